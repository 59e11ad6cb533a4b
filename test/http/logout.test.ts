import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let web: SignInWorld['web'];
const posted: { url: string; token: string }[] = [];
const out = 'https://app.example.com/out';

beforeAll(async () => {
  world = await makeSignInWorld();
  web = await world.application({
    allowed_logout_urls: [out, `${out}?kept=1`, 'https://*.shop.example.com/bye'],
    oidc_logout: { backchannel_logout_urls: ['https://app.example.com/back-channel'] },
  });
  world.ports.backChannel.post = async (url, form) => {
    posted.push({ url, token: form['logout_token'] ?? '' });
    return posted.length === 1 ? 'it answered 500' : undefined;
  };
});

const path = (at: string, params: Record<string, string>): string => `${at}?${new URLSearchParams(params)}`;

/** A browser with a session and the ID token that the application holds. */
async function signedIn(): Promise<{ cookie: string; sid: string; id_token: string }> {
  const { cookie, session } = await world.signIn();
  const answer = world.location(await world.authorize({ client_id: web.client_id }, { cookie }));
  const { body } = await world.exchange({ ...web, code: answer.searchParams.get('code') ?? '' });
  return { cookie, sid: session.id, id_token: body.id_token };
}
const isAlive = async (cookie: string): Promise<boolean> =>
  world.location(await world.authorize({ prompt: 'none' }, { cookie })).searchParams.has('code');

describe('/v2/logout', () => {
  it('SESS-06 ends the session, takes the cookies away and goes to a listed address', async () => {
    const { cookie } = await signedIn();
    const answer = await world.get(path('/v2/logout', { client_id: web.client_id, returnTo: `${out}?x=1` }), {
      cookie,
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${out}?x=1`]);
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const one of cookies) expect(one).toMatch(/^__Host-auth0(_compat)?=; Path=\/; HttpOnly; Secure; .*Max-Age=0$/);
    expect(await isAlive(cookie)).toBe(false);
  });

  it('goes to the first listed address when none is asked for, and stays here without a client', async () => {
    const first = await world.get(path('/v2/logout', { client_id: web.client_id }));
    expect(first.headers.get('location')).toBe(out);
    const here = await world.get('/v2/logout');
    expect([here.status, await here.text()]).toEqual([200, expect.stringContaining('logged out')]);
  });

  it.each([
    'https://evil.example.com/out',
    '//app.example.com/out',
    '/\\app.example.com',
    'https:app.example.com/out',
    `${out}/more`,
    'https://app.example.com.evil.com/out',
    'https://a.b.shop.example.com/bye',
    'javascript:alert(1)',
  ])('RURI-10 goes nowhere for %s and keeps the session', async (returnTo) => {
    const { cookie } = await signedIn();
    for (const about of [{ client_id: web.client_id }, {}]) {
      const answer = await world.get(path('/v2/logout', { ...about, returnTo }), { cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(await answer.text()).toContain('went wrong');
    }
    expect(await isAlive(cookie)).toBe(true);
  });

  it('RURI-10 uses the list of the client, not the one of the tenant', async () => {
    await world.call('PATCH', '/tenants/settings', { body: { allowed_logout_urls: ['https://tenant.example.com/'] } });
    const returnTo = 'https://tenant.example.com/';
    expect((await world.get(path('/v2/logout', { returnTo }))).headers.get('location')).toBe(returnTo);
    expect((await world.get(path('/v2/logout', { client_id: web.client_id, returnTo }))).status).toBe(400);
  });
});

describe('/oidc/logout', () => {
  it('goes back with exactly the state, and tells the application behind the browser, again if need be', async () => {
    posted.length = 0;
    const { cookie, id_token, sid } = await signedIn();
    const state = `${'s'.repeat(120)}-._~`;
    const params = { id_token_hint: id_token, post_logout_redirect_uri: out, state };
    const answer = await world.get(path('/oidc/logout', params), { cookie });
    const to = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, `${to.origin}${to.pathname}`, [...to.searchParams]]).toEqual([302, out, [['state', state]]]);
    await world.logged();
    expect(posted.map(({ url }) => url)).toEqual(Array(2).fill('https://app.example.com/back-channel'));
    const token = posted[1]?.token ?? '';
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ iss: world.issuer, aud: web.client_id, sub: world.user.user_id, sid });
    expect(claims['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(claims).not.toHaveProperty('nonce');
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(120);
    expect(await isAlive(cookie)).toBe(false);
  });

  it('EXT-08 tells nobody who did not ask for this kind of end', async () => {
    posted.length = 0;
    const other = await world.application({ allowed_logout_urls: [out] });
    const { cookie } = await world.signIn();
    const code = world.location(await world.authorize({ client_id: other.client_id }, { cookie }));
    const { body } = await world.exchange({ ...other, code: code.searchParams.get('code') ?? '' });
    await world.get(path('/oidc/logout', { id_token_hint: body.id_token }), { cookie });
    await world.logged();
    expect(posted).toEqual([]);
  });

  it('matches the whole address, query included', async () => {
    const { id_token } = await signedIn();
    const go = async (uri: string) =>
      (await world.get(path('/oidc/logout', { id_token_hint: id_token, post_logout_redirect_uri: uri }))).headers;
    expect((await go(`${out}?kept=1`)).get('location')).toBe(`${out}?kept=1`);
    expect((await go(`${out}?foo=bar`)).get('location')).toBeNull();
  });

  it('SESS-07 asks the person where no hint says who wants it, and does what they answer', async () => {
    const { cookie } = await signedIn();
    const asked = await world.get(path('/oidc/logout', { post_logout_redirect_uri: out }), { cookie });
    const html = await asked.text();
    expect([asked.status, html]).toEqual([200, expect.stringContaining('value="accept"')]);
    expect(await isAlive(cookie)).toBe(true);
    const state = /name="state" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const origin = { cookie, origin: world.issuer.slice(0, -1) };
    const denied = await world.post('/oidc/logout/confirm', { state, action: 'deny' }, origin);
    expect([denied.status, await isAlive(cookie)]).toEqual([200, true]);
    const foreign = await world.post(
      '/oidc/logout/confirm',
      { state, action: 'accept' },
      { cookie, origin: 'https://evil.test' },
    );
    expect([foreign.status, await isAlive(cookie)]).toEqual([403, true]);
    const edited = await world.post('/oidc/logout/confirm', { state: `${state}x`, action: 'accept' }, origin);
    expect([edited.status, await isAlive(cookie)]).toEqual([403, true]);
    const accepted = await world.post('/oidc/logout/confirm', { state, action: 'accept' }, origin);
    expect([accepted.status, accepted.headers.get('location')]).toEqual([200, null]);
    expect(await accepted.text()).toContain('logged out');
    expect(accepted.headers.getSetCookie()).toHaveLength(2);
    expect(await isAlive(cookie)).toBe(false);
  });

  it('SESS-07 takes no bad hint for one: no redirect, no end', async () => {
    const { cookie, id_token } = await signedIn();
    const other = await world.application({ allowed_logout_urls: [out] });
    const [, payload] = id_token.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const access = await world.ports.tokens.sign(world.tenant, {
      alg: 'RS256',
      typ: 'JWT',
      claims: { iss: world.issuer, sub: world.user.user_id, aud: web.client_id, azp: web.client_id },
    });
    for (const params of [
      { id_token_hint: none },
      { id_token_hint: `${id_token}x` },
      { id_token_hint: access },
      { id_token_hint: id_token, client_id: other.client_id },
    ]) {
      const answer = await world.get(path('/oidc/logout', { ...params, post_logout_redirect_uri: out }), { cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
    expect(await isAlive(cookie)).toBe(true);
  });

  it('SESS-07 asks when the hint is about another session than the browser holds', async () => {
    const first = await signedIn();
    const second = await signedIn();
    const params = { id_token_hint: first.id_token, post_logout_redirect_uri: out };
    const asked = await world.get(path('/oidc/logout', params), { cookie: second.cookie });
    expect([asked.status, asked.headers.get('location')]).toEqual([200, null]);
    expect(await isAlive(second.cookie)).toBe(true);
  });

  it('says that one is logged out when there is nowhere to go', async () => {
    const { cookie, id_token } = await signedIn();
    const answer = await world.get(path('/oidc/logout', { id_token_hint: id_token, state: 'x' }), { cookie });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('logged out')]);
  });
});
