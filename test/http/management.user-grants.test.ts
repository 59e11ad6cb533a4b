import { beforeAll, expect, test } from 'vitest';
import { aConsent, aDevice, aRefreshToken, bareUser } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const call = (method: string, path: string) => world.call(method, path);
const user = () => bareUser(world);

test('consents are listed by user, client and API, and withdrawn one by one or all at once', async () => {
  const [one, other] = [await user(), await user()];
  const first = await aConsent(world, one);
  const second = await aConsent(world, one, { audience: 'urn:b', clientID: 'another' });
  const third = await aConsent(world, other);
  const of = (id: string) => `/grants?user_id=${encodeURIComponent(id)}`;
  expect((await call('GET', of(one))).body).toEqual([first, second]);
  expect((await call('GET', `${of(one)}&client_id=another`)).body).toEqual([second]);
  expect((await call('GET', `${of(one)}&audience=urn:b`)).body).toEqual([second]);
  expect((await call('GET', `${of(one)}&include_totals=true&per_page=1&page=1`)).body).toEqual({
    total: 2,
    start: 1,
    limit: 1,
    grants: [second],
  });
  expect((await call('DELETE', `/grants/${first.id}`)).status).toBe(204);
  expect((await call('DELETE', `/grants/${first.id}`)).status).toBe(204);
  expect((await call('GET', of(one))).body).toEqual([second]);
  expect((await call('DELETE', of(one))).status).toBe(204);
  expect((await call('GET', of(one))).body).toEqual([]);
  expect((await call('GET', of(other))).body).toEqual([third]);
  const refused = await call('DELETE', '/grants');
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_query_string']);
  expect((await call('GET', of(other))).body).toEqual([third]);
});

test('a user has one consent per client and API', async () => {
  const owner = await user();
  await aConsent(world, owner);
  await expect(aConsent(world, owner)).rejects.toThrow('conflict');
});

test('device credentials are listed without their key and removed', async () => {
  const owner = await user();
  const id = await aDevice(world, owner);
  const of = `/device-credentials?user_id=${encodeURIComponent(owner)}`;
  const listed = await call('GET', of);
  expect(listed.body).toEqual([
    {
      id,
      device_name: 'phone',
      device_id: expect.any(String),
      type: 'public_key',
      user_id: owner,
      client_id: world.client.client_id,
    },
  ]);
  expect(listed.text).not.toContain('the-public-key');
  expect((await call('GET', `${of}&type=refresh_token`)).body).toEqual([]);
  expect((await call('GET', `${of}&type=other`)).status).toBe(400);
  expect((await call('GET', `${of}&fields=id&include_totals=true`)).body).toEqual({
    total: 1,
    start: 0,
    limit: 50,
    device_credentials: [{ id }],
  });
  expect((await call('DELETE', `/device-credentials/${id}`)).status).toBe(204);
  expect((await call('DELETE', `/device-credentials/${id}`)).status).toBe(204);
  expect((await call('GET', of)).body).toEqual([]);
  expect((await call('DELETE', '/device-credentials/dcr_short')).body.errorCode).toBe('invalid_uri');
});

test('what belongs to a client goes with it', async () => {
  const owner = await user();
  const { client_id } = (await world.call('POST', '/clients', { body: { name: 'short-lived' } })).body;
  const consent = await aConsent(world, owner, { clientID: client_id });
  const token = await aRefreshToken(world, owner, { client_id });
  const kept = await aRefreshToken(world, owner);
  await aDevice(world, owner, client_id);
  expect((await call('GET', `/grants?client_id=${client_id}`)).body).toEqual([consent]);
  await call('DELETE', `/clients/${client_id}`);
  expect((await call('GET', `/grants?client_id=${client_id}`)).body).toEqual([]);
  expect((await call('GET', `/device-credentials?client_id=${client_id}`)).body).toEqual([]);
  expect((await call('GET', `/refresh-tokens/${token.id}`)).status).toBe(404);
  expect((await call('GET', `/refresh-tokens/${kept.id}`)).status).toBe(200);
});

test('a user registers a key of a device and removes it, but none of another', async () => {
  const [owner, other] = [await user(), await user()];
  const body = { device_name: 'watch', device_id: 'ab-12', type: 'public_key', value: 'the-public-key' };
  const scopes = ['create:current_user_device_credentials', 'delete:current_user_device_credentials'];
  const token = await world.token(scopes, { sub: owner });
  const post = (sent: unknown, by = token) => world.call('POST', '/device-credentials', { token: by, body: sent });
  const made = await post(body);
  expect([made.status, made.body]).toEqual([201, { id: expect.stringMatching(/^dcr_[A-Za-z0-9]{16}$/) }]);
  expect((await post(body)).status).toBe(409);
  const machine = await post(body, await world.token(scopes));
  expect([machine.status, machine.body.errorCode]).toEqual([403, 'operation_not_supported']);
  for (const wrong of [
    {},
    { ...body, type: 'refresh_token' },
    { ...body, device_id: 'xyz' },
    { ...body, client_id: 'x' },
  ]) {
    expect((await post(wrong)).status).toBe(400);
  }
  const listed = await call('GET', `/device-credentials?user_id=${encodeURIComponent(owner)}`);
  expect(listed.body).toMatchObject([{ id: made.body.id, client_id: world.client.client_id, device_name: 'watch' }]);
  const path = `/device-credentials/${made.body.id}`;
  const foreign = await world.call('DELETE', path, { token: await world.token(scopes, { sub: other }) });
  expect(foreign.status).toBe(403);
  expect((await world.call('DELETE', path, { token })).status).toBe(204);
  expect((await call('GET', `/device-credentials?user_id=${encodeURIComponent(owner)}`)).body).toEqual([]);
});
