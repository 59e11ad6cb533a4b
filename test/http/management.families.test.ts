import { beforeAll, describe, expect, test } from 'vitest';
import { families } from '../../shared/protocol/management/families/table.ts';
import type { FamilyFixture } from '../support/family-fixture.ts';
import { familyFixtures } from '../support/family-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let other: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
  other = await makeManagementWorld();
});

type Entity = Record<string, unknown>;

const without = (entity: Entity, [first = '', ...rest]: readonly string[]): Entity => {
  const { [first]: member, ...others } = entity;
  return rest.length === 0 ? others : { ...others, [first]: without(member as Entity, rest) };
};

/** What is read of what was sent. */
const visible = ({ hidden = [] }: FamilyFixture, sent: Entity): Entity =>
  hidden.reduce((entity, path) => {
    const steps = path.split('.');
    const parent = steps.slice(0, -1).reduce<unknown>((value, step) => (value as Entity)?.[step], entity);
    return parent === undefined || steps.at(-1) === undefined ? entity : without(entity, steps);
  }, sent);

const itemsOf = ({ key }: FamilyFixture, body: unknown): Entity[] =>
  (Array.isArray(body) ? body : (body as Record<string, Entity[]>)[key ?? '']) as Entity[];

test('every row of the table has a fixture', () => {
  expect(families.map(({ path }) => path).sort()).toEqual(familyFixtures.map(({ path }) => path).sort());
});

describe.each(familyFixtures.map((fixture) => ({ path: fixture.path, fixture })))('$path', ({ path, fixture }) => {
  const { full, least, change, absent, created } = fixture;
  const kind = families.find((family) => family.path === path)?.kind ?? '';
  const post = (body: unknown) => world.call('POST', path, { body });
  const count = async () => (await world.ports.store.list(world.tenant, kind, { limit: 0 })).total;
  const clear = async () => {
    for (const { id } of (await world.ports.store.list(world.tenant, kind, { limit: 1000 })).items) {
      await world.call('DELETE', `${path}/${id}`);
    }
  };

  test('a fresh tenant has none', async () => {
    const bare = await world.call('GET', path);
    expect([bare.status, bare.body]).toEqual([200, fixture.wrapped ? { [fixture.key ?? '']: [] } : []]);
    if (fixture.key === undefined || fixture.wrapped) return;
    const paged = await world.call('GET', `${path}?include_totals=true&page=0&per_page=100`);
    expect(paged.body).toEqual({ [fixture.key]: [], start: 0, limit: 100, total: 0 });
  });

  test('what was written is read back, exactly', async () => {
    const made = await post(full);
    expect([made.status, made.body]).toMatchObject([created, visible(fixture, full)]);
    expect(made.body.id).toMatch(fixture.id);
    const read = await world.call('GET', `${path}/${made.body.id}`);
    expect([read.status, read.body]).toEqual([200, made.body]);
    for (const [name, value] of Object.entries(visible(fixture, full))) expect(read.body[name]).toEqual(value);
    expect(made.text).not.toContain('hidden-token');
    expect(read.text).not.toContain('hidden-token');
    const kept = await world.ports.store.get(world.tenant, kind, made.body.id);
    expect(JSON.stringify(kept)).not.toContain('hidden-token');
    const listed = itemsOf(fixture, (await world.call('GET', path)).body);
    expect(listed.map(({ id }) => id)).toEqual([made.body.id]);
    expect(made.body).toMatchObject(listed[0] ?? { id: 'none' });
  });

  test('the least of it, with what the service fills in', async () => {
    if (fixture.single) await clear();
    const made = await post(least);
    expect([made.status, made.body]).toMatchObject([created, { ...visible(fixture, least), ...fixture.filled }]);
    expect((await world.call('GET', `${path}/${made.body.id}`)).body).toEqual(made.body);
  });

  test('a change replaces what it names and keeps the rest', async () => {
    await clear();
    const made = (await post(full)).body;
    world.clock.pass(1000);
    const changed = await world.call('PATCH', `${path}/${made.id}`, { body: change });
    const { updated_at, ...rest } = { ...made, ...change };
    expect([changed.status, changed.body]).toMatchObject([200, rest]);
    if (updated_at !== undefined) expect(changed.body.updated_at > made.created_at).toBe(true);
    if (updated_at !== undefined) expect(changed.body.created_at).toBe(made.created_at);
    expect((await world.call('GET', `${path}/${made.id}`)).body).toEqual(changed.body);
    if (fixture.unset === undefined) return;
    const unset = await world.call('PATCH', `${path}/${made.id}`, { body: { [fixture.unset]: null } });
    expect([unset.status, unset.body[fixture.unset]]).toEqual([200, fixture.filled?.[fixture.unset]]);
  });

  test('an unknown property, a wrong type, a missing property: 400 and nothing is stored', async () => {
    await clear();
    const stranger = await post({ ...full, stranger: 1 });
    expect([stranger.status, stranger.body]).toEqual([
      400,
      {
        statusCode: 400,
        error: 'Bad Request',
        message: "Payload validation error: 'Additional properties not allowed: stranger'.",
        errorCode: 'invalid_body',
      },
    ]);
    for (const name of Object.keys(full)) {
      for (const wrong of [typeof full[name] === 'object' ? 'text' : { an: 'object' }, 1.5, [[]]]) {
        const refused = await post({ ...full, [name]: wrong });
        expect([name, wrong, refused.status, refused.body.errorCode]).toEqual([name, wrong, 400, 'invalid_body']);
      }
    }
    for (const name of Object.keys(least)) {
      const refused = await post(without(least, [name]));
      expect([name, refused.status]).toEqual([name, 400]);
      expect((await post({ ...least, [name]: null })).status).toBe(400);
    }
    for (const body of [undefined, null, [], 'text', 7, {}]) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      expect((await world.call('POST', path, sent)).status).toBe(400);
    }
    expect(await count()).toBe(0);
  });

  test('a refused change changes nothing', async () => {
    await clear();
    const made = (await post(full)).body;
    const target = `${path}/${made.id}`;
    const strangers = ['stranger', 'id', 'created_at', ...(fixture.fixed ?? [])];
    for (const name of strangers) {
      const refused = await world.call('PATCH', target, { body: { ...change, [name]: 'x' } });
      expect([name, refused.status, refused.body.message]).toEqual([
        name,
        400,
        `Payload validation error: 'Additional properties not allowed: ${name}'.`,
      ]);
    }
    for (const name of Object.keys(change)) {
      const refused = await world.call('PATCH', target, { body: { [name]: [[]] } });
      expect([name, refused.status]).toEqual([name, 400]);
    }
    expect((await world.call('GET', target)).body).toEqual(made);
  });

  test('deleting, and what is not there', async () => {
    await clear();
    const { id } = (await post(least)).body;
    const removed = await world.call('DELETE', `${path}/${id}`);
    expect([removed.status, removed.body]).toEqual([fixture.deleted === undefined ? 204 : 200, fixture.deleted]);
    expect(await count()).toBe(0);
    expect((await world.call('GET', `${path}/${id}`)).status).toBe(404);
    expect((await world.call('PATCH', `${path}/${id}`, { body: change })).status).toBe(404);
    expect((await world.call('DELETE', `${path}/${id}`)).status).toBe(absent);
    for (const odd of ['nobody', '..%2Fx', 'a%20b', '%00']) {
      expect([400, 404]).toContain((await world.call('GET', `${path}/${odd}`)).status);
      expect([400, 404]).toContain((await world.call('PATCH', `${path}/${odd}`, { body: change })).status);
      expect([200, 204, 400, 404]).toContain((await world.call('DELETE', `${path}/${odd}`)).status);
    }
  });

  test('another tenant sees none of it', async () => {
    await clear();
    const { id } = (await post(least)).body;
    expect((await other.call('GET', `${path}/${id}`)).status).toBe(404);
    expect(itemsOf(fixture, (await other.call('GET', path)).body)).toEqual([]);
  });
});
