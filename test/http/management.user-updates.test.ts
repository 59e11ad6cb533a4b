import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const connection = 'people';
const password = 'Correct-horse-7';

const addConnection = async (
  name: string,
  strategy: string,
  options: Record<string, unknown> = {},
): Promise<string> => {
  const { status, body } = await world.call('POST', '/connections', { body: { name, strategy, options } });
  expect(status).toBe(201);
  return body.id;
};

beforeAll(async () => {
  world = await makeManagementWorld();
  await addConnection(connection, 'auth0');
});

const post = (body: Record<string, unknown>) => world.call('POST', '/users', { body });
const path = (id: string): string => `/users/${encodeURIComponent(id)}`;
let counter = 0;
const fresh = async (more: Record<string, unknown> = {}) => {
  counter += 1;
  const { status, body } = await post({ connection, email: `u${counter}@x.test`, password, ...more });
  expect([status, body.message]).toEqual([201, undefined]);
  return body;
};
const verifies = async (account: string, plain: string): Promise<boolean> => {
  const stored = await world.ports.store.get(world.tenant, 'user-password', account);
  return world.ports.passwords.verify(plain, String(stored?.doc['hash']));
};

describe('update (fact sheet 1.5 and 3.5)', () => {
  const patch = async (id: string, body: Record<string, unknown>) => world.call('PATCH', path(id), { body });

  test('root fields replace, null unsets, unknown ones are not kept', async () => {
    const user = await fresh({ given_name: 'A' });
    world.clock.pass(1000);
    const changed = await patch(user.user_id, {
      name: 'N',
      given_name: null,
      blocked: true,
      whatever: 1,
      identities: [],
    });
    expect([changed.status, changed.body.name, changed.body.blocked]).toEqual([200, 'N', true]);
    expect(changed.body).not.toHaveProperty('given_name');
    expect(changed.body).not.toHaveProperty('whatever');
    expect(changed.body.identities).toEqual(user.identities);
    expect(changed.body.created_at).toBe(user.created_at);
    expect(Date.parse(changed.body.updated_at) - Date.parse(user.updated_at)).toBe(1000);
    expect((await patch(user.user_id, {})).status).toBe(400);
  });

  test('metadata merges one level deep; {} empties', async () => {
    const user = await fresh({ user_metadata: { a: { x: 1 }, b: 2 }, app_metadata: { c: 3 } });
    const { body } = await patch(user.user_id, {
      user_metadata: { a: { y: 1 }, b: null, d: 4 },
      app_metadata: { e: [1] },
    });
    expect([body.user_metadata, body.app_metadata]).toEqual([
      { a: { y: 1 }, d: 4 },
      { c: 3, e: [1] },
    ]);
    const emptied = await patch(user.user_id, { user_metadata: {}, app_metadata: {} });
    expect(emptied.body.user_metadata).toEqual({});
    expect(emptied.body).not.toHaveProperty('app_metadata');
  });

  test('another address is not verified, unless the change says so', async () => {
    const user = await fresh({ email_verified: true });
    const same = await patch(user.user_id, { email: user.email.toUpperCase() });
    expect(same.body.email_verified).toBe(true);
    const other = await patch(user.user_id, { email: 'Other@x.test' });
    expect([other.body.email, other.body.email_verified]).toEqual(['other@x.test', false]);
    const sure = await patch(user.user_id, { email: 'sure@x.test', email_verified: true });
    expect([sure.body.email, sure.body.email_verified]).toEqual(['sure@x.test', true]);
    expect((await patch(user.user_id, { email: null })).body.message).toBe(
      "Payload validation error: 'Missing required property: email'.",
    );
    const taken = await fresh();
    const refused = await patch(user.user_id, { email: taken.email });
    expect([refused.status, refused.body.message]).toEqual([400, 'The specified new email already exists']);
    await fresh({ email: 'other@x.test' });
  });

  test('another password counts at once and ends sessions', async () => {
    const user = await fresh();
    const doc = { id: 's', user_id: user.user_id };
    const session = {
      kind: 'session',
      id: `s-${user.user_id}`,
      doc,
      unique: [],
      attributes: { user_id: user.user_id },
      copies: {},
    };
    await world.ports.store.commit(world.tenant, [{ op: 'insert', ...session }]);
    expect((await patch(user.user_id, { password: 'weak' })).body.message).toBe(
      'PasswordStrengthError: Password is too weak',
    );
    const changed = await patch(user.user_id, { password: 'Another-horse-8', connection });
    expect([changed.status, typeof changed.body.last_password_reset]).toEqual([200, 'string']);
    expect(changed.text).not.toMatch(/horse|argon2/);
    expect(await verifies(user.user_id, 'Another-horse-8')).toBe(true);
    expect(await verifies(user.user_id, password)).toBe(false);
    expect(await world.ports.store.get(world.tenant, 'session', session.id)).toBeUndefined();
  });

  test('a connection may remember passwords, forbid words and personal ones', async () => {
    await addConnection('strict', 'auth0', {
      passwordPolicy: 'low',
      password_history: { enable: true, size: 1 },
      password_dictionary: { enable: true, dictionary: ['Latchkey'] },
      password_no_personal_info: { enable: true },
    });
    const strict = (secret: string) => ({ connection: 'strict', email: 'sam@x.test', password: secret });
    expect((await post(strict('latchkey'))).body.message).toBe('PasswordDictionaryError: Password is too common');
    expect((await post(strict('password'))).body.message).toBe('PasswordDictionaryError: Password is too common');
    expect((await post(strict('i-am-SAM'))).body.message).toBe(
      'PasswordNoUserInfoError: Password contains user information',
    );
    const { user_id } = (await post(strict('first-one'))).body;
    const again = await patch(user_id, { password: 'first-one' });
    expect([again.status, again.body.message]).toEqual([
      400,
      'PasswordHistoryError: Password has previously been used',
    ]);
    expect((await patch(user_id, { password: 'second-one' })).status).toBe(200);
    expect((await patch(user_id, { password: 'third-one' })).status).toBe(200);
    expect((await patch(user_id, { password: 'first-one' })).status).toBe(200);
  });

  test('404 for a user that is not there', async () => {
    expect((await patch('auth0|none', { name: 'x' })).body).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The user does not exist.',
      errorCode: 'inexistent_user',
    });
  });
});

test('delete takes everything along, twice is no error, and frees the names', async () => {
  const user = await fresh();
  const role = (await world.call('POST', '/roles', { body: { name: 'goes along' } })).body;
  await world.call('POST', `${path(user.user_id)}/roles`, { body: { roles: [role.id] } });
  expect((await world.call('DELETE', path(user.user_id))).status).toBe(204);
  expect((await world.call('DELETE', path(user.user_id))).status).toBe(204);
  expect((await world.call('GET', path(user.user_id))).status).toBe(404);
  expect(await world.ports.store.get(world.tenant, 'user-password', user.user_id)).toBeUndefined();
  expect((await world.call('GET', `/roles/${role.id}/users`)).body).toEqual([]);
  await fresh({ email: user.email });
});

test('by email, exactly and in any case', async () => {
  const user = await fresh({ email: 'find.me@x.test' });
  const find = (email: string) => world.call('GET', `/users-by-email?email=${encodeURIComponent(email)}`);
  expect((await find('Find.Me@X.test')).body).toEqual([user]);
  expect((await find('find.me@x.tes')).body).toEqual([]);
  expect((await find('')).status).toBe(400);
  expect((await world.call('GET', '/users-by-email?email=find.me@x.test&fields=email')).body).toEqual([
    { email: 'find.me@x.test' },
  ]);
});

describe('scopes of one’s own', () => {
  test('a user’s token reaches that user only, and its user_metadata only', async () => {
    const [mine, other] = [await fresh(), await fresh()];
    const token = await world.token(['read:current_user', 'update:current_user_metadata'], { sub: mine.user_id });
    expect((await world.call('GET', path(mine.user_id), { token })).status).toBe(200);
    const refused = await world.call('GET', path(other.user_id), { token });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'User to be acted on does not match subject in bearer token.',
    ]);
    const change = (id: string, body: Record<string, unknown>) => world.call('PATCH', path(id), { token, body });
    expect((await change(mine.user_id, { user_metadata: { a: 1 } })).status).toBe(200);
    expect((await change(other.user_id, { user_metadata: { a: 1 } })).status).toBe(403);
    expect((await change(mine.user_id, { app_metadata: { a: 1 } })).status).toBe(403);
    expect((await change(mine.user_id, { email: 'x@x.test' })).status).toBe(403);
  });

  test('update:users_app_metadata changes nothing else', async () => {
    const user = await fresh();
    const token = await world.token(['update:users_app_metadata']);
    const change = (body: Record<string, unknown>) => world.call('PATCH', path(user.user_id), { token, body });
    expect((await change({ app_metadata: { a: 1 } })).body.app_metadata).toEqual({ a: 1 });
    for (const body of [{ user_metadata: {} }, { blocked: false }, { app_metadata: {}, name: 'x' }, { password }]) {
      expect((await change(body)).status).toBe(403);
    }
  });

  test('tokens of identity providers need their own scope', async () => {
    const user = await fresh();
    const stored = await world.ports.store.get(world.tenant, 'user', user.user_id);
    const identities = [{ ...user.identities[0], access_token: 'secret-at', refresh_token: 'secret-rt' }];
    const change = { op: 'replace' as const, kind: 'user', id: user.user_id, unique: [], attributes: {}, copies: {} };
    await world.ports.store.commit(world.tenant, [{ ...change, rev: stored?.rev ?? 0, doc: { ...user, identities } }]);
    const seen = async (scope: string) =>
      (await world.call('GET', path(user.user_id), { token: await world.token([scope]) })).text;
    expect(await seen('read:users')).not.toContain('secret-');
    expect(await seen('read:user_idp_tokens')).toContain('secret-at');
  });
});
