import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPassword } from '../../shared/model/user.ts';
import { aRefreshToken, aSession } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let connection_id: string;
let user_id: string;
let email: string;
let count = 0;
const first = 'Correct-Horse-1';
const next = 'Battery-Staple-2';
beforeAll(async () => {
  world = await makeManagementWorld();
  const made = await world.call('POST', '/connections', { body: { name: 'people', strategy: 'auth0' } });
  connection_id = made.body.id;
});
beforeEach(async () => {
  count += 1;
  email = `person-${count}@users.test`;
  const body = { connection: 'people', email, password: first };
  user_id = (await world.call('POST', '/users', { body })).body.user_id;
});

const ask = (body: unknown) => world.call('POST', '/tickets/password-change', { body });
const ticketFor = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await ask({ user_id, ...more })).body.ticket;
const open = (url: string) => world.app.fetch(new Request(url));
const submit = (url: string, password: string, confirmation = password) => {
  const { origin, pathname, searchParams } = new URL(url);
  const body = new URLSearchParams({ ticket: searchParams.get('ticket') ?? '', password, confirmation });
  return world.app.fetch(new Request(origin + pathname, { method: 'POST', body }));
};
const isPassword = async (plain: string): Promise<boolean> => {
  const stored = await world.ports.store.get(world.tenant, 'user-password', user_id);
  if (stored === undefined) throw new Error('no password');
  return world.ports.passwords.verify(plain, (stored.doc as unknown as UserPassword).hash);
};
const user = async () => (await world.call('GET', `/users/${encodeURIComponent(user_id)}`)).body;

test('a ticket leads to a form that sets the password, once', async () => {
  const url = await ticketFor();
  expect(url).toMatch(new RegExp(`^https://${world.domain}/u/reset-verify\\?ticket=[A-Za-z0-9]{43}$`));
  const page = await open(url);
  const html = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(html).toContain('<label for="password">');
  expect(html).toContain('autocomplete="new-password"');
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[A-Za-z0-9]{22}'; img-src data: ?; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const done = await submit(url, next);
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('<h1>Password changed</h1>')]);
  expect([await isPassword(first), await isPassword(next)]).toEqual([false, true]);
  expect((await user()).last_password_reset).toBe(new Date(world.clock.now()).toISOString());
  expect((await open(url)).status).toBe(400);
  expect((await submit(url, 'Another-Password-3')).status).toBe(400);
  expect(await isPassword(next)).toBe(true);
  expect(JSON.stringify(world.events)).not.toContain(next);
});

test('PWD-05 of several at once exactly one works, and everything of the user ends', async () => {
  const url = await ticketFor();
  const other = await ticketFor();
  const session = await aSession(world, user_id);
  const token = await aRefreshToken(world, user_id);
  const passwords = ['Password-One-1', 'Password-Two-2', 'Password-Three-3'];
  const statuses = await Promise.all(passwords.map(async (password) => (await submit(url, password)).status));
  expect(statuses.toSorted()).toEqual([200, 400, 400]);
  expect(await isPassword(passwords[statuses.indexOf(200)] ?? '')).toBe(true);
  expect((await open(other)).status).toBe(400);
  expect((await world.call('GET', `/sessions/${session.id}`)).status).toBe(404);
  expect((await world.call('GET', `/refresh-tokens/${token.id}`)).status).toBe(404);
});

test('a password that the policy refuses leaves the ticket good', async () => {
  const url = await ticketFor();
  for (const [password, confirmation, text] of [
    ['weak', 'weak', 'too weak'],
    ['', '', 'too weak'],
    [next, `${next}x`, 'not the same'],
    ['Aa1!'.repeat(65), undefined, 'longer than 256'],
  ] as const) {
    const refused = await submit(url, password, confirmation);
    const html = await refused.text();
    expect([password, refused.status, html.includes(text)]).toEqual([password, 400, true]);
    expect(html).toContain('role="alert"');
    expect(password !== '' && html.includes(`"${password}"`)).toBe(false);
  }
  expect(await isPassword(first)).toBe(true);
  expect((await submit(url, next)).status).toBe(200);
});

test('the browser goes where the ticket says', async () => {
  const url = await ticketFor({ result_url: 'https://app.test/done', includeEmailInRedirect: true });
  const gone = await submit(url, next);
  const { searchParams } = new URL(gone.headers.get('location') ?? '');
  expect([gone.status, searchParams.get('success'), searchParams.get('email')]).toEqual([303, 'true', email]);
});

test('an address is verified when the ticket says so, and not otherwise', async () => {
  await submit(await ticketFor(), next);
  expect((await user()).email_verified).toBe(false);
  await submit(await ticketFor({ mark_email_as_verified: true }), 'Another-Password-3');
  expect((await user()).email_verified).toBe(true);
});

test('the account is found by connection and address too', async () => {
  const made = await ask({ connection_id, email: email.toUpperCase() });
  expect(made.status).toBe(201);
  expect((await submit(made.body.ticket, next)).status).toBe(200);
  expect(await isPassword(next)).toBe(true);
});

test('a ticket ends with its time', async () => {
  const url = await ticketFor({ ttl_sec: 60 });
  world.clock.pass(60_000);
  for (const answer of [await open(url), await submit(url, next)]) {
    expect([answer.status, (await answer.text()).includes('expired')]).toEqual([400, true]);
  }
  expect(await isPassword(first)).toBe(true);
});

test('tickets of one kind do not do what the other kind does', async () => {
  const verification = (await world.call('POST', '/tickets/email-verification', { body: { user_id } })).body.ticket;
  const { search } = new URL(verification);
  const url = `https://${world.domain}/u/reset-verify${search}`;
  expect((await open(url)).status).toBe(400);
  expect((await submit(url, next)).status).toBe(400);
  expect(await isPassword(first)).toBe(true);
  const { search: reset } = new URL(await ticketFor());
  expect((await open(`https://${world.domain}/u/email-verification${reset}`)).status).toBe(400);
});

test('what is sent stands escaped on the page', async () => {
  const body = new URLSearchParams({ ticket: '"><script>alert(1)</script>', password: 'a', confirmation: 'b' });
  const page = await world.app.fetch(new Request(`https://${world.domain}/u/reset-verify`, { method: 'POST', body }));
  expect(await page.text()).not.toContain('<script>');
});

describe('bodies', () => {
  test.each([
    [{}, 400],
    [{ user_id: 'auth0|nobody' }, 404],
    [{ connection_id: 'own' }, 400],
    [{ connection_id: 'own', email: 'nobody@users.test' }, 404],
    [{ connection_id: 'con_0000000000000000', email: 'nobody@users.test' }, 404],
    [{ connection_id: 'own', user_id: 'own' }, 400],
    [{ email: 'a@b.test', user_id: 'own' }, 400],
    [{ email: 'a@b.test' }, 400],
    [{ identity: { user_id: 'x', provider: 'auth0' } }, 400],
    [{ user_id: 'own', identity: { user_id: 'x', provider: 'auth0' } }, 404],
    [{ user_id: 'own', result_url: 'https://a.test', client_id: 'x' }, 400],
    [{ user_id: 'own', new_password: 'x' }, 400],
  ])('%j answers %i', async (body: Record<string, unknown>, status) => {
    const own: Record<string, string> = { user_id, connection_id };
    const given = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, value === 'own' ? own[name] : value]),
    );
    expect((await ask(given)).status).toBe(status);
  });
});

test('what is refused before the ticket is looked at is said on a page, since a person reads it', async () => {
  const broken = new Request(await ticketFor(), {
    method: 'POST',
    body: 'password',
    headers: { 'content-type': 'text/plain' },
  });
  const answer = await world.app.fetch(broken);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([415, 'text/html; charset=utf-8']);
});
