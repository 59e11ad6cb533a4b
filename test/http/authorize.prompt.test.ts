import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { callback, makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeEach(async () => {
  world = await makeSignInWorld();
});

type Sent = Record<string, string | undefined>;

/** The page that comes next, or what the application hears. */
async function next(params: Sent, cookie?: string): Promise<string> {
  const to = world.location(await world.authorize(params, cookie === undefined ? {} : { cookie }));
  if (to.host === world.domain) return to.pathname;
  expect(to.origin + to.pathname).toBe(callback);
  const { error, code } = Object.fromEntries([...to.searchParams, ...new URLSearchParams(to.hash.slice(1))]);
  return code === undefined ? String(error) : 'code';
}

describe('prompt', () => {
  it('AZ-04 none never shows a page', async () => {
    expect(await next({ prompt: 'none' })).toBe('login_required');
    const { cookie } = await world.signIn();
    expect(await next({ prompt: 'none' }, cookie)).toBe('code');
    expect(await next({ prompt: 'none', max_age: '0' }, cookie)).toBe('login_required');
    expect(await next({ prompt: 'none', response_type: 'none' }, cookie)).toBe('unsupported_response_type');
    expect(await next({ prompt: 'none' }, '__Host-auth0=nonsense')).toBe('login_required');
    const silent = await world.authorize({ prompt: 'none' });
    expect(silent.headers.get('set-cookie')).toBeNull();
  });

  it('none hears of consent that is missing, and a block ends the session', async () => {
    const { cookie } = await world.signIn();
    const third = await world.application({ is_first_party: false });
    expect(await next({ prompt: 'none', client_id: third.client_id }, cookie)).toBe('consent_required');
    expect(await next({ prompt: 'none', client_id: third.client_id })).toBe('login_required');
    const user = `/users/${encodeURIComponent(world.user.user_id)}`;
    expect(await next({ prompt: 'none' }, cookie)).toBe('code');
    await world.call('PATCH', user, { body: { blocked: true } });
    expect(await next({ prompt: 'none' }, cookie)).toBe('login_required');
  });

  it('SESS-06 none finds no session that was ended elsewhere', async () => {
    const { cookie, session } = await world.signIn();
    expect(await next({ prompt: 'none' }, cookie)).toBe('code');
    expect((await world.call('DELETE', `/sessions/${session.id}`)).status).toBe(202);
    expect(await next({ prompt: 'none' }, cookie)).toBe('login_required');
    expect(await next({}, cookie)).toBe('/u/login');
  });

  it('login, create and select_account show a page to somebody who is signed in', async () => {
    const { cookie } = await world.signIn();
    expect(await next({}, cookie)).toBe('code');
    expect(await next({ prompt: 'login' }, cookie)).toBe('/u/login');
    expect(await next({ prompt: 'login consent' }, cookie)).toBe('/u/login');
    expect(await next({ prompt: 'select_account' }, cookie)).toBe('/u/select-account');
    expect(await next({ prompt: 'consent' }, cookie)).toBe('/u/consent');
    expect(await next({ prompt: 'create' })).toBe('/u/signup');
    expect(await next({ screen_hint: 'signup' })).toBe('/u/signup');
    expect(await next({ screen_hint: 'reset-password' })).toBe('/u/reset-password/request');
    expect(await next({ screen_hint: 'login' })).toBe('/u/login');
    expect(await next({ screen_hint: 'signup' }, cookie)).toBe('code');
  });
});

describe('max_age', () => {
  it('AZ-04 asks again who signed in too long ago, and says when it was otherwise', async () => {
    const { cookie } = await world.signIn();
    world.clock.pass(2000);
    expect(await next({ max_age: '0' }, cookie)).toBe('/u/login');
    expect(await next({ max_age: '1' }, cookie)).toBe('/u/login');
    expect(await next({ max_age: '10000' }, cookie)).toBe('code');
    const asked = { response_type: 'id_token', nonce: 'n', max_age: '10000' };
    const to = world.location(await world.authorize(asked, { cookie }));
    const claims = decodeJwt(new URLSearchParams(to.hash.slice(1)).get('id_token') ?? '');
    expect(claims['auth_time']).toBe(Math.floor(world.clock.now() / 1000) - 2);
  });
});

describe('id_token_hint', () => {
  const idToken = async (cookie: string, client_id = world.web.client_id): Promise<string> => {
    const to = world.location(await world.authorize({ client_id, response_type: 'id_token', nonce: 'n' }, { cookie }));
    return new URLSearchParams(to.hash.slice(1)).get('id_token') ?? '';
  };

  it('names who is expected: them and nobody else, also with a token that has run out', async () => {
    const { cookie } = await world.signIn();
    const id_token_hint = await idToken(cookie);
    expect(await next({ prompt: 'none', id_token_hint }, cookie)).toBe('code');
    world.clock.pass(40_000_000);
    expect(await next({ prompt: 'none', id_token_hint }, cookie)).toBe('code');
    const made = await world.call('POST', '/users', {
      body: { connection: 'Username-Password-Authentication', email: 'bob@example.com', password: 'Correct-horse-8' },
    });
    const other = await world.signIn(made.body.user_id);
    expect(await next({ prompt: 'none', id_token_hint }, other.cookie)).toBe('login_required');
    expect(await next({ id_token_hint }, other.cookie)).toBe('/u/login');
  });

  it('JWT-02 is an ID token of this client, and no other token', async () => {
    const { cookie } = await world.signIn();
    const second = await world.application();
    const foreign = await idToken(cookie, second.client_id);
    const good = await idToken(cookie);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`;
    const token = await world.token();
    for (const id_token_hint of [foreign, unsigned, token, `${good}x`, 'nonsense']) {
      expect(await next({ prompt: 'none', id_token_hint }, cookie)).toBe('invalid_request');
    }
  });
});
