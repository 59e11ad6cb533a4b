import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

test('addons are kept as they are, when they are what their readers expect', async () => {
  const addons = {
    samlp: {
      audience: 'urn:app',
      mappings: { email: 'mail' },
      lifetimeInSeconds: 600,
      logout: { slo_enabled: true },
    },
    aws: { lifetime_in_seconds: 900 },
    wsfed: { realm: 'urn:app' },
    sharepoint: { external_url: ['https://a.test'] },
  };
  const { client_id, addons: kept } = (await world.call('POST', '/clients', { body: { name: 'addons', addons } })).body;
  expect(kept).toEqual(addons);
  const patch = (body: unknown) => world.call('PATCH', `/clients/${client_id}`, { body });
  for (const bad of [
    { samlp: 'yes' },
    { samlp: { lifetimeInSeconds: '600' } },
    { aws: { lifetime_in_seconds: 899 } },
    { slack: {} },
    { mscrm: { url: 'nowhere' } },
    { azure_blob: { accountName: 'TOO LOUD' } },
    { telepathy: {} },
  ]) {
    const refused = await patch({ addons: bad });
    expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  }
  expect((await patch({ addons: null })).body).not.toHaveProperty('addons');
});
