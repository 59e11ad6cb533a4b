import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuthenticationMethodDocument } from '../../shared/model/authentication-method.ts';
import { bareUser, insert } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user: string;
let base: string;
beforeAll(async () => {
  world = await makeManagementWorld();
});
beforeEach(async () => {
  user = await bareUser(world);
  base = `/users/${encodeURIComponent(user)}`;
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, path, body === undefined ? {} : { body });
const methods = () => `${base}/authentication-methods`;
const pathOf = (id: string) => `${methods()}/${encodeURIComponent(id)}`;
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const key = { key_id: 'a-key', public_key: 'AAAA', relying_party_identifier: 'login.test' };
const stored = async (id: string, in_ = world) => {
  const found = await in_.ports.store.get(in_.tenant, 'authentication-method', id);
  return found?.doc as unknown as AuthenticationMethodDocument;
};

test('each type is enrolled, read, and named', async () => {
  const now = new Date(world.clock.now()).toISOString();
  for (const body of [
    { type: 'phone', phone_number: '+4915112345678', name: 'mine' },
    { type: 'email', email: 'a@b.test' },
    { type: 'totp', totp_secret: secret },
    { type: 'webauthn-roaming', ...key },
    { type: 'passkey', ...key },
  ]) {
    const made = await call('POST', methods(), body);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        id: expect.stringMatching(new RegExp(`^${body.type}\\|dev_[A-Za-z0-9]{16}$`)),
        type: body.type,
        confirmed: true,
        created_at: now,
        enrolled_at: now,
      },
    ]);
    expect((await call('GET', pathOf(made.body.id))).body).toEqual(made.body);
    const named = await call('PATCH', pathOf(made.body.id), { name: 'another' });
    expect(named.body).toEqual({ ...made.body, name: 'another' });
  }
  const [phone] = (await call('GET', methods())).body;
  expect(phone.authentication_methods.map(({ type }: { type: string }) => type)).toEqual(['sms', 'voice']);
  expect(phone.preferred_authentication_method).toBe('sms');
  const voice = await call('PATCH', pathOf(phone.id), { preferred_authentication_method: 'voice', name: null });
  expect([voice.body.preferred_authentication_method, 'name' in voice.body]).toEqual(['voice', false]);
  const totals = (await call('GET', `${methods()}?include_totals=true&per_page=2&page=2`)).body;
  expect([totals.total, totals.start, totals.authenticators.length]).toEqual([5, 4, 1]);
});

test('MGMT-07 the TOTP secret is sealed and in no answer', async () => {
  const made = await call('POST', methods(), { type: 'totp', totp_secret: `${secret.toLowerCase()}==` });
  expect(made.text + (await call('GET', methods())).text).not.toMatch(new RegExp(secret, 'i'));
  const { secret: kept } = await stored(made.body.id);
  expect([kept?.sealed, kept?.value.includes(secret)]).toEqual([true, false]);
  const context = `authentication-method:${world.tenant}:${made.body.id}`;
  expect(await world.ports.sealer.open(context, kept?.value ?? '')).toBe(secret);
});

test('bodies that do not fit are refused and store nothing', async () => {
  for (const body of [
    undefined,
    {},
    { type: 'push' },
    { type: 'phone' },
    { type: 'phone', phone_number: '0151' },
    { type: 'phone', phone_number: '+49151', email: 'a@b.test' },
    { type: 'email', email: 'nothing' },
    { type: 'totp' },
    { type: 'totp', totp_secret: 'SHORT' },
    { type: 'totp', totp_secret: `${secret}01` },
    { type: 'passkey', key_id: 'x' },
    { type: 'passkey', ...key, relying_party_identifier: 'https://login.test' },
    { type: 'email', email: 'a@b.test', name: 'x'.repeat(21) },
    { type: 'email', email: 'a@b.test', confirmed: false },
  ]) {
    const refused = await call('POST', methods(), body);
    expect([body, refused.status, refused.body.errorCode]).toEqual([body, 400, 'invalid_body']);
  }
  expect((await call('GET', methods())).body).toEqual([]);
  const email = (await call('POST', methods(), { type: 'email', email: 'a@b.test' })).body;
  expect((await call('PATCH', pathOf(email.id), { preferred_authentication_method: 'sms' })).status).toBe(400);
  expect((await call('PATCH', pathOf(email.id), { email: 'b@b.test' })).status).toBe(400);
});

test('a number, an address or a key is enrolled once per user', async () => {
  const phone = { type: 'phone', phone_number: '+49151' };
  expect((await call('POST', methods(), phone)).status).toBe(201);
  expect((await call('POST', methods(), phone)).status).toBe(409);
  await call('POST', methods(), { type: 'email', email: 'A@b.test' });
  expect((await call('POST', methods(), { type: 'email', email: 'a@B.test' })).status).toBe(409);
  base = `/users/${encodeURIComponent(await bareUser(world))}`;
  expect((await call('POST', methods(), phone)).status).toBe(201);
});

test('PUT replaces everything or changes nothing', async () => {
  const old = (await call('POST', methods(), { type: 'totp', totp_secret: secret })).body;
  const twice = [
    { type: 'email', email: 'a@b.test' },
    { type: 'email', email: 'a@b.test' },
  ];
  expect((await call('PUT', methods(), twice)).status).toBe(409);
  expect((await call('PUT', methods(), [{ type: 'passkey', ...key }])).status).toBe(400);
  expect((await call('PUT', methods(), {})).status).toBe(400);
  expect((await call('GET', methods())).body).toEqual([old]);
  const replaced = await call('PUT', methods(), [twice[0], { type: 'phone', phone_number: '+49151' }]);
  expect([replaced.status, replaced.body.length]).toEqual([200, 2]);
  expect((await call('GET', methods())).body).toEqual(replaced.body);
  expect((await call('PUT', methods(), [])).body).toEqual([]);
});

test('one or all are removed; those of another user are out of reach', async () => {
  const mine = (await call('POST', methods(), { type: 'totp', totp_secret: secret })).body;
  const owner = base;
  base = `/users/${encodeURIComponent(await bareUser(world))}`;
  for (const method of ['GET', 'DELETE', 'PATCH']) {
    const refused = await call(method, pathOf(mine.id), method === 'PATCH' ? {} : undefined);
    expect([refused.status, refused.body.message]).toEqual([404, 'The authentication method does not exist']);
  }
  expect((await call('DELETE', methods())).status).toBe(204);
  base = owner;
  expect((await call('GET', methods())).body).toEqual([mine]);
  expect((await call('DELETE', pathOf(mine.id))).status).toBe(204);
  expect((await call('DELETE', pathOf(mine.id))).status).toBe(404);
  await call('POST', methods(), { type: 'totp', totp_secret: secret });
  expect((await call('DELETE', methods())).status).toBe(204);
  expect((await call('GET', methods())).body).toEqual([]);
  base = '/users/auth0%7Cnobody';
  const body = { type: 'totp', totp_secret: secret };
  expect((await call('GET', methods())).status).toBe(404);
  expect((await call('POST', methods(), body)).status).toBe(404);
  expect((await call('PUT', methods(), [body])).status).toBe(404);
  expect((await call('DELETE', methods())).status).toBe(204);
});

test('enrollments are the second factors, and the older operations remove them', async () => {
  const phone = (await call('POST', methods(), { type: 'phone', phone_number: '+49151', name: 'mine' })).body;
  const totp = (await call('POST', methods(), { type: 'totp', totp_secret: secret })).body;
  const passkey = (await call('POST', methods(), { type: 'passkey', ...key })).body;
  const enrolled = { status: 'confirmed', enrolled_at: totp.enrolled_at };
  expect((await call('GET', `${base}/enrollments`)).body).toEqual([
    { ...enrolled, id: phone.id, type: 'phone', auth_method: 'sms', name: 'mine', phone_number: '+49151' },
    { ...enrolled, id: totp.id, type: 'totp', auth_method: 'authenticator' },
  ]);
  const left = async () => (await call('GET', methods())).body.map(({ id }: { id: string }) => id);
  expect((await call('DELETE', `${base}/multifactor/duo`)).status).toBe(204);
  expect(await left()).toEqual([phone.id, totp.id, passkey.id]);
  expect((await call('DELETE', `${base}/multifactor/google-authenticator`)).status).toBe(204);
  expect(await left()).toEqual([phone.id, passkey.id]);
  expect((await call('DELETE', `${base}/multifactor/other`)).body.errorCode).toBe('invalid_uri');
  expect((await call('DELETE', `${base}/authenticators`)).status).toBe(204);
  expect(await left()).toEqual([passkey.id]);
  const token = await world.token(['read:current_user'], { sub: 'auth0|somebody-else' });
  expect((await world.call('GET', `${base}/enrollments`, { token })).status).toBe(403);
  expect((await call('GET', '/users/nobody/enrollments')).status).toBe(404);
  expect((await call('DELETE', '/users/nobody/multifactor/duo')).status).toBe(404);
});

test('a recovery code is shown once, kept as a hash, and replaces the old one', async () => {
  const path = `${base}/recovery-code-regeneration`;
  const first = (await call('POST', path)).body.recovery_code;
  const second = await call('POST', path);
  expect([second.status, second.body.recovery_code]).toEqual([200, expect.stringMatching(/^[A-Z1-9]{24}$/)]);
  expect(first).not.toBe(second.body.recovery_code);
  const listed = await call('GET', methods());
  expect(listed.body).toHaveLength(1);
  expect(listed.text).not.toContain(second.body.recovery_code);
  const { id } = listed.body[0];
  const { code_hash = '' } = await stored(id);
  const matches = (code: string) => world.ports.secrets.matches(`${world.tenant}:${id}`, code, [code_hash]);
  expect([await matches(first), await matches(second.body.recovery_code)]).toEqual([false, true]);
  expect((await call('POST', '/users/nobody/recovery-code-regeneration')).status).toBe(404);
});

test('remembered browsers are forgotten', async () => {
  const browser = { kind: 'remembered-browser', id: `browser-of-${user}`, doc: {}, unique: [], copies: {} };
  await insert(world, { ...browser, attributes: { user_id: user } });
  const path = `${base}/multifactor/actions/invalidate-remember-browser`;
  expect((await call('POST', path)).status).toBe(204);
  expect(await world.ports.store.get(world.tenant, 'remembered-browser', browser.id)).toBeUndefined();
  expect((await call('POST', '/users/nobody/multifactor/actions/invalidate-remember-browser')).status).toBe(404);
});

test('without a key-encryption secret the TOTP secret is kept as it is', async () => {
  const plain = await makeManagementWorld({ sealed: false });
  const path = `/users/${encodeURIComponent(await bareUser(plain))}/authentication-methods`;
  const made = await plain.call('POST', path, { body: { type: 'totp', totp_secret: secret } });
  expect((await stored(made.body.id, plain)).secret).toEqual({ value: secret, sealed: false });
  expect(made.text).not.toContain(secret);
});
