import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { partOf, tokenOf } from '../support/answers.ts';
import { epoch, makeWorld } from '../support/world.ts';

const now = epoch / 1000;

describe('client_credentials, granted', () => {
  it('answers with exactly these members in this order', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const text = await (await world.post(form)).text();
    const { access_token } = JSON.parse(text) as { access_token: string };
    expect(text).toBe(
      `{"access_token":"${access_token}","scope":"read:things","expires_in":86400,"token_type":"Bearer"}`,
    );
  });

  it('leaves scope out of body and token when the grant has none', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ grant: { scope: [] } });
    const text = await (await world.post(form)).text();
    const { access_token } = JSON.parse(text) as { access_token: string };
    expect(text).toBe(`{"access_token":"${access_token}","expires_in":86400,"token_type":"Bearer"}`);
    expect(partOf(access_token, 1)).not.toHaveProperty('scope');
  });

  it('signs the claims of the default profile in their order', async () => {
    const world = makeWorld();
    const { form, client, api } = await world.machine();
    const { access_token } = await tokenOf(await world.post(form));
    expect(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString()).toBe(
      JSON.stringify({
        iss: world.issuer,
        sub: `${client.client_id}@clients`,
        aud: api.identifier,
        iat: now,
        exp: now + 86_400,
        scope: 'read:things',
        gty: 'client-credentials',
        azp: client.client_id,
      }),
    );
    expect(Object.keys(partOf(access_token, 0))).toEqual(['alg', 'typ', 'kid']);
  });

  it('verifies with the published key set, by a verifier that others wrote', async () => {
    const world = makeWorld();
    const { form, api } = await world.machine();
    const { access_token } = await tokenOf(await world.post(form));
    const keys = (await (await world.send('/.well-known/jwks.json')).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(access_token, createLocalJWKSet(keys), {
      issuer: world.issuer,
      audience: api.identifier,
      currentDate: new Date(epoch),
      typ: 'JWT',
    });
    expect(payload.sub).toMatch(/@clients$/);
  });

  it.each([
    ['the whole grant when none is asked for', undefined, 'read:things write:things'],
    ['the whole grant when an empty one is asked for', '', 'read:things write:things'],
    ['what is asked for, in the order of the request', 'write:things read:things', 'write:things read:things'],
    ['a part of the grant', 'write:things', 'write:things'],
    ['each scope once', 'read:things read:things', 'read:things'],
  ])('grants %s', async (_, scope, granted) => {
    const world = makeWorld();
    const { form } = await world.machine({ grant: { scope: ['read:things', 'write:things'] } });
    const answer = await tokenOf(await world.post({ ...form, ...(scope === undefined ? {} : { scope }) }));
    expect(answer.scope).toBe(granted);
    expect(partOf(answer.access_token, 1)['scope']).toBe(granted);
  });

  it.each([
    [60, 60],
    [2_592_000, 2_592_000],
    [2_592_001, 2_592_000],
    [0, 1],
    [-5, 1],
    [1.5, 1],
  ])('an API life time of %d seconds gives a token of %d', async (token_lifetime, lifetime) => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { token_lifetime } });
    const { access_token, expires_in } = await tokenOf(await world.post(form));
    const { iat, exp } = partOf(access_token, 1) as { iat: number; exp: number };
    expect([expires_in, exp - iat, iat]).toEqual([lifetime, lifetime, now]);
  });

  it('takes the tenant default audience when the request names none', async () => {
    const world = makeWorld();
    const { form, api } = await world.machine();
    world.setTenant({ default_audience: api.identifier });
    const { audience: _, ...rest } = form;
    const { access_token } = await tokenOf(await world.post(rest));
    expect(partOf(access_token, 1)['aud']).toBe(api.identifier);
  });

  it('ignores parameters it does not know', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { access_token } = await tokenOf(
      await world.post({ ...form, colour: 'red', constructor: 'x', ['__proto__']: 'y' }),
    );
    expect(partOf(access_token, 1)).not.toHaveProperty('colour');
  });

  it('issues no refresh token and no ID token, whatever the scope', async () => {
    const world = makeWorld();
    const { form } = await world.machine({
      api: { scopes: ['openid', 'offline_access'] },
      grant: { scope: ['openid', 'offline_access'] },
    });
    const answer = await tokenOf(await world.post({ ...form, scope: 'openid offline_access' }));
    expect(Object.keys(answer)).toEqual(['access_token', 'scope', 'expires_in', 'token_type']);
    expect(partOf(answer.access_token, 1)['aud']).toBe(form.audience);
  });

  it('TOK-02 gives a third-party client what the grant for all of them says', async () => {
    const world = makeWorld();
    const client = await world.client({ is_first_party: false });
    const api = world.api();
    world.thirdPartyGrant(api, { scope: ['read:things'] });
    const form = { grant_type: 'client_credentials', client_id: client.client_id, client_secret: client.secret };
    expect((await tokenOf(await world.post({ ...form, audience: api.identifier }))).scope).toBe('read:things');
  });

  it('allow_all_scopes grants what the API defines', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ grant: { scope: [], allow_all_scopes: true } });
    expect((await tokenOf(await world.post(form))).scope).toBe('read:things write:things');
  });
});
