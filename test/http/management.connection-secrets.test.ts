import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const make = async (body: Record<string, unknown>) =>
  (await world.call('POST', '/connections', { body: { name: 'kept-apart', strategy: 'auth0', ...body } })).body as {
    id: string;
  };
const read = async (id: string) => (await world.call('GET', `/connections/${id}`)).body;
const patch = (id: string, body: unknown) => world.call('PATCH', `/connections/${id}`, { body });

describe('secrets of connections', () => {
  const options = {
    client_id: 'abc',
    client_secret: 'a-very-secret-value',
    gateway_authentication: { method: 'bearer', audience: 'x', secret: 'another-secret-value' },
  };

  test.each([true, false])('are kept apart and come back (sealed: %s)', async (sealed) => {
    const place = await makeManagementWorld({ sealed });
    const made = (await place.call('POST', '/connections', { body: { name: 'idp', strategy: 'oidc', options } })).body;
    expect(made.options).toEqual(options);
    expect((await place.call('GET', `/connections/${made.id}`)).body.options).toEqual(options);
    const stored = await place.ports.store.get(place.tenant, 'connection', made.id);
    expect(JSON.stringify(stored?.doc['entity'])).not.toContain('secret-value');
    expect(JSON.stringify(stored?.doc).includes('a-very-secret-value')).toBe(!sealed);
    const next = { ...options, client_secret: 'a-newer-secret-value' };
    await place.call('PATCH', `/connections/${made.id}`, { body: { options: next } });
    expect((await place.call('GET', `/connections/${made.id}`)).body.options).toEqual(next);
    await place.call('PATCH', `/connections/${made.id}`, { body: { options: { client_id: 'abc' } } });
    expect((await place.call('GET', `/connections/${made.id}`)).body.options).toEqual({ client_id: 'abc' });
  });

  test('configuration can be written and not read; sending it back changes nothing', async () => {
    const made = await make({ options: { configuration: { API_KEY: 'plain-key', 'a/b': 'plain-path' } } });
    const { configuration } = (await read(made.id)).options;
    expect(Object.keys(configuration)).toEqual(['API_KEY', 'a/b']);
    expect(JSON.stringify(configuration)).not.toContain('plain');
    const before = await world.ports.store.get(world.tenant, 'connection', made.id);
    await patch(made.id, { options: { ...(await read(made.id)).options, import_mode: true } });
    const after = await world.ports.store.get(world.tenant, 'connection', made.id);
    expect(after?.doc['secrets']).toEqual(before?.doc['secrets']);
    await patch(made.id, { options: { configuration: { API_KEY: 'changed', 'a/b': null } } });
    const last = (await read(made.id)).options.configuration;
    expect(Object.keys(last)).toEqual(['API_KEY']);
    expect(last.API_KEY).not.toBe(configuration.API_KEY);
  });
});
