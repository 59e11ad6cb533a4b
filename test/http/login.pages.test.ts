import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { unblockLink } from '../../shared/protocol/login/unblock.ts';
import { type Browser, makeBrowser } from '../support/browser.ts';
import { makeSignInWorld, pkce, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let connection: string;
let browser: Browser;
const enable = (client_id: string) =>
  world.call('PATCH', `/connections/${connection}/clients`, { body: [{ client_id, status: true }] });
beforeAll(async () => {
  world = await makeSignInWorld();
  connection = (await world.call('GET', '/connections')).body[0].id;
  await enable(world.web.client_id);
});
beforeEach(() => {
  browser = makeBrowser(world);
});

test('somebody signs in, and the application gets a code that is good for tokens', async () => {
  const { code_verifier, code_challenge } = pkce();
  const page = await browser.start({ code_challenge, code_challenge_method: 'S256' });
  expect([page.status, page.path]).toEqual([200, '/u/login']);
  const done = await browser.send(page, { username: world.user.email, password: world.user.password });
  expect([done.status, done.left?.origin, done.left?.searchParams.get('state')]).toEqual([
    303,
    'https://app.example.com',
    'the-state',
  ]);
  const tokens = await world.exchange({ code: done.left?.searchParams.get('code') ?? '', code_verifier });
  expect(tokens.status).toBe(200);
  const again = await browser.start();
  expect(again.left?.searchParams.has('code')).toBe(true);
});

test('the form is what browsers without script, password managers and screen readers need', async () => {
  const { html, text, headers } = await browser.start();
  expect(html).toMatch(
    /<label for="username">[^<]+<\/label><input id="username" name="username" type="text"[^>]* required/,
  );
  expect(html).toMatch(/<input id="password" name="password" type="password"[^>]*autocomplete="current-password"/);
  expect(html).toContain('<button type="submit" name="action" value="default">Log in</button>');
  expect(html).toContain('<html lang="en">');
  expect(text).toContain('Log in to Shop to continue.');
  expect(html).not.toMatch(/<script|\son[a-z]+=|javascript:|\sstyle="/i);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[A-Za-z0-9]{22}'; img-src data:; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'$/,
  );
});

test('PWD-01 a wrong password and an unknown name get the same page, which keeps the name and no password', async () => {
  const page = await browser.start();
  const pages = await Promise.all(
    [world.user.email, 'nobody@example.com'].map((username) =>
      browser.send(page, { username, password: 'Wrong-pass-1' }),
    ),
  );
  for (const [index, wrong] of pages.entries()) {
    expect([wrong.status, wrong.path]).toEqual([400, '/u/login']);
    expect(wrong.html).toMatch(/role="alert"[^>]*>.*Wrong email or password\./s);
    expect(wrong.html).toContain(`value="${[world.user.email, 'nobody@example.com'][index]}"`);
    expect(wrong.html).not.toContain('Wrong-pass-1');
  }
  const right = await browser.send(pages[0] ?? page, { password: world.user.password });
  expect(right.left?.searchParams.has('code')).toBe(true);
});

test('what is left empty is named at its field', async () => {
  const page = await browser.start();
  const empty = await browser.send(page, { username: '', password: '' });
  expect(empty.status).toBe(400);
  expect(empty.html).toMatch(/name="username"[^>]*aria-describedby="username-fault" aria-invalid="true"/);
});

test('the name first and the password on the next page, when the tenant wants it so', async () => {
  await world.call('PATCH', '/prompts', { body: { identifier_first: true } });
  try {
    const first = await browser.start({ login_hint: 'ann@example.com' });
    expect(first.path).toBe('/u/login/identifier');
    expect(first.html).toContain('value="ann@example.com"');
    expect(first.html).not.toContain('name="password"');
    const second = await browser.send(first, { username: world.user.email });
    expect([second.path, second.text.includes(world.user.email)]).toEqual(['/u/login/password', true]);
    expect(second.html).not.toContain('name="username"');
    const wrong = await browser.send(second, { password: 'nope' });
    expect([wrong.status, wrong.path]).toEqual([400, '/u/login/password']);
    const done = await browser.send(wrong, { password: world.user.password });
    expect(done.left?.searchParams.has('code')).toBe(true);
  } finally {
    await world.call('PATCH', '/prompts', { body: { identifier_first: false } });
  }
});

test('a new account is made, and its owner is signed in', async () => {
  const page = await browser.start({ screen_hint: 'signup' });
  expect([page.path, page.text.includes('At least 8 characters')]).toEqual(['/u/signup', true]);
  const weak = await browser.send(page, { email: 'new@example.com', password: 'short' });
  expect([weak.status, weak.text.includes('This password is too weak.')]).toEqual([400, true]);
  expect(weak.html).toContain('value="new@example.com"');
  const done = await browser.send(weak, { password: 'Battery-staple-7' });
  expect(done.left?.searchParams.has('code')).toBe(true);
  const again = await makeBrowser(world).start({ prompt: 'create' });
  const taken = await browser.send(again, { email: 'new@example.com', password: 'Battery-staple-7' });
  expect(taken.status).not.toBe(200);
});

test('PWD-01 a forgotten password: the same answer for everybody, and a mail to those who are there', async () => {
  const page = await browser.start();
  const state = new URLSearchParams(/reset-password\/request\?(state=[^"]+)"/.exec(page.html)?.[1] ?? '').get('state');
  const request = await browser.open(`/u/reset-password/request?state=${encodeURIComponent(state ?? '')}`);
  const texts: string[] = [];
  for (const username of [world.user.email, 'nobody@example.com']) {
    const sent = await browser.send(request, { username });
    expect([sent.status, sent.path]).toEqual([200, '/u/reset-password/email']);
    texts.push(sent.text.replaceAll(username, ''));
  }
  expect(texts[0]).toBe(texts[1]);
});

describe('pages speak the language that is asked for, among those of the tenant', () => {
  test.each([
    [{ ui_locales: 'fr de' }, 'fr', 'Bienvenue'],
    [{ ui_locales: 'xx' }, 'en', 'Welcome'],
    [{ ui_locales: 'es-MX' }, 'es', 'Le damos la bienvenida'],
  ])('%j', async (params, lang, title) => {
    await world.call('PATCH', '/tenants/settings', { body: { enabled_locales: ['en', 'de', 'fr', 'es'] } });
    const { html } = await browser.start(params);
    expect(html).toContain(`<html lang="${lang}">`);
    expect(html).toContain(`<h1>${title}</h1>`);
  });
});

test("the tenant's words, colours and name are on the page", async () => {
  await world.call('PUT', '/prompts/login/custom-text/en', {
    body: { login: { title: 'Hello, \u0024{clientName} <3' } },
  });
  await world.call('PATCH', '/branding', {
    body: { colors: { primary: '#ffb000', page_background: '#0b2545' }, logo_url: 'https://cdn.example.com/logo.png' },
  });
  const { html, headers } = await browser.start();
  expect(html).toContain('<h1>Hello, Shop &lt;3</h1>');
  expect(html).toContain('--primary:#ffb000;--on-primary:#101318;');
  expect(html).toContain('--page:#0b2545;');
  expect(html).toContain('<img src="https://cdn.example.com/logo.png"');
  expect(headers.get('content-security-policy')).toContain('img-src data: https://cdn.example.com;');
});

test('somebody else than the one who is signed in can be chosen', async () => {
  const { cookie } = await world.signIn();
  const [name = '', value = ''] = cookie.split('=');
  browser.cookies.set(name, value);
  const page = await browser.start({ prompt: 'select_account' });
  expect([page.path, page.text.includes('ann@example.com')]).toEqual(['/u/select-account', true]);
  expect((await browser.send(page, { account: '' })).path).toBe('/u/login');
  const same = await browser.send(page, { account: world.user.user_id });
  expect(same.left?.searchParams.has('code')).toBe(true);
});

describe('one click signs in', () => {
  const ann = () => ({ user_id: world.user.user_id, name: 'Ann Example', note: world.user.email });
  const quick = {
    list: async () => [ann()],
    hinted: async (_tenant: string, hint: string) => (hint === `auto:${world.user.email}` ? ann() : undefined),
  };
  test('whom local mode lists, and nobody else', async () => {
    const options = { mtls: false, setupToken: undefined, clientAddress: () => '192.0.2.1', allowHttp: false };
    const health = { mode: 'local', version: '0.0.0-test', bound: [] } as const;
    const app = createApp(world.ports, { ...options, health, quickUsers: quick });
    const here = makeBrowser({ ...world, app, authorize: world.authorize });
    expect((await here.start({ login_hint: `auto:${world.user.email}` })).left?.searchParams.has('code')).toBe(true);
    const page = await here.start({ prompt: 'login' });
    expect(page.html).toContain(`<button type="submit" name="quick" value="${world.user.user_id}"`);
    const other = await here.send(page, { quick: 'auth0|somebody-else' });
    expect([other.status, other.left]).toEqual([400, undefined]);
    expect((await here.send(page, { quick: world.user.user_id })).left?.searchParams.has('code')).toBe(true);
  });
  test('nobody where there is no such option', async () => {
    const page = await browser.start();
    expect(page.html).not.toContain('name="quick"');
    const refused = await browser.send(page, { quick: world.user.user_id });
    expect([refused.status, refused.left]).toEqual([400, undefined]);
  });
});

test('the link of a blocked account lifts the block when its button is pressed, and not before', async () => {
  const visitor = {
    ...{ site: { tenant: world.tenant, host: world.domain, domain: world.domain }, issuer: world.issuer },
    ...{ address: '192.0.2.1', user_agent: '', request_id: 'r' },
  };
  const page = await browser.start();
  for (let count = 0; count < 10; count += 1) {
    await browser.send(page, { username: world.user.email, password: `Wrong-${count}` });
  }
  const blocked = await browser.send(page, { username: world.user.email, password: world.user.password });
  expect([blocked.status, blocked.text.includes('Your account has been blocked after several')]).toEqual([429, true]);
  const { items } = await world.ports.store.list(world.tenant, 'user-block', { limit: 10 });
  const block = items[0];
  const link = new URL(await unblockLink(world.ports, visitor, block?.id ?? '', String(block?.doc['since'])));
  const shown = await browser.open(link.pathname + link.search);
  expect([shown.status, shown.text.includes('Unblock my account')]).toEqual([200, true]);
  expect((await browser.send(page, { username: world.user.email, password: world.user.password })).status).toBe(429);
  expect((await browser.send(shown, {})).text).toContain('Account unblocked');
  expect((await browser.send(shown, {})).status).toBe(400);
  const done = await browser.send(page, { username: world.user.email, password: world.user.password });
  expect(done.left?.searchParams.has('code')).toBe(true);
});
