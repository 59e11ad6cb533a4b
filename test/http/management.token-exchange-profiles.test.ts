import { beforeEach, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const call = (method: string, path = '', body?: unknown) =>
  world.call(method, `/token-exchange-profiles${path}`, body === undefined ? {} : { body });
const profile = (subject_token_type: string) => ({
  name: 'Legacy tokens',
  subject_token_type,
  action_id: 'a1b2',
  type: 'custom_authentication',
});

test('create, read, change, remove', async () => {
  const made = await call('POST', '', profile('urn:example:legacy'));
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^tep_[A-Za-z0-9]{16}$/),
      ...profile('urn:example:legacy'),
      created_at: expect.any(String),
      updated_at: made.body.created_at,
    },
  ]);
  const path = `/${made.body.id}`;
  expect((await call('GET', path)).body).toEqual(made.body);
  world.clock.pass(1000);
  const changed = await call('PATCH', path, { name: 'Renamed' });
  expect(changed.status).toBe(200);
  const read = (await call('GET', path)).body;
  expect(read).toMatchObject({ name: 'Renamed', created_at: made.body.created_at });
  expect(Date.parse(read.updated_at) - Date.parse(read.created_at)).toBe(1000);
  for (const body of [{}, { action_id: 'x' }, { type: 'custom_authentication' }, { id: 'x' }]) {
    expect((await call('PATCH', path, body)).status).toBe(400);
  }
  expect([(await call('DELETE', path)).status, (await call('DELETE', path)).status]).toEqual([204, 204]);
  expect((await call('GET', path)).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'Token exchange profile not found.',
  });
  expect((await call('PATCH', path, { name: 'Gone' })).status).toBe(404);
});

test('one profile for each type of token', async () => {
  await call('POST', '', profile('https://example.test/token'));
  const second = (await call('POST', '', profile('urn:example:second'))).body;
  expect((await call('POST', '', profile('https://example.test/token'))).status).toBe(409);
  const clash = await call('PATCH', `/${second.id}`, { subject_token_type: 'https://example.test/token' });
  expect(clash.status).toBe(409);
});

test('lists are always in checkpoint form', async () => {
  expect((await call('GET')).body).toEqual({ token_exchange_profiles: [] });
  for (const name of ['a', 'b', 'c']) await call('POST', '', profile(`urn:example:${name}`));
  const first = (await call('GET', '?take=2')).body;
  expect(first.token_exchange_profiles.length).toBe(2);
  const rest = (await call('GET', `?take=2&from=${encodeURIComponent(first.next)}`)).body;
  expect([rest.token_exchange_profiles.length, 'next' in rest]).toEqual([1, false]);
  const whole = (await call('GET', '?include_totals=true&per_page=1')).body;
  expect([whole.token_exchange_profiles.length, 'total' in whole]).toEqual([3, false]);
});

test.each([
  'urn:ietf:params:oauth:token-type:jwt',
  'urn:auth0:x:y',
  'URN:OKTA:x:y',
  'https://auth0.com/token',
  'https://tenant.auth0.com/token',
  'javascript:alert(1)',
  'not a uri at all',
  'urn:x',
])('%s is no token type of a tenant', async (type) => {
  expect([(await call('POST', '', profile(type))).status, (await call('GET')).body.token_exchange_profiles]).toEqual([
    400,
    [],
  ]);
});
