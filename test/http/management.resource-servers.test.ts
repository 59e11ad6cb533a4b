import { beforeAll, describe, expect, test } from 'vitest';
import { managementScopes } from '../../shared/model/management-scopes.ts';
import { apiKey, audiencePart } from '../../shared/model/registry-keys.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const create = async (body: Record<string, unknown>) => {
  const made = await world.call('POST', '/resource-servers', { body });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.body;
};
const systemIdentifier = () => `https://${world.domain}/api/v2/`;

test('a minimal API answers Auth0’s defaults and no scopes', async () => {
  expect(await create({ name: 'minimal', identifier: 'https://minimal.test/' })).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    name: 'minimal',
    identifier: 'https://minimal.test/',
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    subject_type_authorization: { client: { policy: 'require_client_grant' }, user: { policy: 'allow_all' } },
    token_lifetime: 86400,
    token_lifetime_for_web: 7200,
    signing_alg: 'RS256',
  });
});

test('MGMT-09 an API is found by id or by identifier in one escaped segment, decoded once', async () => {
  const identifiers = [
    'https://api.example.com/',
    'urn:a:b',
    'with space',
    'a%2Fb',
    'a%252Fb',
    'ünïcode',
    '*',
    "' OR 1=1",
  ];
  for (const identifier of identifiers) {
    const { id } = await create({ identifier });
    for (const name of [id, encodeURIComponent(identifier)]) {
      expect((await world.call('GET', `/resource-servers/${name}`)).body).toMatchObject({ id, identifier });
      const patched = await world.call('PATCH', `/resource-servers/${name}`, { body: { token_lifetime: 100 } });
      expect([patched.status, patched.body.token_lifetime_for_web]).toEqual([200, 100]);
    }
  }
  expect((await world.call('GET', '/resource-servers/https:%2F%2Fapi.example.com%2F')).status).toBe(200);
  for (const wrong of [
    'https:%2F%2Fapi.example.com',
    'https:%252F%252Fapi.example.com%252F',
    'https://api.example.com/',
  ]) {
    expect([wrong, (await world.call('GET', `/resource-servers/${wrong}`)).status]).toEqual([wrong, 404]);
  }
});

test('an identifier is taken once; those of the server itself never', async () => {
  await create({ identifier: 'urn:once' });
  for (const identifier of ['urn:once', systemIdentifier(), `https://${world.domain}/userinfo`]) {
    const refused = await world.call('POST', '/resource-servers', { body: { identifier } });
    expect([identifier, refused.status, refused.body.error]).toEqual([identifier, 409, 'Conflict']);
  }
});

test('PATCH replaces, unsets with null, and the identifier stays', async () => {
  const { id } = await create({
    identifier: 'urn:patch',
    scopes: [{ value: 'a', description: 'A' }],
    enforce_policies: true,
  });
  const path = `/resource-servers/${id}`;
  const body = { scopes: [], enforce_policies: null, name: 'new', token_lifetime: 0 };
  const patched = await world.call('PATCH', path, { body });
  expect(patched.body).toMatchObject({ scopes: [], name: 'new', token_lifetime: 0, token_lifetime_for_web: 0 });
  expect(patched.body).not.toHaveProperty('enforce_policies');
  expect((await world.call('PATCH', path, { body: {} })).status).toBe(200);
  for (const field of ['identifier', 'id', 'client_id', 'is_system']) {
    const refused = await world.call('PATCH', path, { body: { [field]: 'x' } });
    expect(refused.body.message).toBe(`Payload validation error: 'Additional properties not allowed: ${field}'.`);
  }
  const web = await world.call('PATCH', path, { body: { token_lifetime: 10, token_lifetime_for_web: 11 } });
  expect([web.status, web.body.errorCode]).toEqual([400, 'invalid_body']);
});

test('ES256 is taken and kept, and nothing else that Auth0 lacks', async () => {
  const { id } = await create({ identifier: 'urn:es', signing_alg: 'ES256' });
  const path = `/resource-servers/${id}`;
  expect((await world.call('GET', path)).body.signing_alg).toBe('ES256');
  for (const signing_alg of ['PS256', 'ES256']) {
    expect((await world.call('PATCH', path, { body: { signing_alg } })).body.signing_alg).toBe(signing_alg);
  }
  for (const signing_alg of ['ES384', 'ES512', 'EdDSA', 'none']) {
    expect((await world.call('PATCH', path, { body: { signing_alg } })).body.errorCode).toBe('invalid_body');
  }
});

describe('HS256 secrets (JWT-04)', () => {
  const copyOf = async (place: ManagementWorld, identifier: string) => {
    const key = apiKey(place.tenant, await audiencePart(identifier, place.ports.digest));
    await place.storage.publish();
    return place.storage.kv.entries().get(key);
  };

  test('generated, readable, sealed at rest, gone with the algorithm', async () => {
    const made = await create({ identifier: 'urn:hs', signing_alg: 'HS256' });
    expect(made.signing_secret).toMatch(/^.{64}$/);
    const path = `/resource-servers/${made.id}`;
    expect((await world.call('GET', path)).body.signing_secret).toBe(made.signing_secret);
    const stored = await world.ports.store.get(world.tenant, 'resource-server', made.id);
    expect(JSON.stringify(stored)).not.toContain(made.signing_secret);
    const kept = await world.call('PATCH', path, { body: { name: 'kept' } });
    expect(kept.body.signing_secret).toBe(made.signing_secret);
    const rs256 = await world.call('PATCH', path, { body: { signing_alg: 'RS256' } });
    expect(rs256.body).not.toHaveProperty('signing_secret');
  });

  test('without a key-encryption secret its copy never reaches KV', async () => {
    const plain = await makeManagementWorld({ sealed: false });
    const made = await plain.call('POST', '/resource-servers', {
      body: { identifier: 'urn:hs', signing_alg: 'HS256' },
    });
    expect((await plain.call('GET', `/resource-servers/${made.body.id}`)).body.signing_secret).toMatch(/^.{64}$/);
    const copy = await copyOf(plain, 'urn:hs');
    expect(copy).toContain('"ask":true');
    expect(copy).not.toContain(made.body.signing_secret);
    const found = await plain.ports.registry.find(plain.tenant, { audience: 'urn:hs' }, 'copy');
    expect(found.api?.signing_secret).toEqual({ value: made.body.signing_secret, sealed: false });
  });

  test('short ones and ones without HS256 are refused and never repeated', async () => {
    for (const body of [
      { identifier: 'urn:no', signing_alg: 'HS256', signing_secret: 'x'.repeat(31) },
      { identifier: 'urn:no', signing_secret: 'y'.repeat(40) },
    ]) {
      const refused = await world.call('POST', '/resource-servers', { body });
      expect([refused.status, refused.text.includes(body.signing_secret)]).toEqual([400, false]);
    }
    expect(
      (await create({ identifier: 'urn:yes', signing_alg: 'HS256', signing_secret: 'z'.repeat(32) })).signing_secret,
    ).toBe('z'.repeat(32));
  });
});

test('removing scopes takes them out of the grants in the same moment; removing the API removes the grants', async () => {
  const { id } = await create({ identifier: 'urn:cascade', scopes: [{ value: 'a' }, { value: 'b' }] });
  const grants: string[] = [];
  for (const scope of [['a', 'b'], ['b'], []]) {
    const client = await world.call('POST', '/clients', { body: { name: 'c' } });
    const body = { client_id: client.body.client_id, audience: 'urn:cascade', scope };
    grants.push((await world.call('POST', '/client-grants', { body })).body.id);
  }
  await world.call('PATCH', `/resource-servers/${id}`, { body: { scopes: [{ value: 'b' }] } });
  const scopes = await Promise.all(
    grants.map(async (grant) => (await world.call('GET', `/client-grants/${grant}`)).body.scope),
  );
  expect(scopes).toEqual([['b'], ['b'], []]);
  expect((await world.call('DELETE', '/resource-servers/urn:cascade')).status).toBe(204);
  expect((await world.call('DELETE', `/resource-servers/${id}`)).status).toBe(204);
  for (const grant of grants) expect((await world.call('GET', `/client-grants/${grant}`)).status).toBe(404);
});

describe('the system API', () => {
  const path = () => `/resource-servers/${encodeURIComponent(systemIdentifier())}`;

  test('is what tools look for', async () => {
    const { body } = await world.call('GET', path());
    expect(body).toMatchObject({ name: 'Auth0 Management API', is_system: true, token_lifetime: 86400 });
    expect(body.scopes).toEqual(managementScopes);
    expect(body.scopes).toContainEqual({ value: 'read:client_grants', description: 'Read Client Grants' });
  });

  test('MGMT-03 changes in a few settings only and cannot be removed', async () => {
    const allowed = { token_lifetime: 600, skip_consent_for_verifiable_first_party_clients: true };
    expect((await world.call('PATCH', path(), { body: allowed })).body).toMatchObject(allowed);
    const algorithms = ['HS256', 'ES256', 'RS256'].map((signing_alg) => ({ signing_alg }));
    for (const body of [{ scopes: [] }, { name: 'x' }, ...algorithms, { enforce_policies: true }]) {
      expect((await world.call('PATCH', path(), { body })).body.errorCode).toBe('invalid_body');
    }
    expect((await world.call('DELETE', path())).body.errorCode).toBe('operation_not_supported');
    expect((await world.call('GET', path())).body.scopes).toHaveLength(managementScopes.length);
  });
});

test('lists: by identifiers, wrapped with totals', async () => {
  await create({ identifier: 'urn:list:1' });
  await create({ identifier: 'urn:list:2' });
  const query = 'identifiers=urn:list:2&identifiers=urn:list:1&identifiers=urn:none';
  const { body } = await world.call('GET', `/resource-servers?${query}&include_totals=true`);
  expect([body.total, body.resource_servers.map((api: { identifier: string }) => api.identifier)]).toEqual([
    2,
    ['urn:list:1', 'urn:list:2'],
  ]);
  expect((await world.call('GET', `/resource-servers?${'identifiers=x&'.repeat(11)}`)).status).toBe(400);
  expect((await world.call('GET', '/resource-servers?per_page=0')).status).toBe(400);
});
