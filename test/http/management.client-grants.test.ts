import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let client_id: string;
const audience = 'https://granted.test';
beforeAll(async () => {
  world = await makeManagementWorld();
  client_id = (await world.call('POST', '/clients', { body: { name: 'grantee' } })).body.client_id;
  const scopes = [{ value: 'read:a' }, { value: 'read:b' }];
  await world.call('POST', '/resource-servers', { body: { identifier: audience, scopes } });
});

const post = (body: Record<string, unknown>, token?: string) =>
  world.call('POST', '/client-grants', { body, ...(token === undefined ? {} : { token }) });
const fresh = async () => (await world.call('POST', '/clients', { body: { name: 'fresh' } })).body.client_id as string;

test('create, read, change, remove', async () => {
  const made = await post({ client_id, audience, scope: ['read:a'] });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^cgr_[A-Za-z0-9]{16}$/),
      client_id,
      audience,
      scope: ['read:a'],
      subject_type: 'client',
    },
  ]);
  const path = `/client-grants/${made.body.id}`;
  expect((await world.call('GET', path)).body).toEqual(made.body);
  const patched = await world.call('PATCH', path, { body: { scope: ['read:b'], organization_usage: 'allow' } });
  expect([patched.status, patched.body.scope, patched.body.organization_usage]).toEqual([200, ['read:b'], 'allow']);
  const unset = await world.call('PATCH', path, { body: { scope: null, organization_usage: null } });
  expect([unset.body.scope, 'organization_usage' in unset.body]).toEqual([[], false]);
  for (const field of ['audience', 'client_id', 'subject_type', 'default_for', 'is_system', 'id']) {
    const refused = await world.call('PATCH', path, { body: { [field]: 'x' } });
    expect(refused.body.message).toBe(`Payload validation error: 'Additional properties not allowed: ${field}'.`);
  }
  expect([(await world.call('DELETE', path)).status, (await world.call('DELETE', path)).status]).toEqual([204, 204]);
  expect((await world.call('GET', path)).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'The client grant does not exist',
    errorCode: 'inexistent_client_grant',
  });
});

test('Auth0’s answers to what is missing or there already', async () => {
  const grantee = await fresh();
  expect((await post({ client_id: grantee, audience: 'urn:none', scope: [] })).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'No resource with identifier urn:none',
  });
  for (const id of ['nobody', '../x', 'a b']) {
    expect((await post({ client_id: id, audience, scope: [] })).body.message).toBe('Client not found');
  }
  expect((await post({ audience, scope: [] })).body.message).toBe(
    "Payload validation error: 'Missing required property: client_id'.",
  );
  expect((await post({ client_id: grantee, scope: [] })).body.message).toBe(
    "Payload validation error: 'Missing required property: audience'.",
  );
  const unknown = await post({ client_id: grantee, audience, scope: ['read:a', 'toString'] });
  expect([unknown.status, unknown.body.message]).toEqual([
    400,
    `The resource server ${audience} does not define the scopes: toString`,
  ]);
  expect((await post({ client_id: grantee, audience, scope: ['read:a', 'read:a'] })).body.message).toBe(
    "Payload validation error: 'Array items are not unique (indexes 0 and 1)' on property scope.",
  );
  expect((await post({ client_id: grantee, audience, scope: [] })).status).toBe(201);
  const again = await post({ client_id: grantee, audience, scope: ['read:a'] });
  expect([again.status, again.body.message]).toEqual([
    409,
    `A client grant already exists between ${grantee} and ${audience}`,
  ]);
  expect((await post({ client_id: grantee, audience, scope: [], subject_type: 'user' })).status).toBe(201);
});

test('only grants for machine tokens reach the token path', async () => {
  const grantee = await fresh();
  const wanted = { client_id: grantee, audience };
  await post({ ...wanted, scope: ['read:a'], subject_type: 'user' });
  expect((await world.ports.registry.find(world.tenant, wanted, 'copy')).grant).toBeUndefined();
  const { id } = (await post({ ...wanted, scope: ['read:a'] })).body;
  expect((await world.ports.registry.find(world.tenant, wanted, 'copy')).grant).toEqual({
    id,
    client_id: grantee,
    audience,
    scope: ['read:a'],
  });
  const shared = (await post({ default_for: 'third_party_clients', audience, scope: ['read:b'] })).body;
  const found = await world.ports.registry.find(world.tenant, { audience }, 'copy');
  expect(found.third_party_grant).toEqual({ id: shared.id, audience, scope: ['read:b'] });
  await world.call('DELETE', `/client-grants/${id}`);
  expect((await world.ports.registry.find(world.tenant, wanted, 'copy')).grant).toBeUndefined();
});

test('lists by audience, client and kind, in order of creation', async () => {
  const grantee = await fresh();
  const first = (await post({ client_id: grantee, audience, scope: [] })).body;
  const second = (await post({ client_id: grantee, audience, scope: [], subject_type: 'user' })).body;
  const ids = async (query: string) =>
    (await world.call('GET', `/client-grants?client_id=${grantee}${query}`)).body.map(({ id }: { id: string }) => id);
  expect(await ids('')).toEqual([first.id, second.id]);
  expect(await ids('&subject_type=user')).toEqual([second.id]);
  expect(await ids(`&audience=${encodeURIComponent(audience)}&allow_any_organization=false`)).toEqual([
    first.id,
    second.id,
  ]);
  expect(await ids('&audience=urn:none')).toEqual([]);
  expect(await ids('&default_for=third_party_clients')).toEqual([]);
  const page = await world.call('GET', `/client-grants?client_id=${grantee}&take=1`);
  expect([page.body.client_grants.length, typeof page.body.next]).toEqual([1, 'string']);
});

describe('MGMT-03 nobody grants what they do not hold at the Management API', () => {
  const system = () => `https://${world.domain}/api/v2/`;

  test('neither to themselves nor to another client', async () => {
    const token = await world.token(['create:client_grants', 'update:client_grants', 'read:clients']);
    const grantee = await fresh();
    const refused = await post({ client_id: grantee, audience: system(), scope: ['delete:users'] }, token);
    expect([refused.status, refused.body.message]).toEqual([403, 'Insufficient scope, expected any of: delete:users']);
    expect((await post({ client_id: grantee, audience: system(), allow_all_scopes: true }, token)).status).toBe(403);
    const made = await post({ client_id: grantee, audience: system(), scope: ['read:clients'] }, token);
    expect(made.status).toBe(201);
    const path = `/client-grants/${made.body.id}`;
    const more = { body: { scope: ['read:clients', 'update:clients'] }, token };
    expect((await world.call('PATCH', path, more)).status).toBe(403);
    expect((await world.call('PATCH', path, { body: { allow_all_scopes: true }, token })).status).toBe(403);
    expect((await world.call('PATCH', path, { body: { scope: [] }, token })).status).toBe(200);
    expect((await world.call('GET', path)).body.scope).toEqual([]);
  });

  test('what a grant has already may stay', async () => {
    const { body } = await world.call('GET', `/client-grants?client_id=${world.client.client_id}`);
    const token = await world.token(['update:client_grants']);
    const kept = { body: { scope: body[0].scope.slice(1) }, token };
    expect((await world.call('PATCH', `/client-grants/${body[0].id}`, kept)).status).toBe(200);
  });
});

test('STORE-02 client, API and grant work at once at the token endpoint, from another place too', async () => {
  const client = (await world.call('POST', '/clients', { body: { name: 'now' } })).body;
  await world.call('POST', '/resource-servers', { body: { identifier: 'urn:now', scopes: [{ value: 's' }] } });
  const ask = () =>
    world.app.fetch(
      new Request(`https://${world.domain}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: client.client_id,
          client_secret: client.client_secret,
          audience: 'urn:now',
        }),
      }),
    );
  expect((await ask()).status).toBe(403);
  await post({ client_id: client.client_id, audience: 'urn:now', scope: ['s'] });
  const answer = await ask();
  expect([answer.status, ((await answer.json()) as { scope: string }).scope]).toEqual([200, 's']);
});
