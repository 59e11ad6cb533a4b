import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const path = '/keys/custom-signing';
const put = (body: unknown) => world.call('PUT', path, { body });
const ec = { kty: 'EC', crv: 'P-256', x: 'eHh4', y: 'eXl5', kid: 'mine', alg: 'ES256', use: 'sig' };
const rsa = { kty: 'RSA', n: 'bm5u', e: 'AQAB' };

test('public keys are kept, replaced as a whole and removed', async () => {
  expect((await world.call('GET', path)).status).toBe(404);
  expect(await put({ keys: [ec] })).toMatchObject({ status: 200, body: { keys: [ec] } });
  expect((await put({ keys: [rsa] })).body).toEqual({ keys: [rsa] });
  expect((await world.call('GET', path)).body).toEqual({ keys: [rsa] });
  expect((await world.call('DELETE', path)).status).toBe(204);
  expect((await world.call('GET', path)).status).toBe(404);
});

test.each([
  ['a private key', { keys: [{ ...ec, d: 'c2VjcmV0' }] }],
  ['a secret key', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }],
  ['half a key', { keys: [{ kty: 'RSA', n: 'bm5u' }] }],
  ['no key', { keys: [] }],
])('%s is refused', async (_, body) => {
  const refused = await put(body);
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  expect((await world.call('GET', path)).status).toBe(404);
});

test('both scopes are needed', async () => {
  const token = await world.token(['create:custom_signing_keys']);
  const refused = await world.call('PUT', path, { token, body: { keys: [ec] } });
  expect([refused.status, refused.body.message]).toEqual([
    403,
    'Insufficient scope, expected any of: update:custom_signing_keys',
  ]);
});
