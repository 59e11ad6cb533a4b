import { createHash } from 'node:crypto';
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
  await addConnection('named', 'auth0', { requires_username: true, validation: { username: { min: 3, max: 10 } } });
  await addConnection('mail', 'email');
  await addConnection('phone', 'sms');
});

const post = (body: Record<string, unknown>) => world.call('POST', '/users', { body });
const path = (id: string): string => `/users/${encodeURIComponent(id)}`;
const verifies = async (account: string, plain: string): Promise<boolean> => {
  const stored = await world.ports.store.get(world.tenant, 'user-password', account);
  return world.ports.passwords.verify(plain, String(stored?.doc['hash']));
};

describe('create (fact sheet 3.5)', () => {
  test('Auth0’s answer to the least that makes a user', async () => {
    const { status, body } = await post({ connection, email: 'Ann.Lee@X.test', password });
    const md5 = createHash('md5').update('ann.lee@x.test').digest('hex');
    const now = new Date(world.clock.now()).toISOString();
    expect([status, body]).toEqual([
      201,
      {
        user_id: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
        created_at: now,
        updated_at: now,
        email: 'ann.lee@x.test',
        email_verified: false,
        identities: [{ connection, user_id: body.user_id.slice(6), provider: 'auth0', isSocial: false }],
        name: 'ann.lee@x.test',
        nickname: 'ann.lee',
        picture: `https://s.gravatar.com/avatar/${md5}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fan.png`,
      },
    ]);
    expect((await world.call('GET', path(body.user_id))).body).toEqual(body);
    expect(await verifies(body.user_id, password)).toBe(true);
  });

  test('everything that can be given stays, and nothing prints the password or its hash', async () => {
    const given = {
      ...{ email: 'all@x.test', given_name: 'A', family_name: 'B', name: 'C', nickname: 'D', blocked: true },
      ...{ picture: 'https://p.test/x.png', email_verified: true },
      user_metadata: { color: 'red', gone: null },
      app_metadata: { plan: { name: 'gold' } },
    };
    const { status, body, text } = await post({
      connection,
      password,
      verify_email: false,
      user_id: 'my-id',
      ...given,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...given, user_metadata: { color: 'red' }, user_id: 'auth0|my-id' });
    const listed = await world.call('GET', '/users?include_totals=true');
    for (const shown of [text, listed.text, (await world.call('GET', path(body.user_id))).text]) {
      expect(shown).not.toMatch(/argon2|Correct-horse|verify_email/);
    }
  });

  test('other kinds of connections', async () => {
    const named = await post({ connection: 'named', email: 'n@x.test', username: 'Anna', password });
    expect([named.status, named.body.username, named.body.name]).toEqual([201, 'anna', 'n@x.test']);
    const mail = await post({ connection: 'mail', email: 'm@x.test' });
    expect([mail.status, mail.body.user_id]).toEqual([201, expect.stringMatching(/^email\|[0-9a-f]{24}$/)]);
    const phone = await post({ connection: 'phone', phone_number: '+15550001' });
    expect([phone.status, phone.body.phone_verified, phone.body.name]).toEqual([201, false, '+15550001']);
    expect(phone.body.user_id).toMatch(/^sms\|/);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'no connection',
      { email: 'a@x.test', password },
      "Payload validation error: 'Missing required property: connection'.",
    ],
    ['no such connection', { connection: 'none', email: 'a@x.test', password }, 'The connection does not exist.'],
    ['no email', { connection, password }, "Payload validation error: 'Missing required property: email'."],
    [
      'no password',
      { connection, email: 'q@x.test' },
      "Payload validation error: 'Missing required property: password'.",
    ],
    [
      'no user name',
      { connection: 'named', email: 'q@x.test', password },
      "Payload validation error: 'Missing required property: username'.",
    ],
    [
      'a user name where there is none',
      { connection, email: 'q@x.test', username: 'q', password },
      'Cannot set username for connection without requires_username',
    ],
    [
      'a short user name',
      { connection: 'named', email: 'q@x.test', username: 'qq', password },
      "Payload validation error: 'String is too short (2 chars), minimum 3' on property username.",
    ],
    [
      'a password for passwordless',
      { connection: 'mail', email: 'q@x.test', password },
      'Users of the connection mail have no password',
    ],
    [
      'no phone number',
      { connection: 'phone' },
      "Payload validation error: 'Missing required property: phone_number'.",
    ],
    [
      'a weak password',
      { connection, email: 'q@x.test', password: 'abc' },
      'PasswordStrengthError: Password is too weak',
    ],
    [
      'PWD-03 a long password',
      { connection, email: 'q@x.test', password: 'x'.repeat(257) },
      "Payload validation error: 'String is too long (257 chars), maximum 256' on property password.",
    ],
    [
      'a strange property',
      { connection, email: 'q@x.test', password, logins_count: 3 },
      "Payload validation error: 'Additional properties not allowed: logins_count'.",
    ],
    [
      'an id with a space',
      { connection, email: 'q@x.test', password, user_id: 'a b' },
      "Payload validation error: 'String does not match pattern ^\\S*$: a b' on property user_id.",
    ],
  ])('%s is refused', async (_, body, message) => {
    const answer = await post(body);
    expect([answer.status, answer.body.message]).toEqual([400, message]);
  });

  test.each([
    'a',
    'a@',
    '@x.test',
    'a@x',
    'a@x.test.',
    'a@@x.test',
    'a b@x.test',
    'a\uff20x.test',
    '\uff41@x.test',
    'a\u200b@x.test',
    '\u212aelvin@x.test',
    'e\u0301@x.test',
    `${'a'.repeat(65)}@x.test`,
  ])('PWD-04 %s is no address', async (email) => {
    const answer = await post({ connection, email, password });
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_body']);
    expect(answer.body.message).toMatch(/Object didn't pass validation for format email/);
  });

  test('names are unique within their connection, in any case', async () => {
    await post({ connection, email: 'one@x.test', password });
    const again = await post({ connection, email: 'ONE@x.test', password });
    expect([again.status, again.body]).toEqual([
      409,
      { statusCode: 409, error: 'Conflict', message: 'The user already exists.', errorCode: 'auth0_idp_error' },
    ]);
    expect((await post({ connection: 'mail', email: 'one@x.test' })).status).toBe(201);
    await post({ connection: 'named', email: 'two@x.test', username: 'two', password });
    expect((await post({ connection: 'named', email: 'three@x.test', username: 'TWO', password })).status).toBe(409);
    expect((await post({ connection, email: 'four@x.test', password, user_id: 'my-id' })).status).toBe(409);
  });

  test('two at once make one user', async () => {
    const both = await Promise.all([1, 2].map(() => post({ connection, email: 'race@x.test', password })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});
