import { beforeEach, describe, expect, it } from 'vitest';
import { checkedClientId } from '../../shared/keys/client-ids.ts';
import { random } from '../../shared/keys/random.ts';
import { createClient } from '../../shared/protocol/management/clients.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

/** Requests for tokens by clients that are not there, in an isolate that is warm. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

let world: ManagementWorld;

beforeEach(async () => {
  world = await makeManagementWorld();
  expect((await ask({})).status).toBe(200);
});

interface Refusal {
  status: number;
  text: string;
}

async function ask(form: Record<string, string>): Promise<Refusal> {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', audience: `https://${world.domain}/api/v2/`, ...world.client },
    ...form,
  });
  const answer = await world.app.fetch(new Request(`https://${world.domain}/oauth/token`, { method: 'POST', body }));
  return { status: answer.status, text: await answer.text() };
}

async function cost(step: () => Promise<unknown>): Promise<{ objects: number; copies: number }> {
  const before = world.storage.calls();
  await step();
  const after = world.storage.calls();
  return { objects: after.rpc - before.rpc, copies: after.kvReads - before.kvReads };
}

const madeUp = (): string => random.text(32, alphabet);
const spray = async (): Promise<void> => {
  for (let round = 0; round < 100; round += 1) {
    const form = { client_id: madeUp(), audience: `https://${round}.test/`, organization: `org_${round}` };
    expect((await ask(form)).status).toBe(401);
  }
};

describe('CAUTH-09 made-up client ids', () => {
  it('cost no binding call', async () => {
    await ask({ client_id: madeUp() });
    expect(await cost(spray)).toEqual({ objects: 0, copies: 0 });
    for (const form of [{ client_assertion: 'x' }, { client_secret: '' }]) {
      expect(await cost(() => ask({ ...form, client_id: madeUp() }))).toEqual({ objects: 0, copies: 0 });
    }
  });

  it('cost one question to the tenant’s object a second, all together', async () => {
    world.clock.pass(1000);
    expect(await cost(spray)).toEqual({ objects: 1, copies: 0 });
  });

  it('CAUTH-01 get the answer of a wrong secret, and of an id that has its check', async () => {
    const { body } = await world.call('POST', '/clients', { body: { name: 'Gone' } });
    await world.call('DELETE', `/clients/${body.client_id}`);
    const wrong = await ask({ client_secret: 'wrong' });
    expect(wrong.status).toBe(401);
    expect(await ask({ client_id: madeUp() })).toEqual(wrong);
    expect(await ask({ client_id: body.client_id })).toEqual(wrong);
  });
});

describe('client ids that this server makes', () => {
  const keyOf = async (): Promise<string | undefined> =>
    (await world.ports.registry.find(world.tenant, {}, 'copy')).tenant.client_id_key;

  it('have the form of Auth0’s, and their check by a key that no answer shows', async () => {
    const key = (await keyOf()) ?? '';
    expect(key).toMatch(/^[A-Za-z0-9]{22}$/);
    const made = await world.call('POST', '/clients', { body: { name: 'Shop' } });
    const { body: clients } = await world.call('GET', '/clients');
    for (const { client_id } of clients) {
      expect(client_id).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(checkedClientId(key, client_id)).toBe(client_id);
    }
    expect(clients).toContainEqual(expect.objectContaining({ client_id: made.body.client_id }));
    const changed = await world.call('PATCH', '/tenants/settings', { body: { friendly_name: 'Other' } });
    const read = await world.call('GET', '/tenants/settings');
    expect((await world.call('GET', '/tenants/settings?fields=client_id_key')).status).toBe(400);
    await world.logged();
    const logs = await world.call('GET', '/logs');
    for (const { text } of [made, changed, read, logs]) {
      expect(text).not.toContain('client_id_key');
      expect(text).not.toContain(key);
    }
    expect(await keyOf()).toBe(key);
  });

  it('keep their key through what changes the settings, and nobody sets it', async () => {
    const key = await keyOf();
    const identifier = 'https://api.test/';
    await world.call('POST', '/resource-servers', { body: { identifier } });
    await world.call('PATCH', '/tenants/settings', { body: { default_audience: identifier } });
    await world.call('DELETE', `/resource-servers/${encodeURIComponent(identifier)}`);
    expect((await world.call('GET', '/tenants/settings')).body.default_audience).toBe('');
    const { status } = await world.call('PATCH', '/tenants/settings', { body: { client_id_key: 'mine' } });
    expect(status).toBe(400);
    expect(await keyOf()).toBe(key);
  });

  it('lose their key with the first client that brings its own id, which works at once', async () => {
    const here = { client_id: 'from-elsewhere', client_secret: 's'.repeat(48) };
    const { ports, at } = world;
    expect((await ask(here)).status).toBe(401);
    await createClient(ports, at, { name: 'Seeded', grant_types: ['client_credentials'] }, here);
    expect(await keyOf()).toBeUndefined();
    // The client is there: what is lacking is a grant.
    expect((await ask(here)).status).toBe(403);
    const { body } = await world.call('POST', '/clients', { body: { name: 'Shop' } });
    expect(body.client_id).toMatch(/^[A-Za-z0-9]{32}$/);
    const { status } = await world.call('PATCH', '/tenants/settings', { body: { friendly_name: 'Other' } });
    expect([status, await keyOf()]).toEqual([200, undefined]);
  });

  it('have no key in a tenant that begins with an id of its own', async () => {
    world = await makeManagementWorld({
      birth: { management: { client_id: 'seeded', client_secret: 's'.repeat(48) } },
    });
    expect(await keyOf()).toBeUndefined();
    expect((await ask({})).status).toBe(200);
  });
});
