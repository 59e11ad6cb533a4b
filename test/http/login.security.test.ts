import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Browser, fieldsOf, makeBrowser } from '../support/browser.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let browser: Browser;
const credentials = () => ({ username: world.user.email, password: world.user.password });
beforeAll(async () => {
  world = await makeSignInWorld();
  const connection = (await world.call('GET', '/connections')).body[0].id;
  await world.call('PATCH', `/connections/${connection}/clients`, {
    body: [{ client_id: world.web.client_id, status: true }],
  });
});
beforeEach(() => {
  browser = makeBrowser(world);
});

describe('SESS-02 a form that another site sent, or that belongs to another sign-in, is refused', () => {
  test.each([
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['no origin at all', { origin: 'null' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site' }],
    ['the origin over plain http', { origin: 'http://evil.example' }],
  ])('%s', async (_, headers) => {
    const page = await browser.start();
    const refused = await browser.send(page, credentials(), headers);
    expect([refused.status, refused.left, refused.text.includes('went wrong')]).toEqual([403, undefined, true]);
    expect(browser.cookies.has('__Host-auth0')).toBe(false);
  });
  test('the state of another browser', async () => {
    const theirs = await makeBrowser(world).start();
    await browser.start();
    const refused = await browser.send(theirs, credentials());
    expect([refused.status, refused.left]).toEqual([403, undefined]);
    expect(browser.cookies.has('__Host-auth0')).toBe(false);
  });
  test.each(['', 'x', 'AAAA.BBBB'])('the state %j', async (state) => {
    const page = await browser.start();
    expect((await browser.send(page, { ...credentials(), state })).status).toBe(403);
  });
  test('a state that somebody edited', async () => {
    const page = await browser.start();
    const state = fieldsOf(page.html)['state'] ?? '';
    const edited = `${state.slice(0, -3)}${state.at(-3) === 'A' ? 'B' : 'A'}${state.slice(-2)}`;
    expect((await browser.send(page, { ...credentials(), state: edited })).status).toBe(403);
  });
  test('a state that is older than an hour', async () => {
    const page = await browser.start();
    world.clock.pass(3_600_000);
    expect((await browser.send(page, credentials())).status).toBe(403);
  });
});

test('SESS-02 a sign-in ends once: its page sent again gives no second code', async () => {
  const page = await browser.start();
  const first = await browser.send(page, credentials());
  expect([first.status, first.left?.searchParams.has('code')]).toEqual([303, true]);
  const second = await browser.send(page, credentials());
  expect([second.status, second.left]).toEqual([403, undefined]);
});

test('SESS-01 every sign-in has a session of its own, and the one before ends with it', async () => {
  await browser.send(await browser.start(), credentials());
  const before = new Map(browser.cookies);
  await browser.send(await browser.start({ prompt: 'login' }), credentials());
  expect(browser.cookies.get('__Host-auth0')).not.toBe(before.get('__Host-auth0'));
  const old = makeBrowser(world);
  for (const [name, value] of before) old.cookies.set(name, value);
  expect((await old.start()).path).toBe('/u/login');
});

describe('AZ-06 what a request says is shown as text or not at all', () => {
  const hostile = '"><script>alert(1)</script>{{7*7}}\u202e';
  test.each(['login_hint', 'ui_locales', 'screen_hint', 'acr_values', 'ext-theme'])('%s', async (name) => {
    const { html, headers } = await browser.start({ [name]: hostile });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u202e');
    expect([...headers].flat().join(' ')).not.toContain('alert(1)');
  });
  test('the name that was typed', async () => {
    const page = await browser.start();
    const { html } = await browser.send(page, { username: hostile, password: 'x' });
    expect(html).not.toContain('<script');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;');
  });
  test("a client's addresses that are no web addresses", async () => {
    const client = await world.application({
      client_metadata: { policy_uri: 'javascript:alert(1)', tos_uri: 'data:x,y' },
    });
    const { html } = await browser.start({ client_id: client.client_id });
    expect(html).not.toMatch(/javascript:|data:x/);
  });
});

test('SESS-04 no page can be framed, kept or made to speak to another site', async () => {
  const login = await browser.start();
  // With no-referrer a browser would send `Origin: null` with the page's own form, which is refused.
  expect(login.headers.get('referrer-policy')).toBe('same-origin');
  const pages = [login, await browser.open('/authorize?client_id=nope'), await browser.open('/u/unblock?ticket=x')];
  for (const { headers } of pages) {
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('people read a page, not JSON, when there were too many requests', async () => {
  const small = await makeSignInWorld({ perMinute: { address: 1 } });
  const visitor = makeBrowser(small);
  await visitor.open('/u/login?state=x');
  const refused = await visitor.open('/u/login?state=x');
  expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
