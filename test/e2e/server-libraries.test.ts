import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { type HttpsApp, serveHttps } from '../support/node/https-app.ts';
import { inBrowser } from '../support/node/visit.ts';
import { signIn } from './apps/person.ts';
import { makeApi, makeApplication, makePerson, type Registered } from './apps/registration.ts';

/** Certified client libraries as an application's server uses them: whatever they accept, the standards allow. */
const { server, management, verified } = await connect();
const scope = 'openid profile email offline_access read:items';
let app: HttpsApp & Registered;
let audience: string;
let redirect_uri: string;

beforeAll(async () => {
  audience = await makeApi(management);
  let client: Registered | undefined;
  const served = await serveHttps(server.ca, async (origin) => {
    client = await makeApplication(management, origin, {
      grant_types: ['authorization_code', 'refresh_token', 'implicit'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
    return (_request, response) => response.end('application');
  });
  app = { ...served, client_id: client?.client_id ?? '', client_secret: client?.client_secret ?? '' };
  redirect_uri = `${app.origin}/callback`;
});
afterAll(() => app?.close());

/** Opens the application's link, signs in, and says the address at which the application is called back. */
async function calledBack(page: Page, link: URL) {
  const person = await makePerson(management);
  await page.goto(link.href);
  await signIn(page, person);
  await page.waitForURL((url) => url.origin === app.origin);
  return { person, url: new URL(page.url()) };
}

describe('openid-client', () => {
  inBrowser('code with PKCE, /userinfo, refresh, revocation and logout', async ({ page }) => {
    const config = await openid.discovery(
      new URL(server.url),
      app.client_id,
      undefined,
      openid.ClientSecretBasic(app.client_secret),
    );
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier, expectedNonce: openid.randomNonce(), expectedState: openid.randomState() };
    const link = openid.buildAuthorizationUrl(config, {
      ...{ redirect_uri, scope, audience, code_challenge_method: 'S256' },
      ...{ nonce: checks.expectedNonce, state: checks.expectedState, max_age: '3600' },
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    });
    const { person, url } = await calledBack(page, link);
    const tokens = await openid.authorizationCodeGrant(config, url, { ...checks, maxAge: 3600 });
    expect(tokens.claims()).toMatchObject({ iss: server.url, sub: person.user_id, aud: app.client_id });
    expect(await verified(tokens.access_token, audience)).toMatchObject({ sub: person.user_id, scope });
    const user = await openid.fetchUserInfo(config, tokens.access_token, person.user_id);
    expect(user).toMatchObject({ email: person.email, name: person.name });
    const { refresh_token = '', id_token = '' } = tokens;
    const renewed = await openid.refreshTokenGrant(config, refresh_token);
    expect(await verified(renewed.access_token, audience)).toMatchObject({ sub: person.user_id });
    await openid.tokenRevocation(config, refresh_token);
    await expect(openid.refreshTokenGrant(config, refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    const out = openid.buildEndSessionUrl(config, { id_token_hint: id_token, post_logout_redirect_uri: app.origin });
    await page.goto(out.href);
    await page.waitForURL(`${app.origin}/`);
    await page.goto(link.href);
    await page.getByLabel('Email address').waitFor();
  });
});

describe('oauth4webapi', () => {
  let as: oauth.AuthorizationServer;
  const client = (): oauth.Client => ({ client_id: app.client_id });
  const authentication = () => oauth.ClientSecretBasic(app.client_secret);

  beforeAll(async () => {
    const issuer = new URL(server.url);
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
  });

  const linkTo = (params: Record<string, string>): URL =>
    new URL(
      `${as.authorization_endpoint}?${new URLSearchParams({ client_id: app.client_id, redirect_uri, ...params })}`,
    );

  inBrowser(
    'code with PKCE, nonce and max_age; a code is good once, and its tokens die with its second use',
    async ({ page }) => {
      const [verifier, nonce, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomNonce(), 'a state'];
      const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
      const asked = { response_type: 'code', scope, nonce, state, code_challenge, code_challenge_method: 'S256' };
      const { person, url } = await calledBack(page, linkTo({ ...asked, max_age: '60' }));
      const params = oauth.validateAuthResponse(as, client(), url, state);
      const redeem = () =>
        oauth.authorizationCodeGrantRequest(as, client(), authentication(), params, redirect_uri, verifier);
      const tokens = await oauth.processAuthorizationCodeResponse(as, client(), await redeem(), {
        expectedNonce: nonce,
        maxAge: 60,
        requireIdToken: true,
      });
      const info = await oauth.userInfoRequest(as, client(), tokens.access_token);
      expect(await oauth.processUserInfoResponse(as, client(), person.user_id, info)).toMatchObject({
        email: person.email,
      });
      const again = oauth.processAuthorizationCodeResponse(as, client(), await redeem());
      await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
      const renewal = await oauth.refreshTokenGrantRequest(as, client(), authentication(), tokens.refresh_token ?? '');
      await expect(oauth.processRefreshTokenResponse(as, client(), renewal)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    },
  );

  inBrowser('code id_token in the fragment: c_hash and s_hash hold (hybrid flow)', async ({ page }) => {
    const [nonce, state] = [oauth.generateRandomNonce(), oauth.generateRandomState()];
    const { person, url } = await calledBack(
      page,
      linkTo({ response_type: 'code id_token', scope: 'openid email', nonce, state }),
    );
    const params = await oauth.validateCodeIdTokenResponse(as, client(), url, nonce, state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client(),
      authentication(),
      params,
      redirect_uri,
      oauth.nopkce,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client(), response, { expectedNonce: nonce });
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: person.user_id });
  });

  inBrowser('prompt=none for nobody is an error that the library can read', async ({ page }) => {
    const state = oauth.generateRandomState();
    await page.goto(linkTo({ response_type: 'code', scope: 'openid', prompt: 'none', state }).href);
    await page.waitForURL((url) => url.origin === app.origin);
    expect(() => oauth.validateAuthResponse(as, client(), new URL(page.url()), state)).toThrow(
      expect.objectContaining({ error: 'login_required' }),
    );
  });
});
