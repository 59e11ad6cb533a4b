import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Passwords } from '../../shared/model/ports.ts';
import { type Attempt, signIn, type Visitor } from '../../shared/protocol/login/database.ts';
import { passwordInsert } from '../../shared/protocol/management/user-record.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

const connection = 'Username-Password-Authentication';
const password = 'Correct-horse-7';

let world: SignInWorld;
let client: Attempt['client'];
let connection_id: string;
let email: string;
let user_id: string;
let count = 0;

/** Hashes at no cost, and a count of the work that would have been done. */
const counted = { hashes: 0, checks: 0 };
const cheap: Passwords = {
  hash: async (plain) => {
    counted.hashes += 1;
    return `cheap:${plain}`;
  },
  verify: async (plain, hash) => {
    counted.checks += 1;
    return hash === `cheap:${plain}` || hash === `imported:${plain}`;
  },
  needsRehash: (hash) => hash.startsWith('imported:'),
};

beforeAll(async () => {
  world = await makeSignInWorld();
  world.ports.passwords = cheap;
  const { client: found } = await world.ports.registry.find(world.tenant, { client_id: world.web.client_id }, 'record');
  if (found === undefined) throw new Error('no client');
  client = found;
  connection_id = (await world.call('GET', `/connections?name=${connection}`)).body[0].id;
  await world.call('PATCH', `/connections/${connection_id}/clients`, {
    body: [{ client_id: client.client_id, status: true }],
  });
});
beforeEach(async () => {
  count += 1;
  email = `person-${count}@users.test`;
  user_id = (await world.call('POST', '/users', { body: { connection, email, password, verify_email: false } })).body
    .user_id;
  Object.assign(counted, { hashes: 0, checks: 0 });
});

const visitor = (address = `192.0.2.${count}`): Visitor => ({
  site: { tenant: world.tenant, host: world.domain, domain: world.domain },
  ...{ issuer: world.issuer, address, user_agent: 'test', request_id: 'r' },
});
const attempt = (more: Partial<Attempt> = {}, address?: string) =>
  signIn(world.ports, visitor(address), { client, identifier: email, password, ...more });
const answerOf = async (result: ReturnType<typeof signIn>) => {
  const settled = await result;
  return settled.ok ? 'in' : `${settled.error.auth0.status} ${settled.error.auth0.error}`;
};
const wrong = (times: number, more: Partial<Attempt> = {}, address?: string) =>
  Promise.all(Array.from({ length: times }, () => answerOf(attempt({ password: 'Wrong-horse-8', ...more }, address))));
const logged = (type: string) => world.events.filter((event) => event.type === type && event.user_name === email);
const protect = (name: string, body: object) => world.call('PATCH', `/attack-protection/${name}`, { body });

describe('who somebody is', () => {
  it('is told by the password, and noted at the user', async () => {
    const result = await attempt({ identifier: ` ${email.toUpperCase()} ` });
    expect(result).toMatchObject({
      ok: true,
      connection,
      user: { user_id, logins_count: 1, last_ip: visitor().address },
    });
    await attempt();
    const { body } = await world.call('GET', `/users/${encodeURIComponent(user_id)}`);
    expect([body.logins_count, body.last_login]).toEqual([2, new Date(world.clock.now()).toISOString()]);
    expect(logged('s')[0]).toMatchObject({ user_id, connection, connection_id, client_id: client.client_id });
  });

  it('counts every one of many sign-ins at once as right', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => answerOf(attempt()))))).toEqual(new Set(['in']));
  });

  it('is not told to a client that the database is not enabled for, nor by a blocked user', async () => {
    await world.call('PATCH', `/users/${encodeURIComponent(user_id)}`, { body: { blocked: true } });
    expect(await answerOf(attempt())).toBe('403 unauthorized');
    expect(await answerOf(attempt({ password: 'Wrong-horse-8' }))).toBe('403 invalid_grant');
    expect(await answerOf(attempt({ client: { ...client, client_id: 'other' } }))).toBe('403 invalid_grant');
    expect(await answerOf(attempt({ connection: 'other' }))).toBe('403 invalid_grant');
  });

  it('PWD-01 one who is not there costs what a wrong password costs, and hears the same', async () => {
    const known = await attempt({ password: 'Wrong-horse-8' });
    const work = counted.hashes + counted.checks;
    const unknown = await attempt({ identifier: `nobody-${count}@users.test` });
    expect(counted.hashes + counted.checks - work).toBe(work);
    const told = (result: typeof known) => (result.ok ? undefined : [result.error.auth0, result.error.headers]);
    expect(told(unknown)).toEqual(told(known));
  });

  it('PWD-03 no work is spent on a password that is longer than any may be', async () => {
    expect(await answerOf(attempt({ password: 'x'.repeat(1_000_000) }))).toBe('403 invalid_grant');
    expect([counted.hashes, counted.checks]).toEqual([0, 0]);
  });

  it('PWD-03 a hash that was imported is made anew by the first right password, and by no wrong one', async () => {
    const kept = () => world.ports.store.get(world.tenant, 'user-password', user_id);
    const stored = await kept();
    const old = { hash: `imported:${password}`, changed_at: '2026-01-01T00:00:00.000Z' };
    const change = { op: 'replace' as const, rev: stored?.rev ?? 0, ...passwordInsert(user_id, user_id, old) };
    expect((await world.ports.store.commit(world.tenant, [change])).ok).toBe(true);
    await wrong(1);
    expect((await kept())?.doc).toEqual(old);
    expect(await answerOf(attempt())).toBe('in');
    expect((await kept())?.doc).toEqual({ ...old, hash: `cheap:${password}` });
  });

  it('PWD-04 letters that only look different are the same name', async () => {
    const wide = email.replace('person', 'ｐｅｒｓｏｎ').replace('@', '＠');
    expect(await answerOf(attempt({ identifier: wide }))).toBe('in');
    expect(await answerOf(attempt({ identifier: `${email}\u200b` }))).toBe('403 invalid_grant');
  });
});

describe('guessing', () => {
  it('PWD-02 ten wrong passwords close the account to the address, and to no other', async () => {
    expect(new Set(await wrong(10))).toEqual(new Set(['403 invalid_grant']));
    expect(await answerOf(attempt())).toBe('429 too_many_attempts');
    expect(await answerOf(attempt({ identifier: email.toUpperCase() }))).toBe('429 too_many_attempts');
    expect(await answerOf(attempt({}, '198.51.100.1'))).toBe('in');
    const { body } = await world.call('GET', `/user-blocks?identifier=${email}`);
    expect(body).toEqual({ blocked_for: [{ identifier: email, ip: visitor().address, connection }] });
    expect(logged('limit_wc').length).toBeGreaterThan(0);
  });

  it('PWD-02 a hundred guesses at once learn no more than ten, even with the right one among them', async () => {
    const guesses = wrong(99);
    const right = answerOf(attempt());
    const answers = [...(await guesses), await right];
    expect(answers.filter((answer) => answer === '403 invalid_grant')).toHaveLength(10);
    expect(answers.filter((answer) => answer === '429 too_many_attempts')).toHaveLength(90);
  });

  it('PWD-02 nobody is told by the count whether the account exists', async () => {
    const identifier = `nobody-${count}@users.test`;
    await wrong(10, { identifier });
    expect(await wrong(1, { identifier })).toEqual(['429 too_many_attempts']);
  });

  it('a right password begins the count anew', async () => {
    await wrong(9);
    expect(await answerOf(attempt())).toBe('in');
    await wrong(9);
    expect(await answerOf(attempt())).toBe('in');
  });

  it('is forgiven by the operator, by the link of the mail, once, and by a new password', async () => {
    const path = `/user-blocks/${encodeURIComponent(user_id)}`;
    await wrong(10);
    await world.call('DELETE', path);
    expect(await answerOf(attempt())).toBe('in');
    await wrong(10);
    await world.mail.settled();
    const link = /https:\/\/\S+\/u\/unblock\?ticket=\S+/.exec(world.mail.to(email).text)?.[0] ?? '';
    const ticket = new URL(link).searchParams.get('ticket') ?? '';
    expect((await world.get(`/u/unblock?ticket=${ticket}`)).status).toBe(200);
    expect(await answerOf(attempt())).toBe('429 too_many_attempts');
    expect((await world.post('/u/unblock', { ticket })).status).toBe(200);
    expect(await answerOf(attempt())).toBe('in');
    world.clock.pass(1000);
    await wrong(10);
    expect((await world.post('/u/unblock', { ticket })).status).toBe(400);
    await world.call('PATCH', `/users/${encodeURIComponent(user_id)}`, { body: { password: 'Another-horse-9' } });
    expect(await answerOf(attempt({ password: 'Another-horse-9' }))).toBe('in');
  });

  it('is counted as the tenant says: how many, whether by address, for whom not, or not at all', async () => {
    await protect('brute-force-protection', { max_attempts: 2, mode: 'count_per_identifier' });
    await wrong(1, {}, '198.51.100.2');
    await wrong(1, {}, '198.51.100.3');
    expect(await answerOf(attempt({}, '198.51.100.4'))).toBe('429 too_many_attempts');
    await protect('brute-force-protection', { mode: 'count_per_identifier_and_ip', allowlist: [visitor().address] });
    await wrong(3);
    expect(await answerOf(attempt())).toBe('in');
    await protect('brute-force-protection', { allowlist: [], enabled: false });
    await wrong(3);
    expect(await answerOf(attempt())).toBe('in');
    await protect('brute-force-protection', { enabled: true, max_attempts: 10 });
  });

  it('PWD-02 an address that tries many accounts is throttled, with the right password too', async () => {
    await protect('suspicious-ip-throttling', { stage: { 'pre-login': { max_attempts: 5, rate: 34_560 } } });
    for (let times = 0; times < 5; times += 1) await wrong(1, { identifier: `nobody-${count}-${times}@users.test` });
    expect(await answerOf(attempt())).toBe('429 too_many_attempts');
    const block = `/anomaly/blocks/ips/${visitor().address}`;
    expect((await world.call('GET', block)).status).toBe(200);
    await world.call('DELETE', block);
    expect(await answerOf(attempt())).toBe('in');
    await protect('suspicious-ip-throttling', { stage: { 'pre-login': { max_attempts: 100, rate: 864_000 } } });
  });

  it('fills nobody’s mailbox: five mails about blocks, then one every twelve minutes', async () => {
    for (let index = 0; index < 7; index += 1) await wrong(10, {}, `203.0.113.${index}`);
    await world.mail.settled();
    expect(world.mail.sent.filter(({ to, kind }) => to === email && kind === 'blocked_account')).toHaveLength(5);
  });

  it('is refused when it cannot be counted', async () => {
    world.storage.record.fail(true);
    await expect(attempt()).rejects.toThrow(/cannot be reached/);
    world.storage.record.fail(false);
  });
});

describe('passwords that others know', () => {
  it('are refused when the tenant says so, after they were right, and the user hears of it', async () => {
    const stolen = `AUTH0-TEST-${count}a`;
    const address = `stolen-${count}@users.test`;
    await world.call('POST', '/users', { body: { connection, email: address, password: stolen, verify_email: false } });
    await protect('breached-password-detection', { enabled: true, shields: ['block', 'user_notification'] });
    expect(await answerOf(attempt({ identifier: address, password: stolen }))).toBe('401 password_leaked');
    expect(await answerOf(attempt({ password: stolen }))).toBe('403 invalid_grant');
    await world.mail.settled();
    expect(world.mail.to(address).kind).toBe('stolen_credentials');
    await protect('breached-password-detection', { enabled: false });
    expect(await answerOf(attempt({ identifier: address, password: stolen }))).toBe('in');
  });
});

describe('organizations', () => {
  const organization = async () => {
    const { body } = await world.call('POST', '/organizations', { body: { name: `team-${count}` } });
    const enabled = { connection_id, assign_membership_on_login: false };
    await world.call('POST', `/organizations/${body.id}/enabled_connections`, { body: enabled });
    return body.id as string;
  };
  const members = async (id: string) =>
    (await world.call('GET', `/organizations/${id}/members`)).body.map((member: { user_id: string }) => member.user_id);

  it('take in whoever signs in, where the connection says so', async () => {
    const id = await organization();
    expect(await answerOf(attempt({ organization: id }))).toBe('in');
    expect(await members(id)).toEqual([]);
    const body = { assign_membership_on_login: true };
    await world.call('PATCH', `/organizations/${id}/enabled_connections/${connection_id}`, { body });
    expect(await answerOf(attempt({ organization: id }))).toBe('in');
    expect(await answerOf(attempt({ organization: id }))).toBe('in');
    expect(await members(id)).toEqual([user_id]);
  });

  it('have people by the databases that are enabled for them', async () => {
    const { body } = await world.call('POST', '/organizations', { body: { name: `bare-${count}` } });
    expect(await answerOf(attempt({ organization: body.id }))).toBe('403 invalid_grant');
  });

  it('take in who is invited, with roles and metadata, once, and nobody else', async () => {
    const id = await organization();
    const role = (await world.call('POST', '/roles', { body: { name: `editor-${count}` } })).body.id;
    await world.call('PATCH', `/clients/${client.client_id}`, {
      body: { initiate_login_uri: 'https://app.example.com/login' },
    });
    const invite = async (address: string) => {
      const body = {
        ...{ inviter: { name: 'Bob' }, invitee: { email: address }, client_id: client.client_id, roles: [role] },
        ...{ user_metadata: { team: 'red' }, send_invitation_email: false },
      };
      return (await world.call('POST', `/organizations/${id}/invitations`, { body })).body.ticket_id as string;
    };
    const [ours, theirs] = [await invite(email), await invite('other@users.test')];
    expect(await answerOf(attempt({ organization: id, invitation: theirs }))).toBe('400 invalid_request');
    const at_once = await Promise.all([1, 2, 3].map(() => answerOf(attempt({ organization: id, invitation: ours }))));
    expect(at_once.sort()).toEqual(['400 invalid_request', '400 invalid_request', 'in']);
    expect(await members(id)).toEqual([user_id]);
    const roles = await world.call('GET', `/organizations/${id}/members/${encodeURIComponent(user_id)}/roles`);
    expect(roles.body.map((one: { id: string }) => one.id)).toEqual([role]);
    expect((await world.call('GET', `/users/${encodeURIComponent(user_id)}`)).body.user_metadata).toEqual({
      team: 'red',
    });
  });
});
