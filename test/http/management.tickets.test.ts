import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUser } from '../../shared/protocol/management/users.ts';
import { insert } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user_id: string;
let email: string;
let count = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
  await world.call('POST', '/connections', { body: { name: 'people', strategy: 'auth0' } });
  for (const [domain, status] of [
    ['login.customer.test', 'ready'],
    ['later.customer.test', 'pending_verification'],
  ]) {
    const doc = { custom_domain_id: domain, domain, status };
    const record = { kind: 'custom-domain', id: `cd_${domain}`, doc, unique: [`domain:${domain}`] };
    await insert(world, { ...record, attributes: {}, copies: {} });
  }
});
beforeEach(async () => {
  count += 1;
  email = `person-${count}@users.test`;
  const body = { connection: 'people', email, password: 'Correct-Horse-1' };
  user_id = (await createUser(world.ports, world.at, body)).user_id;
});

const post = (body: unknown, headers: Record<string, string> = {}, kind = 'email-verification') =>
  world.call('POST', `/tickets/${kind}`, { body, headers });
const ticketFor = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await post({ user_id, ...more })).body.ticket;
const follow = (url: string, method = 'GET') => world.app.fetch(new Request(url, { method }));
const verified = async () => (await world.call('GET', `/users/${encodeURIComponent(user_id)}`)).body.email_verified;

test('a ticket verifies the address, once', async () => {
  const made = await post({ user_id });
  expect([made.status, Object.keys(made.body)]).toEqual([201, ['ticket']]);
  const url = made.body.ticket;
  expect(url).toMatch(new RegExp(`^https://${world.domain}/u/email-verification\\?ticket=[A-Za-z0-9]{43}$`));
  expect(await verified()).toBe(false);
  expect((await follow(url, 'HEAD')).status).toBe(200);
  expect(await verified()).toBe(false);
  const page = await follow(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<h1>Email verified</h1>')]);
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[A-Za-z0-9]{22}'; img-src data: ?; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect([page.headers.get('cache-control'), page.headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
  expect(await verified()).toBe(true);
  expect((await follow(url)).status).toBe(400);
  expect(world.events.filter(({ type }) => type === 'sv')).toMatchObject([{ tenant: world.tenant, user_id }]);
});

test('PWD-05 of many uses at once exactly one works', async () => {
  const url = await ticketFor();
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await follow(url)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 400)).toHaveLength(7);
});

test('PWD-05 what is stored is a hash, and events do not hold the ticket', async () => {
  const secret = new URL(await ticketFor()).searchParams.get('ticket') ?? '';
  const { items } = await world.ports.store.list(world.tenant, 'ticket', { where: { user_id: [user_id] }, limit: 10 });
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(secret);
  await follow(`https://${world.domain}/u/email-verification?ticket=${secret}`);
  expect(JSON.stringify(world.events)).not.toContain(secret);
});

test('a ticket ends with its time, with its address, and with its user', async () => {
  const short = await ticketFor({ ttl_sec: 60 });
  const usual = await ticketFor({ ttl_sec: 0 });
  world.clock.pass(59_999);
  const early = await ticketFor({ ttl_sec: 60 });
  world.clock.pass(1);
  const late = await follow(short);
  expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('expired')]);
  expect(await verified()).toBe(false);
  await world.call('PATCH', `/users/${encodeURIComponent(user_id)}`, {
    body: { email: `other-${email}`, connection: 'people' },
  });
  expect((await follow(early)).status).toBe(400);
  expect(await verified()).toBe(false);
  expect((await follow(usual)).status).toBe(400);
  const current = await ticketFor();
  const left = await world.ports.store.list(world.tenant, 'ticket', { where: { user_id: [user_id] }, limit: 10 });
  expect(left.total).toBe(3);
  await world.call('DELETE', `/users/${encodeURIComponent(user_id)}`);
  expect((await follow(current)).status).toBe(400);
});

test('the browser goes where the ticket says, with the outcome', async () => {
  const result_url = 'https://app.test/done?a=1';
  const gone = await follow(await ticketFor({ result_url, includeEmailInRedirect: true }));
  expect(gone.status).toBe(302);
  const target = new URL(gone.headers.get('location') ?? '');
  expect([target.origin + target.pathname, Object.fromEntries(target.searchParams)]).toEqual([
    'https://app.test/done',
    {
      a: '1',
      email,
      success: 'true',
      code: 'success',
      message: 'Your email was verified. You can continue using the application.',
    },
  ]);
  const quiet = await ticketFor({ result_url, ttl_sec: 1 });
  world.clock.pass(1000);
  const late = new URL((await follow(quiet)).headers.get('location') ?? '').searchParams;
  expect([late.get('success'), late.get('code'), late.has('email')]).toEqual(['false', 'access_expired', false]);
});

test('a ticket of a client links to where one signs in', async () => {
  const body = { name: 'with login', initiate_login_uri: 'https://app.test/login' };
  const { client_id } = (await world.call('POST', '/clients', { body })).body;
  const page = await (await follow(await ticketFor({ client_id }))).text();
  expect(page).toContain('href="https://app.test/login"');
});

test.each(['', '?ticket=', '?ticket=short', `?ticket=${'a'.repeat(43)}`, '?ticket=%00', `?ticket=${'a'.repeat(5000)}`])(
  'a guess is refused: %s',
  async (query) => {
    const refused = await follow(`https://${world.domain}/u/email-verification${query}`);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('Link not valid')]);
  },
);

test('a ticket is of its tenant alone (MGMT-06)', async () => {
  const other = await makeManagementWorld();
  const secret = new URL(await ticketFor()).search;
  const foreign = await other.app.fetch(new Request(`https://${other.domain}/u/email-verification${secret}`));
  expect(foreign.status).toBe(400);
  expect(await verified()).toBe(false);
});

describe('bodies', () => {
  test.each([
    [{}, 400],
    [{ user_id: 'auth0|nobody' }, 404],
    [{ ttl_sec: -1 }, 400],
    [{ result_url: 'javascript:alert(1)' }, 400],
    [{ result_url: 'https://a.test', organization_id: 'org_a' }, 400],
    [{ result_url: 'https://a.test', client_id: 'x' }, 400],
    [{ client_id: 'nobody' }, 400],
    [{ organization_id: 'org_nobody' }, 400],
    [{ identity: { user_id: 'x', provider: 'auth0' } }, 404],
    [{ identity: { provider: 'auth0' } }, 400],
    [{ email: 'a@b.test' }, 400],
  ])('%j answers %i', async (body, status) => {
    const given = 'user_id' in body || Object.keys(body).length === 0 ? body : { user_id, ...body };
    expect((await post(given)).status).toBe(status);
    const { total } = await world.ports.store.list(world.tenant, 'ticket', { where: { user_id: [user_id] }, limit: 1 });
    expect(total).toBe(0);
  });

  test('a linked account is verified by itself', async () => {
    const second = await createUser(world.ports, world.at, {
      connection: 'people',
      email: `second-${email}`,
      password: 'Correct-Horse-1',
    });
    const [provider, id] = second.user_id.split('|');
    const path = `/users/${encodeURIComponent(user_id)}`;
    await world.call('POST', `${path}/identities`, { body: { provider, user_id: id } });
    await follow(await ticketFor({ identity: { provider, user_id: id } }));
    const { body } = await world.call('GET', path);
    expect([body.email_verified, body.identities[1].profileData.email_verified]).toEqual([false, true]);
  });
});

describe('ISS-08 the host of a link', () => {
  test('is the tenant’s domain, or a verified custom one that the header names', async () => {
    const named = async (host: string) => post({ user_id }, { 'auth0-custom-domain': host });
    expect(new URL((await named('Login.Customer.test')).body.ticket).host).toBe('login.customer.test');
    expect(new URL((await named(world.domain)).body.ticket).host).toBe(world.domain);
    for (const host of ['later.customer.test', 'evil.test', '', `${'a'.repeat(300)}.test`, 'login.customer.test:444']) {
      const refused = await named(host);
      expect([host, refused.status, refused.body.errorCode]).toEqual([host, 400, 'invalid_custom_domain']);
      expect(refused.text).not.toContain('evil');
    }
  });

  test('follows no forwarded header and not the host of the call', async () => {
    const headers = { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' };
    expect(new URL((await post({ user_id }, headers)).body.ticket).host).toBe(world.domain);
  });
});
