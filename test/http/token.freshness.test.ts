import { describe, expect, it } from 'vitest';
import { digest } from '../../shared/keys/digest.ts';
import { secrets } from '../../shared/keys/secrets.ts';
import { Overloaded, Unavailable } from '../../shared/model/failures.ts';
import { clientKey } from '../../shared/model/registry-keys.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { freshId } from '../support/fixtures.ts';
import { signingKey } from '../support/keys.ts';
import { makeMemoryStorage } from '../support/memory.ts';
import { makeWorld, type World } from '../support/world.ts';

const unavailable = 'The service is temporarily unavailable, try again shortly';

async function expectUnavailable(response: Response): Promise<void> {
  await expectError(response, 503, 'temporarily_unavailable', unavailable);
  expect(response.headers.get('retry-after')).toBe('1');
}

describe('copies and the system of record', () => {
  it('CAUTH-09 an accepted request asks the record nothing and the copies once', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    await tokenOf(await world.post(form));
    expect([world.registry.count('copy'), world.registry.count('record'), world.registry.sitesAsked]).toEqual([
      1, 0, 1,
    ]);
  });

  it.each([
    ['a client', (world: World) => world.registry.shelf('copy', world.site.tenant).clients.clear()],
    ['an API', (world: World) => world.registry.shelf('copy', world.site.tenant).apis.clear()],
    ['a client grant', (world: World) => world.registry.shelf('copy', world.site.tenant).grants.clear()],
    ['everything', (world: World) => world.registry.copies.clear()],
  ])('STORE-02 %s that is only in the record works at once, for one question', async (_, forget) => {
    const world = makeWorld();
    const { form } = await world.machine();
    forget(world);
    await tokenOf(await world.post(form));
    expect(world.registry.count('record')).toBe(1);
  });

  it('STORE-02 a rotated secret works at once; the old one goes on only while the copy has it', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    const rotated = { ...client, secrets: [{ hash: await secrets.hash(client.client_id, 'the new secret') }] };
    world.registry.shelf('record', world.site.tenant).clients.set(client.client_id, rotated);
    await tokenOf(await world.post(form));
    await tokenOf(await world.post({ ...form, client_secret: 'the new secret' }));
    await expectError(await world.post(form), 401, 'access_denied', 'Unauthorized');
  });

  it.each<[string, Record<string, string>]>([
    ['a wrong secret', { client_secret: 'wrong' }],
    ['an unknown client', { client_id: 'unknown' }],
    ['an unknown audience', { audience: 'https://unknown.test/' }],
    ['a scope outside the grant', { scope: 'write:things' }],
    ['an organization where none is allowed', { organization: 'org_unknown' }],
  ])('confirms the refusal for %s with one question', async (_, change) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const response = await world.post({ ...form, ...change });
    expect([401, 403]).toContain(response.status);
    expect(world.registry.count('record')).toBe(1);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a malformed scope', { scope: '"' }, 400],
    ['two methods of authentication', { client_assertion: 'x' }, 400],
    ['an unknown grant type', { grant_type: 'x' }, 501],
  ])('asks the record nothing for %s', async (_, change, status) => {
    const world = makeWorld();
    const { form } = await world.machine();
    expect((await world.post({ ...form, ...change })).status).toBe(status);
    expect(world.registry.count('record')).toBe(0);
  });

  it('a client that the record no longer has gets nothing from what the copies still say', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    world.registry.shelf('copy', world.site.tenant).apis.clear();
    world.registry.shelf('record', world.site.tenant).clients.delete(client.client_id);
    await expectError(await world.post(form), 401, 'access_denied', 'Unauthorized');
  });

  it('JWT-09 a grant that the record no longer has is refused once the copies know', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    for (const level of ['record', 'copy'] as const) world.registry.shelf(level, world.site.tenant).grants.clear();
    expect((await world.post(form)).status).toBe(403);
  });
});

describe('a store that fails', () => {
  it('STORE-04 an overloaded record is 429 with the time to wait', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    world.registry.failing.record = new Overloaded(7);
    const response = await world.post({ ...form, client_secret: 'wrong' });
    await expectError(response, 429, 'too_many_requests', 'Global limit has been reached');
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it.each(['site', 'copy'] as const)('STORE-05 fails closed when %s cannot be read', async (which) => {
    const world = makeWorld();
    const { form } = await world.machine();
    world.registry.failing[which] = new Unavailable('cannot be reached');
    await expectUnavailable(await world.post(form));
  });

  it('STORE-05 fails closed when a refusal cannot be confirmed', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    world.registry.failing.record = new Unavailable('cannot be reached');
    await expectUnavailable(await world.post({ ...form, client_secret: 'wrong' }));
    await tokenOf(await world.post(form));
  });

  it('STORE-05 fails closed when the signing key cannot be reached', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    world.keyring.failing = new Unavailable('cannot be reached');
    await expectUnavailable(await world.post(form));
    for (const path of ['/.well-known/jwks.json', '/pem']) await expectUnavailable(await world.send(path));
  });

  it('HTTP-07 an unforeseen error is a plain 500 whose cause is in the log only', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    world.registry.failing.copy = new Error('cause-canary at file.ts:1');
    await expectError(await world.post(form), 500, 'server_error', 'Unknown error occurred.');
    expect(world.lines.at(-1)).toContain('Error: cause-canary at file.ts:1');
  });
});

describe('the real registry with its deployed budget', () => {
  async function realWorld() {
    const world = makeWorld();
    const { clock } = world;
    const storage = makeMemoryStorage({ clock, digest, makeKey: () => signingKey('next') });
    const { tenant, host, domain } = world.site;
    await storage.directory.claim(host, tenant, domain);
    const client_id = freshId('client');
    const secret = 'a secret of thirty-two characters';
    const hash = await secrets.hash(client_id, secret);
    const record = {
      client_id,
      name: 'c',
      is_first_party: true,
      grant_types: ['client_credentials'],
      secrets: [{ hash }],
    };
    const entity = { kind: 'client' as const, id: client_id, doc: {}, unique: [], attributes: {} };
    await storage.store.commit(tenant, [
      { op: 'insert', ...entity, copies: { [clientKey(tenant, client_id)]: record } },
    ]);
    const real = makeWorld({ ports: { registry: storage.registry } });
    const form = { grant_type: 'client_credentials', client_id, client_secret: secret, audience: 'https://api.test/' };
    return { post: (change: Record<string, string>) => real.post({ ...form, ...change }, { host }) };
  }

  it.each<[string, Record<string, string>, number]>([
    ['401 for a wrong secret', { client_secret: 'wrong' }, 401],
    ['403 for an unknown audience', {}, 403],
    ['403 for an unknown audience in an organization', { organization: 'org_x' }, 403],
  ])('CAUTH-09 does not stand in the way of %s, three times in a row', async (_, change, status) => {
    const { post } = await realWorld();
    for (let times = 0; times < 3; times += 1) expect((await post(change)).status).toBe(status);
  });
});
