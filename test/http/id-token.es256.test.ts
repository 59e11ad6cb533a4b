import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Claims } from '../../shared/model/token.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

/** A client whose `jwt_configuration.alg` is ES256 (decision 015). */

const out = 'https://app.example.com/out';
const backChannel = 'https://app.example.com/back-channel';
const es256 = { jwt_configuration: { alg: 'ES256' } };
let world: SignInWorld;
let web: SignInWorld['web'];
let keys: (JWK & { kid: string })[];
let ec: JWK & { kid: string };
const logoutTokens: string[] = [];

beforeAll(async () => {
  world = await makeSignInWorld();
  web = await world.application({
    ...es256,
    grant_types: ['authorization_code', 'refresh_token', 'implicit'],
    allowed_logout_urls: [out],
    oidc_logout: { backchannel_logout_urls: [backChannel] },
  });
  ({ keys } = (await (await world.get('/.well-known/jwks.json')).json()) as { keys: typeof keys });
  const current = (await world.ports.keyring.keys(world.tenant)).find(({ state }) => state === 'current')?.ec?.kid;
  ec = keys.find(({ kid }) => kid === current) ?? { kid: 'absent' };
  world.ports.backChannel.post = async (_url, form) => {
    logoutTokens.push(form['logout_token'] ?? '');
    return undefined;
  };
});

async function signedIn(scope = 'openid'): Promise<{ cookie: string; id_token: string; refresh_token?: string }> {
  const { cookie } = await world.signIn();
  const params = {
    client_id: web.client_id,
    scope,
    nonce: 'n-1',
    ...(scope === 'openid' ? {} : { audience: world.api }),
  };
  const code = world.location(await world.authorize(params, { cookie })).searchParams.get('code') ?? '';
  const { status, body } = await world.exchange({ ...web, code });
  expect([status, decodeProtectedHeader(body.id_token).alg]).toEqual([200, 'ES256']);
  return { cookie, id_token: body.id_token, refresh_token: body.refresh_token };
}

const verified = (token: string) =>
  jwtVerify(token, createLocalJWKSet({ keys }), {
    ...{ issuer: world.issuer, audience: web.client_id, algorithms: ['ES256'] },
    currentDate: new Date(world.clock.now()),
  });

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** `code`, or the error that the application hears of a silent sign-in with this hint. */
async function silently(id_token_hint: string, cookie: string): Promise<string> {
  const asked = { client_id: web.client_id, prompt: 'none', id_token_hint };
  const { searchParams } = world.location(await world.authorize(asked, { cookie }));
  return searchParams.has('code') ? 'code' : String(searchParams.get('error'));
}

const logOut = (id_token_hint: string, cookie: string): Promise<Response> =>
  world.get(`/oidc/logout?${new URLSearchParams({ id_token_hint, post_logout_redirect_uri: out })}`, { cookie });

it('jwt_configuration.alg takes ES256 on POST and on PATCH, and nothing else that Auth0 lacks', async () => {
  const post = (alg: string) => world.call('POST', '/clients', { body: { name: 'es', jwt_configuration: { alg } } });
  const { client_id, jwt_configuration } = (await post('ES256')).body;
  expect(jwt_configuration).toMatchObject({ alg: 'ES256', lifetime_in_seconds: 36_000 });
  const path = `/clients/${client_id}`;
  const patch = (alg: string) => world.call('PATCH', path, { body: { jwt_configuration: { alg } } });
  for (const alg of ['PS256', 'ES256']) expect((await patch(alg)).body.jwt_configuration.alg).toBe(alg);
  for (const alg of ['ES384', 'ES512', 'ES256K', 'EdDSA', 'es256', 'none']) {
    for (const send of [post, patch]) expect((await send(alg)).body.errorCode).toBe('invalid_body');
  }
  expect((await world.call('GET', path)).body.jwt_configuration.alg).toBe('ES256');
});

describe('ID tokens with ES256', () => {
  it('verify with the key set, under the kid of the current EC key', async () => {
    const { payload, protectedHeader } = await verified((await signedIn()).id_token);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: ec.kid });
    expect(ec).toMatchObject({ kty: 'EC', crv: 'P-256' });
    expect(payload).toMatchObject({ sub: world.user.user_id, nonce: 'n-1', sid: expect.any(String) });
  });

  it('come from refresh tokens too, beside an access token as its API wants it', async () => {
    const { refresh_token } = await signedIn('openid offline_access');
    const { body } = await world.exchange({ ...web, grant_type: 'refresh_token', refresh_token });
    expect((await verified(body.id_token)).protectedHeader.alg).toBe('ES256');
    expect(decodeProtectedHeader(body.access_token).alg).toBe('RS256');
  });

  it('say the left halves of SHA-256 of what comes with them', async () => {
    const { cookie } = await world.signIn();
    const asked = { client_id: web.client_id, response_type: 'code id_token token', nonce: 'n' };
    const { hash } = world.location(await world.authorize(asked, { cookie }));
    const { id_token = '', access_token = '', code = '' } = Object.fromEntries(new URLSearchParams(hash.slice(1)));
    const half = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
    expect((await verified(id_token)).payload).toMatchObject({ at_hash: half(access_token), c_hash: half(code) });
  });

  it('follow the client, and the older ones stay good hints', async () => {
    const other = await world.application(es256);
    const { cookie } = await world.signIn();
    const asked = { client_id: other.client_id, response_type: 'id_token', nonce: 'n' };
    const next = async (): Promise<string> => {
      const { hash } = world.location(await world.authorize(asked, { cookie }));
      return new URLSearchParams(hash.slice(1)).get('id_token') ?? '';
    };
    const id_token_hint = await next();
    await world.call('PATCH', `/clients/${other.client_id}`, { body: { jwt_configuration: { alg: 'RS256' } } });
    expect([id_token_hint, await next()].map((token) => decodeProtectedHeader(token).alg)).toEqual(['ES256', 'RS256']);
    const silent = { client_id: other.client_id, prompt: 'none', id_token_hint };
    expect(world.location(await world.authorize(silent, { cookie })).searchParams.has('code')).toBe(true);
  });
});

describe('as hints', () => {
  it('are taken at /authorize and at /oidc/logout, whose logout token stays RS256', async () => {
    const { cookie, id_token } = await signedIn();
    expect(await silently(id_token, cookie)).toBe('code');
    logoutTokens.length = 0;
    const answer = await logOut(id_token, cookie);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, out]);
    expect(await silently(id_token, cookie)).toBe('login_required');
    await world.logged();
    expect(logoutTokens.map((token) => decodeProtectedHeader(token).alg)).toEqual(['RS256']);
  });

  it('JWT-01 none, HMAC with the public key, another key or another type of key is refused', async () => {
    const { cookie, id_token } = await signedIn();
    const [, payload = '', signature = ''] = id_token.split('.');
    const pem = createPublicKey({ key: ec, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const rsa = keys.find(({ kty }) => kty === 'RSA')?.kid;
    const signed = (header: object, make: (input: string) => string): string => {
      const input = `${encode(header)}.${payload}`;
      return `${input}.${make(input)}`;
    };
    const hmac = (secret: string | Buffer) =>
      signed({ alg: 'HS256', typ: 'JWT', kid: ec.kid }, (input) =>
        createHmac('sha256', secret).update(input).digest('base64url'),
      );
    const elliptic = (input: string) =>
      sign('sha256', Buffer.from(input), { key: foreign, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    const forged = [
      ...['none', 'None', 'HS256', 'RS256', 'PS256', 'ES384'].map((alg) =>
        signed({ alg, kid: ec.kid }, () => signature),
      ),
      signed({ alg: 'none', kid: ec.kid }, () => ''),
      ...[pem, Buffer.from(ec.x ?? '', 'base64url'), JSON.stringify(ec), web.client_secret].map(hmac),
      signed({ alg: 'ES256', typ: 'JWT', kid: ec.kid }, elliptic),
      signed({ alg: 'ES256', typ: 'JWT', kid: rsa }, elliptic),
      signed({ alg: 'ES256', typ: 'JWT', jwk: ec, kid: ec.kid }, elliptic),
      `${id_token.slice(0, id_token.lastIndexOf('.'))}.${Buffer.alloc(64).toString('base64url')}`,
    ];
    for (const token of forged) {
      expect([token, await silently(token, cookie)]).toEqual([token, 'invalid_request']);
      const answer = await logOut(token, cookie);
      expect([token, answer.status, answer.headers.get('location')]).toEqual([token, 400, null]);
    }
    expect(await silently(id_token, cookie)).toBe('code');
  });

  it('JWT-02 access tokens with ES256 are none, and the ID token is no access token', async () => {
    const { cookie, id_token } = await signedIn();
    const claims = { ...(decodeJwt(id_token) as Claims), azp: web.client_id, scope: 'openid' };
    const access = await world.ports.tokens.sign(world.tenant, { alg: 'ES256', typ: 'JWT', claims });
    expect(await silently(access, cookie)).toBe('invalid_request');
    expect((await logOut(access, cookie)).status).toBe(400);
    expect((await world.get('/userinfo', { authorization: `Bearer ${id_token}` })).status).toBe(401);
    expect((await world.call('GET', '/clients', { token: id_token })).status).toBe(401);
  });
});
