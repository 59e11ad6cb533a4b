import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let number = 0;
let made = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
beforeEach(() => {
  number += 1;
});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const path = '/actions/actions';
const trigger = 'post-login';
const bindings = `/actions/triggers/${trigger}/bindings`;

const create = async (more: Record<string, unknown> = {}) => {
  const body = { name: `action ${number}.${++made}`, supported_triggers: [{ id: trigger }], ...more };
  return world.call('POST', path, { body });
};
const deployed = async (more: Record<string, unknown> = {}) => (await create({ deploy: true, ...more })).body;
const bind = (rows: unknown[], at = bindings) => world.call('PATCH', at, { body: { bindings: rows } });
const refTo = (value: string, type = 'action_id') => ({ ref: { type, value } });

test('bindings are an ordered list, replaced as a whole', async () => {
  const [first, second] = [await deployed(), await deployed()];
  const bound = await bind([{ ...refTo(second.id), display_name: 'later' }, refTo(first.name, 'action_name')]);
  expect([bound.status, bound.body.bindings.length]).toEqual([200, 2]);
  expect(bound.body.bindings).toMatchObject([
    { id: expect.stringMatching(uuid), trigger_id: trigger, display_name: 'later', action: { id: second.id } },
    { display_name: first.name, action: { id: first.id, deployed_version: { number: 1 } } },
  ]);
  const listed = await world.call('GET', bindings);
  expect(listed.body).toEqual({ bindings: bound.body.bindings, total: 2, page: 0, per_page: 50 });
  expect((await world.call('GET', `${bindings}?page=1`)).body.bindings).toEqual([]);
  const turned = await bind([refTo(bound.body.bindings[1].id, 'binding_id'), refTo(second.id)]);
  expect(turned.body.bindings.map(({ id }: { id: string }) => id)).toEqual(
    bound.body.bindings.map(({ id }: { id: string }) => id).reverse(),
  );
  const undeployed = (await create()).body;
  const elsewhere = await deployed({ supported_triggers: [{ id: 'credentials-exchange' }] });
  const before = (await world.call('GET', bindings)).body;
  for (const row of [
    refTo('nobody'),
    refTo('nobody', 'action_name'),
    refTo('nobody', 'binding_id'),
    refTo(first.id, 'other'),
    refTo(undeployed.id),
    refTo(elsewhere.id),
    { ref: {} },
    {},
    7,
  ]) {
    expect([row, (await bind([refTo(first.id), row])).status]).toEqual([row, 400]);
  }
  expect((await bind(Array.from({ length: 21 }, () => refTo(first.id)))).status).toBe(400);
  expect((await bind([], '/actions/triggers/nothing/bindings')).status).toBe(404);
  expect((await world.call('GET', bindings)).body).toEqual(before);
  expect((await bind([])).body).toEqual({ bindings: [] });
  expect((await world.call('GET', bindings)).body.bindings).toEqual([]);
});

test('a bound action is deleted by force only, and its bindings and versions go with it', async () => {
  const [first, second] = [await deployed(), await deployed()];
  await bind([refTo(first.id), refTo(second.id)]);
  const refused = await world.call('DELETE', `${path}/${first.id}`);
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  expect((await world.call('DELETE', `${path}/${first.id}?force=maybe`)).status).toBe(400);
  expect((await world.call('GET', `${path}/${first.id}`)).status).toBe(200);
  expect((await world.call('DELETE', `${path}/${first.id}?force=true`)).status).toBe(204);
  const left = (await world.call('GET', bindings)).body.bindings;
  expect(left.map(({ action }: { action: { id: string } }) => action.id)).toEqual([second.id]);
  const where = { action_id: [first.id] };
  expect((await world.ports.store.list(world.tenant, 'action-version', { where, limit: 1 })).total).toBe(0);
  for (const [method, target] of [
    ['GET', `${path}/${first.id}`],
    ['DELETE', `${path}/${first.id}`],
    ['POST', `${path}/${first.id}/deploy`],
    ['GET', `${path}/${first.id}/versions`],
    ['GET', `${path}/nobody`],
  ] as const) {
    const answer = await world.call(method, target);
    expect([target, answer.status, answer.body.message]).toEqual([target, 404, 'That action does not exist.']);
  }
  await bind([]);
  expect((await world.call('DELETE', `${path}/${second.id}`)).status).toBe(204);
});
