import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, makeBrowser, type Page } from '../support/browser.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let client_id: string;
let connection: string;
let browser: Browser;
const redirect_uri = 'https://printer.example.net/cb';
beforeAll(async () => {
  world = await makeSignInWorld();
  connection = (await world.call('GET', '/connections')).body[0].id;
});
beforeEach(async () => {
  const made = await world.application({
    ...{ name: 'Photo Printer', is_first_party: false, callbacks: [redirect_uri] },
    logo_uri: 'https://cdn.example.net/logo.png',
    client_metadata: { policy_uri: 'https://printer.example.net/privacy' },
  });
  client_id = made.client_id;
  const body = { client_id, audience: world.api, scope: ['read:items', 'write:items'], subject_type: 'user' };
  await world.call('POST', '/client-grants', { body });
  await world.call('PATCH', `/connections/${connection}/clients`, { body: [{ client_id, status: true }] });
  browser = makeBrowser(world);
});

const asked = (scope = 'openid email read:items') => ({ client_id, redirect_uri, audience: world.api, scope });
const signIn = (page: Page, person = world.user) =>
  browser.send(page, { username: person.email, password: person.password });
const grants = async () => (await world.call('GET', `/grants?client_id=${client_id}`)).body;

test('SESS-03 the page names the client, the host of its callback, the person and every scope', async () => {
  const page = await signIn(await browser.start(asked()));
  expect([page.status, page.path]).toEqual([200, '/u/consent']);
  for (const text of [
    'Photo Printer',
    'printer.example.net',
    world.user.email,
    'Read items',
    'See your email address',
  ]) {
    expect(page.text).toContain(text);
  }
  expect(page.html).toContain('src="https://cdn.example.net/logo.png"');
  expect(page.html).toContain('href="https://printer.example.net/privacy"');
  expect(page.html).toMatch(/<button type="submit" name="action" value="accept">/);
});

test('what is accepted is kept for that client and API, and is not asked again', async () => {
  const page = await signIn(await browser.start(asked()));
  const done = await browser.send(page, { action: 'accept' });
  expect(done.left?.searchParams.has('code')).toBe(true);
  expect(await grants()).toMatchObject([
    { clientID: client_id, user_id: world.user.user_id, audience: world.api, scope: ['openid', 'email', 'read:items'] },
  ]);
  expect((await browser.start({ ...asked(), prompt: 'none' })).left?.searchParams.has('code')).toBe(true);
  const more = await browser.start(asked('openid email read:items write:items'));
  expect(more.path).toBe('/u/consent');
  await browser.send(more, { action: 'accept' });
  expect(await grants()).toMatchObject([{ scope: ['openid', 'email', 'read:items', 'write:items'] }]);
});

test('what is declined is told to the application, and nothing is kept', async () => {
  const page = await signIn(await browser.start(asked()));
  const done = await browser.send(page, { action: 'deny' });
  expect([done.left?.searchParams.get('error'), done.left?.searchParams.get('error_description')]).toEqual([
    'access_denied',
    'User did not authorize the request',
  ]);
  expect(done.left?.searchParams.get('state')).toBe('the-state');
  expect(await grants()).toEqual([]);
  expect((await browser.send(page, { action: 'accept' })).status).toBe(403);
});

test('SESS-03 consent without an answer, a scope that was not on the page or another person counts for nothing', async () => {
  const page = await signIn(await browser.start(asked()));
  for (const fields of [
    { action: undefined },
    { action: 'accept', scope: 'openid' },
    { action: 'accept', user: 'auth0|somebody-else' },
  ]) {
    const again = await browser.send(page, fields);
    expect([again.status, again.path, again.left]).toEqual([200, '/u/consent', undefined]);
  }
  const forged = await browser.send(page, { action: 'accept' }, { origin: 'https://evil.example' });
  expect([forged.status, forged.left]).toEqual([403, undefined]);
  expect(await grants()).toEqual([]);
});

test('SESS-03 a silent request of a client that nobody agreed to gets no code', async () => {
  await signIn(await browser.start(asked()));
  const silent = await browser.start({ ...asked(), prompt: 'none' });
  expect(silent.left?.searchParams.get('error')).toBe('consent_required');
});

test('EXT-08 an application that was agreed to within a session is one of those that hear of its end', async () => {
  await browser.send(await signIn(await browser.start(asked())), { action: 'accept' });
  const made = await world.application({ is_first_party: false, callbacks: [redirect_uri] });
  const body = { client_id: made.client_id, audience: world.api, scope: ['read:items'], subject_type: 'user' };
  await world.call('POST', '/client-grants', { body });
  const page = await browser.start({ ...asked(), client_id: made.client_id });
  expect(page.path).toBe('/u/consent');
  expect((await browser.send(page, { action: 'accept' })).left?.searchParams.has('code')).toBe(true);
  await world.logged();
  const { sessions } = (await world.call('GET', `/users/${encodeURIComponent(world.user.user_id)}/sessions`)).body;
  const clients = sessions.flatMap((one: { clients: { client_id: string }[] }) => one.clients);
  expect(clients.map((one: { client_id: string }) => one.client_id)).toContain(made.client_id);
});

test('JWT-09 an API that is closed to the client during the sign-in opens nothing, and the application hears of it', async () => {
  const page = await browser.start(asked());
  const [grant] = (await world.call('GET', `/client-grants?client_id=${client_id}`)).body;
  expect((await world.call('DELETE', `/client-grants/${grant.id}`)).status).toBe(204);
  const answer = (await signIn(page)).left?.searchParams;
  expect([answer?.get('error'), answer?.get('error_description'), answer?.get('state')]).toEqual([
    ...['invalid_request', `Client "${client_id}" is not authorized to access resource server "${world.api}".`],
    'the-state',
  ]);
});
