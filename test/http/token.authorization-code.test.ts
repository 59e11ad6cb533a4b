import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

describe('the authorization code grant', () => {
  it('gives an opaque token, an ID token and what was asked for', async () => {
    const { status, body } = await world.exchange(await world.code({ nonce: 'n-1' }));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'id_token', 'scope', 'expires_in', 'token_type']);
    expect(JSON.parse(Buffer.from(body.access_token.split('.')[0], 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      iss: world.issuer,
    });
    expect(decodeProtectedHeader(body.id_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(decodeJwt(body.id_token)).toMatchObject({
      iss: world.issuer,
      aud: world.web.client_id,
      sub: world.user.user_id,
      nonce: 'n-1',
      email: world.user.email,
      name: 'Ann Example',
      sid: expect.any(String),
    });
    const info = await world.get('/userinfo', { authorization: `Bearer ${body.access_token}` });
    expect(info.status).toBe(200);
    expect(await info.json()).toMatchObject({ sub: world.user.user_id, email: world.user.email, email_verified: true });
  });

  it('gives a token for the API and for /userinfo when openid is asked, and a refresh token that works', async () => {
    const scope = 'openid read:items offline_access';
    const first = await world.exchange(await world.code({ audience: world.api, scope }));
    expect(first.status).toBe(200);
    const claims = decodeJwt(first.body.access_token);
    expect(claims.aud).toEqual([world.api, `${world.issuer}userinfo`]);
    expect(claims).toMatchObject({ sub: world.user.user_id, azp: world.web.client_id, scope });
    expect(claims).not.toHaveProperty('gty');
    const info = await world.get('/userinfo', { authorization: `Bearer ${first.body.access_token}` });
    expect(await info.json()).toEqual({ sub: world.user.user_id });
    const again = await world.exchange({
      grant_type: 'refresh_token',
      redirect_uri: undefined,
      refresh_token: first.body.refresh_token,
    });
    expect(again.status).toBe(200);
    expect(decodeJwt(again.body.access_token)).toMatchObject({ sub: world.user.user_id, gty: 'refresh_token' });
    const revoked = await world.post('/oauth/revoke', { ...world.web, token: first.body.refresh_token });
    expect([revoked.status, await revoked.text()]).toEqual([200, '']);
    const dead = await world.exchange({ grant_type: 'refresh_token', refresh_token: first.body.refresh_token });
    expect(dead).toMatchObject({ status: 403, body: { error: 'invalid_grant' } });
  });
});
