import { beforeAll, describe, expect, it } from 'vitest';
import { giveConsent } from '../../shared/protocol/login/give-consent.ts';
import { expectError } from '../support/answers.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

const first = async (params: Record<string, string | undefined> = {}, client: Record<string, string> = world.web) => {
  const asked = { audience: world.api, scope: 'openid offline_access', client_id: client['client_id'], ...params };
  return (await world.exchange({ ...(await world.code(asked)), ...client })).body;
};
const revoke = async (form: Record<string, string>) => {
  const response = await world.post('/oauth/revoke', form);
  return [response.status, await response.text()];
};
const status = async (refresh_token: string, client: Record<string, string> = world.web) =>
  (await world.exchange({ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token, ...client })).status;
const done = [200, ''];

describe('/oauth/revoke', () => {
  it('RT-05 ends a refresh token at once and no other one', async () => {
    const [one, other] = [await first(), await first()];
    expect(await revoke({ ...world.web, token: one.refresh_token })).toEqual(done);
    expect([await status(one.refresh_token), await status(other.refresh_token)]).toEqual([403, 200]);
    expect(await revoke({ ...world.web, token: one.refresh_token })).toEqual(done);
  });

  it('takes JSON, and a public client without authentication', async () => {
    const app = await world.application({
      ...{ app_type: 'native', token_endpoint_auth_method: 'none' },
    });
    const bare = { client_id: app.client_id };
    const code = await world.code({ scope: 'openid offline_access', client_id: app.client_id });
    const { body } = await world.exchange({ ...code, client_secret: undefined, ...bare });
    const response = await world.app.fetch(
      new Request(`${world.issuer}oauth/revoke`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ ...bare, token: body.refresh_token }),
      }),
    );
    expect([response.status, await response.text()]).toEqual(done);
    const form = { grant_type: 'refresh_token', redirect_uri: undefined, client_secret: undefined, ...bare };
    expect((await world.exchange({ ...form, refresh_token: body.refresh_token })).status).toBe(403);
  });

  it('EXT-06 answers 200 without effect for tokens of others, unknown ones and access tokens', async () => {
    const other = await world.application();
    const { refresh_token, access_token } = await first();
    const before = world.storage.dump();
    for (const form of [
      { ...other, token: refresh_token },
      { ...world.web, token: 'v1.unknown' },
      { ...world.web, token: access_token, token_type_hint: 'access_token' },
      { ...world.web, token: access_token, token_type_hint: 'nonsense' },
    ]) {
      expect(await revoke(form)).toEqual(done);
    }
    expect(world.storage.dump()).toBe(before);
    expect(await status(refresh_token)).toBe(200);
    expect((await world.get('/userinfo', { authorization: `Bearer ${access_token}` })).status).toBe(200);
  });

  it('EXT-06 takes the hint as a hint only', async () => {
    const { refresh_token } = await first();
    expect(await revoke({ ...world.web, token: refresh_token, token_type_hint: 'access_token' })).toEqual(done);
    expect(await status(refresh_token)).toBe(403);
  });

  it('EXT-06 CAUTH-07 refuses a confidential client that does not prove who it is', async () => {
    const { refresh_token } = await first();
    const { client_id } = world.web;
    for (const form of [
      { client_id, token: refresh_token },
      { client_id, client_secret: 'x'.repeat(64), token: refresh_token },
      { token: refresh_token },
    ]) {
      await expectError(await world.post('/oauth/revoke', form), 401, 'access_denied', 'Unauthorized');
    }
    expect(await status(refresh_token)).toBe(200);
    const strict = await world.application({ latchkey: { strict_oidc: true } });
    const response = await world.post('/oauth/revoke', { client_id: strict.client_id, token: 'x' });
    await expectError(response, 401, 'invalid_client', 'Client authentication failed');
  });

  it('needs the parameter token', async () => {
    const text = 'Missing required parameter: token';
    await expectError(await world.post('/oauth/revoke', { ...world.web }), 400, 'invalid_request', text);
  });

  it('with revoke_refresh_token_grant ends the whole grant: consent and every token of it', async () => {
    const own = await makeSignInWorld();
    await own.call('PATCH', '/tenants/settings', { body: { flags: { revoke_refresh_token_grant: true } } });
    const about = { user_id: own.user.user_id, client_id: own.web.client_id, audience: own.api };
    await giveConsent(own.ports, own.tenant, { ...about, scope: ['openid', 'offline_access'] });
    const begin = async (audience: string | undefined) =>
      (await own.exchange(await own.code({ audience, scope: 'openid offline_access' }))).body.refresh_token;
    const [one, same, elsewhere] = [await begin(own.api), await begin(own.api), await begin(undefined)];
    expect((await own.post('/oauth/revoke', { ...own.web, token: one })).status).toBe(200);
    const left = async (refresh_token: string) =>
      (await own.exchange({ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token })).status;
    expect([await left(one), await left(same), await left(elsewhere)]).toEqual([403, 403, 200]);
    const grants = await own.call('GET', `/grants?user_id=${encodeURIComponent(own.user.user_id)}`);
    expect(grants.body).toEqual([]);
  });

  it('ISS-05 of another tenant changes nothing there', async () => {
    const other = await makeSignInWorld();
    const code = await other.code({ scope: 'openid offline_access' });
    const { refresh_token } = (await other.exchange(code)).body;
    expect(await revoke({ ...world.web, token: refresh_token })).toEqual(done);
    const form = { grant_type: 'refresh_token', redirect_uri: undefined, refresh_token };
    expect((await other.exchange(form)).status).toBe(200);
  });
});
