import { decodeJwt } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSignInWorld, pkce, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

beforeEach(() => world.clock.pass(120_000));

const invalid = { status: 403, body: { error: 'invalid_grant', error_description: 'Invalid authorization code' } };
const unverified = {
  status: 403,
  body: { error: 'invalid_grant', error_description: 'Failed to verify code verifier' },
};
const lasting = () => ({ audience: world.api, scope: 'openid offline_access read:items' });
const refresh = (refresh_token: string) =>
  world.exchange({ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token });
const userinfo = async (access_token: string) =>
  (await world.get('/userinfo', { authorization: `Bearer ${access_token}` })).status;
const userPath = () => `/users/${encodeURIComponent(world.user.user_id)}`;

describe('an authorization code', () => {
  it('CODE-01 works once; the second time takes back the refresh token and the opaque token of the first', async () => {
    const code = await world.code({ scope: 'openid offline_access' });
    const first = await world.exchange(code);
    expect(await userinfo(first.body.access_token)).toBe(200);
    const renewed = await refresh(first.body.refresh_token);
    expect(renewed.status).toBe(200);
    world.events.length = 0;
    expect(await world.exchange(code)).toEqual(invalid);
    expect(world.events).toMatchObject([{ type: 'feacft', description: expect.stringContaining('used before') }]);
    expect([await userinfo(first.body.access_token), await userinfo(renewed.body.access_token)]).toEqual([401, 401]);
    expect((await refresh(first.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('CODE-01 is still known as used after it expired', async () => {
    const code = await world.code(lasting());
    const first = await world.exchange(code);
    world.clock.pass(3_600_000);
    expect(await world.exchange(code)).toEqual(invalid);
    expect((await refresh(first.body.refresh_token)).status).toBe(403);
  });

  it('CODE-02 of fifty exchanges at once one succeeds, while KV is behind', async () => {
    const code = await world.code();
    world.storage.hold(true);
    const all = await Promise.all(Array.from({ length: 50 }, () => world.exchange(code)));
    world.storage.hold(false);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 403)).toHaveLength(49);
  });

  it('CODE-03 presented wrongly is used up: other client, redirect URI, verifier', async () => {
    const other = await world.application();
    const { code_verifier } = pkce();
    const wrong: [Record<string, string | undefined>, object][] = [
      [{ ...other }, invalid],
      [{ code_verifier }, unverified],
      [{ code_verifier: undefined }, unverified],
      [
        { redirect_uri: 'https://evil.example.com/callback?x=y' },
        {
          status: 403,
          body: {
            error: 'unauthorized_client',
            error_description:
              'The redirect URI is wrong. You sent https://evil.example.com, and we expected https://app.example.com',
          },
        },
      ],
      [{ redirect_uri: undefined }, expect.objectContaining({ status: 403 })],
      [{ redirect_uri: `${world.callback}/` }, expect.objectContaining({ status: 403 })],
    ];
    for (const [changes, answer] of wrong) {
      const code = await world.code();
      expect(await world.exchange({ ...code, ...changes })).toEqual(answer);
      expect(await world.exchange(code)).toEqual(invalid);
    }
  });

  it('CODE-03 that was changed by a character opens nothing and leaves the real one good', async () => {
    const real = await world.code();
    const forged = [
      `${real.code.slice(0, -2)}${real.code.endsWith('AA') ? 'BB' : 'AA'}`,
      `${real.code}A`,
      real.code.slice(0, -1),
      `${real.code.startsWith('x') ? 'y' : 'x'}${real.code.slice(1)}`,
      'x',
      '.'.repeat(60),
      'a'.repeat(15_000),
    ];
    for (const code of forged) expect(await world.exchange({ ...real, code })).toEqual(invalid);
    expect((await world.exchange(real)).status).toBe(200);
  });

  it('CODE-04 is good for less than a minute', async () => {
    const [late, soon] = [await world.code(), await world.code()];
    world.clock.pass(59_999);
    expect((await world.exchange(soon)).status).toBe(200);
    world.clock.pass(1);
    expect(await world.exchange(late)).toEqual(invalid);
  });

  it('CODE-04 nothing of it is stored, neither when it is given nor when it is used', async () => {
    const before = world.storage.dump();
    const { cookie } = await world.signIn();
    const { code_challenge, code_verifier } = pkce();
    const signedIn = world.storage.dump();
    expect(signedIn).not.toBe(before);
    const to = world.location(await world.authorize({ code_challenge, code_challenge_method: 'S256' }, { cookie }));
    expect(world.storage.dump()).toBe(signedIn);
    const code = to.searchParams.get('code') ?? '';
    expect((await world.exchange({ code, code_verifier })).status).toBe(200);
    expect(world.storage.dump()).not.toContain(code);
  });

  it('CODE-05 gives nothing for a user who was blocked or removed, or whose session has ended', async () => {
    const blocked = await world.code();
    await world.call('PATCH', userPath(), { body: { blocked: true } });
    expect(await world.exchange(blocked)).toEqual(invalid);
    await world.call('PATCH', userPath(), { body: { blocked: false } });
    const ended = await world.code();
    await world.call('DELETE', `${userPath()}/sessions`);
    expect(await world.exchange(ended)).toEqual(invalid);
  });

  it('ISS-05 is good on its own host only, and the attempt elsewhere does not use it up', async () => {
    const code = await world.code();
    const form = { grant_type: 'authorization_code', redirect_uri: world.callback, ...world.web, ...code };
    const elsewhere = await world.app.fetch(
      new Request(`https://${world.tenant}.other.test/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      }),
    );
    expect({ status: elsewhere.status, body: await elsewhere.json() }).toEqual(invalid);
    expect((await world.exchange(code)).status).toBe(200);
  });

  it('ISS-05 of another tenant opens nothing here', async () => {
    const other = await makeSignInWorld();
    expect(await world.exchange(await other.code())).toEqual(invalid);
  });
});

describe('the proof of the code', () => {
  it.each([
    ['PKCE-01 absent', undefined],
    ['PKCE-01 empty', ''],
    ['PKCE-04 shorter than 43', 'a'.repeat(42)],
    ['PKCE-04 longer than 128', 'a'.repeat(129)],
    ['PKCE-04 with characters that are not allowed', `${'a'.repeat(42)}é`],
  ])('%s is refused', async (_name, code_verifier) => {
    expect(await world.exchange({ ...(await world.code()), code_verifier })).toEqual(unverified);
  });

  it('PKCE-01 sent as a list is refused as a request', async () => {
    const { code, code_verifier } = await world.code();
    const response = await world.app.fetch(
      new Request(`${world.issuer}oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ grant_type: 'authorization_code', redirect_uri: world.callback, ...world.web, code },
          code_verifier: [code_verifier],
        }),
      }),
    );
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
  });

  it('PKCE-02 is refused when the request to /authorize had no challenge', async () => {
    const bare = await world.code({ code_challenge: undefined, code_challenge_method: undefined });
    expect(await world.exchange(bare)).toEqual(unverified);
    const again = await world.code({ code_challenge: undefined, code_challenge_method: undefined });
    expect((await world.exchange({ ...again, code_verifier: undefined })).status).toBe(200);
  });

  it('PKCE-04 equal to the challenge is refused', async () => {
    const { code_challenge } = pkce();
    const { code } = await world.code({ code_challenge });
    expect(await world.exchange({ code, code_verifier: code_challenge })).toEqual(unverified);
  });
});

describe('what a code is exchanged for', () => {
  it('costs one call of the object once everything else is at hand', async () => {
    await world.exchange(await world.code(lasting()));
    const code = await world.code(lasting());
    const before = world.storage.calls();
    expect((await world.exchange(code)).status).toBe(200);
    expect(world.storage.calls()).toEqual({ ...before, rpc: before.rpc + 1 });
  });

  it('needs the parameter code', async () => {
    expect(await world.exchange({})).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Missing required parameter: code' },
    });
  });

  it('JWT-09 is nothing when the API was removed meanwhile', async () => {
    const identifier = 'https://short.example.com';
    const made = await world.call('POST', '/resource-servers', {
      body: { identifier, skip_consent_for_verifiable_first_party_clients: true },
    });
    const code = await world.code({ audience: identifier, scope: 'openid' });
    await world.call('DELETE', `/resource-servers/${made.body.id}`);
    expect((await world.exchange(code)).body.error).toBe('invalid_grant');
  });

  it('RT-07 holds no refresh token unless it was asked for, the API allows it and the client has the grant', async () => {
    const without = { ...lasting(), scope: 'openid read:items' };
    expect((await world.exchange(await world.code(without))).body).not.toHaveProperty('refresh_token');
    await world.call('POST', '/resource-servers', {
      body: { identifier: 'urn:online', skip_consent_for_verifiable_first_party_clients: true },
    });
    const online = await world.exchange(await world.code({ ...lasting(), audience: 'urn:online' }));
    expect(online.body).not.toHaveProperty('refresh_token');
    expect(online.body.scope).toBe('openid');
    const bare = await world.application({ grant_types: ['authorization_code'] });
    const code = await world.code({ ...lasting(), client_id: bare.client_id });
    const answer = await world.exchange({ ...code, ...bare });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('refresh_token');
  });

  it('keeps the standard statuses for a client that wants them', async () => {
    const strict = await world.application({ latchkey: { strict_oidc: true } });
    const code = await world.code({ client_id: strict.client_id });
    const { body } = await world.exchange({ ...code, ...strict });
    expect(Object.keys(decodeJwt(body.id_token)).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
    expect(await world.exchange({ ...code, ...strict })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });
});
