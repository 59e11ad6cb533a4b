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
const reset = (more: Record<string, unknown> = {}) =>
  send('change_password', { client_id, connection, email, ...more });
const options = (body: object) => world.call('PATCH', `/connections/${connection_id}`, { body: { options: body } });

describe('POST /dbconnections/change_password', () => {
  const text = "We've just sent you an email to reset your password.";

  it('PWD-01 says the same to everybody, and does the same before it answers', async () => {
    await signUp();
    await world.mail.settled();
    const calls = async (address: string) => {
      const before = world.storage.calls().rpc;
      const { status, text: said, headers } = await reset({ email: address });
      const asked = world.storage.calls().rpc - before;
      await world.mail.settled();
      return { status, said, type: headers.get('content-type'), limit: headers.get('x-ratelimit-limit'), asked };
    };
    const known = await calls(email);
    expect(known).toMatchObject({ status: 200, said: text, type: 'text/html; charset=utf-8', limit: '10' });
    expect(await calls(`nobody-${count}@users.test`)).toEqual(known);
  });

  it('PWD-05 mails a link to the stored address that sets the password once, and ends what was', async () => {
    const made = await signUp();
    const user_id = `auth0|${made.body._id}`;
    const { session } = await world.signIn(user_id);
    await reset({ email: email.toUpperCase() });
    await world.mail.settled();
    const mail = world.mail.to(email);
    expect(mail.kind).toBe('reset_email');
    const link = /https:\/\/\S+\/u\/reset-verify\?ticket=[A-Za-z0-9]{43}/.exec(mail.text)?.[0] ?? '';
    const ticket = new URL(link).searchParams.get('ticket') ?? '';
    const next = 'Another-horse-9';
    const submit = () => world.post('/u/reset-verify', { ticket, password: next, confirmation: next });
    expect([(await submit()).status, (await submit()).status]).toEqual([200, 400]);
    expect((await world.call('GET', `/sessions/${session.id}`)).status).toBe(404);
    await world.mail.settled();
    expect(world.mail.to(email).kind).toBe('password_changed');
    expect(world.events.filter((event) => event.type === 'scpr' && event.user_id === user_id)).toHaveLength(1);
  });

  it('stolen passwords are refused at sign-up and at a reset, where the tenant says so', async () => {
    await signUp();
    const shields = { shields: ['block'] };
    const stage = { 'pre-user-registration': shields, 'pre-change-password': shields };
    const set = (body: object) => world.call('PATCH', '/attack-protection/breached-password-detection', { body });
    await set({ enabled: true, stage });
    const stolen = `AUTH0-TEST-${count}a`;
    expect((await signUp({ email: `b-${email}`, password: stolen })).body.code).toBe('password_leaked');
    await reset();
    await world.mail.settled();
    const ticket = /ticket=([A-Za-z0-9]{43})/.exec(world.mail.to(email).text)?.[1] ?? '';
    const submit = (next: string) => world.post('/u/reset-verify', { ticket, password: next, confirmation: next });
    expect([(await submit(stolen)).status, (await submit('Another-horse-9')).status]).toEqual([400, 200]);
    await set({ enabled: false });
    expect((await signUp({ email: `b-${email}`, password: stolen })).status).toBe(200);
  });

  it('mails nobody whom the connection keeps to its operator', async () => {
    await signUp();
    await world.mail.settled();
    const before = world.mail.sent.length;
    await options({ disable_self_service_change_password: true });
    expect((await reset()).text).toBe(text);
    await world.mail.settled();
    expect(world.mail.sent).toHaveLength(before);
    await options({});
  });

  it('PWD-02 once a minute for a name, ten times a minute from an address, whoever it is about', async () => {
    expect([(await reset()).status, (await reset({ email: email.toUpperCase() })).status]).toEqual([200, 429]);
    const others = await Promise.all(Array.from({ length: 12 }, (_, index) => reset({ email: `${index}-${email}` })));
    expect(others.filter(({ status }) => status === 200)).toHaveLength(9);
    world.clock.pass(60_000);
    expect((await reset()).status).toBe(200);
  });

  it('wants to know for whom', async () => {
    const { status, body } = await reset({ email: undefined });
    expect([status, body]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'Missing required parameter: email' },
    ]);
  });
});
