import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callDatabase, connection, countedPasswords, enableDatabase } from '../support/database-doors.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

const password = 'Correct-horse-7';

let world: SignInWorld;
let client_id: string;
let connection_id: string;
let email: string;
let count = 0;
const work = { hashes: 0 };

beforeAll(async () => {
  world = await makeSignInWorld();
  world.ports.passwords = countedPasswords(work);
  client_id = world.web.client_id;
  connection_id = await enableDatabase(world);
});
beforeEach(() => {
  count += 1;
  email = `new-${count}@users.test`;
  work.hashes = 0;
  // Budgets of the one address that these tests come from are full again.
  world.clock.pass(3_600_000);
});

const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  callDatabase(world, path, body, headers);
const signUp = (more: Record<string, unknown> = {}) =>
  send('signup', { client_id, connection, email, password, ...more });
const options = (body: object) => world.call('PATCH', `/connections/${connection_id}`, { body: { options: body } });
const stored = async (address: string) => (await world.call('GET', `/users-by-email?email=${address}`)).body;

describe('POST /dbconnections/signup', () => {
  it('makes an account, says what Auth0 says, and mails a link that verifies the address', async () => {
    const made = await signUp({ email: email.toUpperCase(), given_name: 'Ann', user_metadata: { plan: 'free' } });
    expect([made.status, made.body]).toEqual([
      200,
      {
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        ...{ email, email_verified: false, given_name: 'Ann', user_metadata: { plan: 'free' } },
      },
    ]);
    expect(made.headers.get('access-control-allow-origin')).toBe('*');
    expect(made.headers.get('x-ratelimit-limit')).toBe('50');
    expect(made.headers.get('x-ratelimit-remaining')).toBe('49');
    const [user] = await stored(email);
    expect(user).toMatchObject({ user_id: `auth0|${made.body._id}`, user_metadata: { plan: 'free' } });
    await world.mail.settled();
    expect(world.mail.to(email)).toMatchObject({ kind: 'verify_email', about: { client_id } });
    expect(world.events.filter(({ type, user_id }) => type === 'ss' && user_id === user.user_id)).toHaveLength(1);
  });

  it('takes a form too, and answers a preflight of any page', async () => {
    const form = new URLSearchParams({ client_id, connection, email, password }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('signup', form, type)).body).toMatchObject({ email });
    const asked = new Request(`https://${world.domain}/dbconnections/signup`, {
      method: 'OPTIONS',
      headers: { origin: 'https://any.example', 'access-control-request-method': 'POST' },
    });
    const preflight = await world.app.fetch(asked);
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });

  it('PWD-01 a name that is taken costs the same work, and is not told unless the tenant wants it', async () => {
    await signUp();
    const spent = work.hashes;
    const again = await signUp();
    expect(work.hashes).toBe(2 * spent);
    expect([again.status, again.body]).toEqual([
      400,
      { name: 'BadRequestError', code: 'invalid_signup', description: 'Invalid sign up', statusCode: 400 },
    ]);
    await world.call('PATCH', '/tenants/settings', {
      body: { flags: { enable_public_signup_user_exists_error: true } },
    });
    expect((await signUp()).body).toMatchObject({ code: 'user_exists', description: 'The user already exists.' });
    await world.call('PATCH', '/tenants/settings', {
      body: { flags: { enable_public_signup_user_exists_error: false } },
    });
  });

  it('PWD-04 names are normalised before they are checked and compared: no twins', async () => {
    await signUp();
    const wide = email.replace('new', 'ｎｅｗ').replace('@', '＠');
    expect((await signUp({ email: wide })).body).toMatchObject({ code: 'invalid_signup' });
    expect((await signUp({ email: `zero\u200b-${email}` })).status).toBe(400);
    expect((await signUp({ email: `${email}.` })).status).toBe(400);
    expect(await stored(email)).toHaveLength(1);
  });

  it('of many at once for one name exactly one makes an account', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp()));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 400)]);
  });

  it('explains what a weak password lacks', async () => {
    const weak = await signUp({ password: 'abc' });
    expect([weak.status, weak.body]).toEqual([
      400,
      {
        ...{
          name: 'PasswordStrengthError',
          message: 'Password is too weak',
          code: 'invalid_password',
          statusCode: 400,
        },
        description: { rules: expect.any(Array), verified: false },
        policy: expect.stringContaining('* At least 8 characters in length\n'),
      },
    ]);
    await options({
      password_no_personal_info: { enable: true },
      password_dictionary: { enable: true, dictionary: ['Swordfish-99'] },
    });
    expect((await signUp({ password: 'Swordfish-99' })).body.name).toBe('PasswordDictionaryError');
    expect((await signUp({ password: `New-${count}@users.test-A1` })).body.name).toBe('PasswordNoUserInfoError');
    await options({});
  });

  it('MGMT-08 nobody verifies, places or promotes themselves', async () => {
    const made = await signUp({
      ...{ email_verified: true, blocked: false, app_metadata: { admin: true }, user_id: 'mine', roles: ['admin'] },
    });
    expect(made.body).toMatchObject({ email_verified: false });
    const [user] = await stored(email);
    expect([user.app_metadata, user.email_verified, user.user_id === 'auth0|mine']).toEqual([undefined, false, false]);
  });

  it('wants a user name where the connection does', async () => {
    await options({ requires_username: true });
    expect((await signUp()).body).toEqual({
      error: `missing username for ${connection} connection with requires_username enabled`,
    });
    expect((await signUp({ username: `Ann${count}` })).body).toMatchObject({ username: `ann${count}` });
    expect((await signUp({ email: `b${email}`, username: `ANN${count}` })).body.code).toBe('invalid_signup');
    expect((await signUp({ email: `c${email}`, username: 'a b' })).body.code).toBe('invalid_username');
    await options({});
  });

  it('into an organization is open where its connection says so, and to who is invited', async () => {
    const organization = (await world.call('POST', '/organizations', { body: { name: `team-${count}` } })).body.id;
    const path = `/organizations/${organization}/enabled_connections`;
    await world.call('POST', path, { body: { connection_id, assign_membership_on_login: true } });
    await world.call('PATCH', `/clients/${client_id}`, {
      body: { initiate_login_uri: 'https://app.example.com/login' },
    });
    const members = async () =>
      (await world.call('GET', `/organizations/${organization}/members`)).body.map(
        (one: { email: string }) => one.email,
      );
    expect((await signUp({ organization })).body.code).toBe('unauthorized');
    const invite = { inviter: { name: 'Bob' }, invitee: { email }, client_id, send_invitation_email: false };
    const invited = await world.call('POST', `/organizations/${organization}/invitations`, { body: invite });
    const invitation = invited.body.ticket_id;
    expect((await signUp({ organization, invitation })).status).toBe(200);
    expect((await signUp({ organization, invitation, email: `b-${email}` })).body.code).toBe('unauthorized');
    await world.call('PATCH', `${path}/${connection_id}`, { body: { is_signup_enabled: true } });
    expect((await signUp({ organization, email: `c-${email}` })).status).toBe(200);
    expect((await members()).sort()).toEqual([`c-${email}`, email].sort());
    expect((await signUp({ organization: 'org_0000000000000000' })).body.error).toBe('invalid_request');
  });

  it("is closed where the operator closed it, and unknown where the connection is not the client's", async () => {
    await options({ disable_signup: true });
    expect((await signUp()).body).toMatchObject({ code: 'unauthorized', description: 'Public signup is disabled' });
    await options({});
    expect((await signUp({ connection: 'nowhere' })).body.code).toBe('bad.connection');
    expect((await signUp({ client_id: 'nobody' })).body).toMatchObject({ error: 'invalid_request' });
  });

  it('HTTP-01 bad bodies are refused and store nothing', async () => {
    const before = world.storage.dump().length;
    const tooMany = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v']));
    const bodies: unknown[] = [
      ...['{', '[]', '"x"', {}, { client_id, connection, email: 7, password }],
      { client_id, connection, email },
      { client_id, connection, email: 'no address', password },
      { client_id, connection, email, password: 'x'.repeat(257) },
      ...[tooMany, { a: 'x'.repeat(501) }, { a: 1 }, []].map((user_metadata) => ({
        client_id,
        connection,
        email,
        password,
        user_metadata,
      })),
      { client_id, connection, email, password, picture: 'javascript:alert(1)' },
    ];
    for (const body of bodies) {
      const answer = await send('signup', body);
      expect([JSON.stringify(body).slice(0, 60), answer.status]).toEqual([JSON.stringify(body).slice(0, 60), 400]);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
    expect(await stored(email)).toEqual([]);
    expect(before).toBeGreaterThan(0);
  });

  it('PWD-02 fifty from one address, then one every 1.2 seconds', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => signUp({ email: `many-${index}@users.test` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body.code).toBe('too_many_attempts');
    world.clock.pass(1200);
    expect([(await signUp()).status, (await signUp({ email: `other-${email}` })).status]).toEqual([200, 429]);
  });
});
