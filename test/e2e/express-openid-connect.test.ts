import { auth, type ConfigParams } from 'express-openid-connect';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { type HttpsApp, serveHttps } from '../support/node/https-app.ts';
import { inBrowser } from '../support/node/visit.ts';
import { type ExpressRequest, type ExpressResponse, express, tellFailure } from './apps/express.ts';
import { jsonOf, signIn } from './apps/person.ts';
import { makeApi, makeApplication, makePerson } from './apps/registration.ts';

const { server, management, verified } = await connect();
const secret = 'a secret of the application, for its own cookies';
let audience: string;
let plain: HttpsApp;
let coded: HttpsApp;

/** An Express application as Auth0's quick start writes it. */
function serve(config: (client: { client_id: string; client_secret: string }) => ConfigParams, name = 'localhost') {
  return serveHttps(
    server.ca,
    async (origin) => {
      const client = await makeApplication(management, origin, {
        grant_types: ['implicit', 'authorization_code', 'refresh_token'],
      });
      const app = express();
      const { client_id: clientID } = client;
      app.use(
        auth({ authRequired: false, baseURL: origin, issuerBaseURL: server.url, clientID, secret, ...config(client) }),
      );
      app.get('/', ({ oidc }: ExpressRequest, response: ExpressResponse) =>
        response.json(oidc.isAuthenticated() ? { user: oidc.user } : { user: null }),
      );
      app.get('/token', ({ oidc }: ExpressRequest, response: ExpressResponse) =>
        response.json({ access_token: oidc.accessToken?.access_token }),
      );
      app.get('/renewed', async ({ oidc }: ExpressRequest, response: ExpressResponse) =>
        response.json({ access_token: (await oidc.accessToken?.refresh())?.access_token }),
      );
      app.use(tellFailure);
      return app;
    },
    name,
  );
}

beforeAll(async () => {
  audience = await makeApi(management);
  // The defaults: an ID token in a form that the browser posts from our site to the application's.
  plain = await serve(() => ({ idpLogout: true, auth0Logout: true }), '127.0.0.1');
  coded = await serve(({ client_secret: clientSecret }) => ({
    clientSecret,
    idpLogout: true,
    attemptSilentLogin: true,
    authorizationParams: {
      response_type: 'code',
      audience,
      scope: 'openid profile email offline_access read:items',
    },
  }));
});
afterAll(() => Promise.all([plain, coded].map((app) => app?.close())));

async function enter(page: Page, app: HttpsApp) {
  const person = await makePerson(management);
  await page.goto(`${app.origin}/login`);
  await signIn(page, person);
  await page.waitForURL(`${app.origin}/`);
  return person;
}

describe('express-openid-connect', () => {
  inBrowser('its defaults: an ID token by form_post; logout by /v2/logout', async ({ page }) => {
    const person = await enter(page, plain);
    const { user } = await jsonOf(page);
    expect(user).toMatchObject({ sub: person.user_id, name: person.name, email: person.email });
    const visited = addressesOf(page);
    await page.goto(`${plain.origin}/logout`);
    await page.waitForURL(`${plain.origin}/`);
    expect(visited()).toContain('/v2/logout');
    expect(await jsonOf(page)).toEqual({ user: null });
    await page.goto(`${plain.origin}/login`);
    await page.getByLabel('Email address').waitFor();
  });

  inBrowser('the code flow: tokens for an API, renewed; logout by /oidc/logout with the ID token', async ({ page }) => {
    const person = await enter(page, coded);
    await page.goto(`${coded.origin}/token`);
    const claims = await verified((await jsonOf(page)).access_token, audience);
    expect(claims).toMatchObject({ sub: person.user_id, scope: 'openid profile email offline_access read:items' });
    await page.goto(`${coded.origin}/renewed`);
    const renewed = await verified((await jsonOf(page)).access_token, audience);
    expect(renewed).toMatchObject({ sub: person.user_id, aud: claims.aud, scope: claims['scope'] });
    const visited = addressesOf(page);
    await page.goto(`${coded.origin}/logout`);
    await page.waitForURL(`${coded.origin}/`);
    expect(visited()).toContain('/oidc/logout');
    expect(await jsonOf(page)).toEqual({ user: null });
  });

  inBrowser('attemptSilentLogin: who is signed in elsewhere is signed in here without a page', async ({ page }) => {
    await page.goto(coded.origin);
    expect(await jsonOf(page)).toEqual({ user: null });
    await page.context().clearCookies({ domain: 'localhost', name: 'skipSilentLogin' });
    const person = await enter(page, plain);
    await page.goto(coded.origin);
    await page.waitForURL(`${coded.origin}/`);
    expect((await jsonOf(page)).user).toMatchObject({ sub: person.user_id });
  });
});

/** The paths of our server that the page passes from now on. */
function addressesOf(page: Page): () => string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host === server.domain) paths.push(url.pathname);
  });
  return () => paths;
}
