import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { inBrowser } from '../support/node/visit.ts';
import { signIn } from './apps/person.ts';
import { makeApi, makePerson } from './apps/registration.ts';
import { ask, type Spa, serveSpa } from './apps/spa.ts';

const { server, management, verified } = await connect();
let audience: string;
let plain: Spa;
let foreign: Spa;
let rotating: Spa;

beforeAll(async () => {
  audience = await makeApi(management);
  const authorizationParams = { audience, scope: 'openid profile email read:items' };
  const rotation = { rotation_type: 'rotating', expiration_type: 'expiring', token_lifetime: 3600, leeway: 0 };
  plain = await serveSpa(server, management, { authorizationParams });
  foreign = await serveSpa(server, management, { authorizationParams }, { name: '127.0.0.1' });
  rotating = await serveSpa(
    server,
    management,
    { authorizationParams, useRefreshTokens: true, useRefreshTokensFallback: true, cacheLocation: 'localstorage' },
    { client: { refresh_token: rotation } },
  );
});
afterAll(() => Promise.all([plain, foreign, rotating].map((app) => app?.close())));

const status = (page: Page) => page.getByRole('status');
const says = (page: Page) => expect.poll(() => status(page).textContent(), { timeout: 10_000 });

/** Logs in with a redirect, from the application's own page. */
async function enter(page: Page, app: Spa) {
  const person = await makePerson(management);
  await page.goto(app.origin);
  await says(page).toBe('nobody');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await signIn(page, person);
  await says(page).toBe(`hello ${person.email}`);
  return person;
}

const freshToken = (page: Page): Promise<string> => ask(page, 'freshToken');

describe('@auth0/auth0-spa-js', () => {
  inBrowser('loginWithRedirect and handleRedirectCallback bring a user and a token for the API', async ({ page }) => {
    const person = await enter(page, plain);
    const [user, token, appState] = [
      await ask(page, 'user'),
      await ask<string>(page, 'token'),
      await ask(page, 'appState'),
    ];
    expect(user).toMatchObject({ sub: person.user_id, name: person.name, email: person.email, email_verified: true });
    expect(appState).toEqual({ from: 'the button' });
    expect(await verified(token, audience)).toMatchObject({
      sub: person.user_id,
      azp: plain.client_id,
      scope: 'openid profile email read:items',
    });
    expect(new URL(page.url()).search).toBe('');
  });

  inBrowser('loginWithPopup signs in beside the page, which hears of it by web_message', async ({ page }) => {
    const person = await makePerson(management);
    await page.goto(foreign.origin);
    await says(page).toBe('nobody');
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Log in beside' }).click();
    const popup = await opened;
    await signIn(popup, person);
    await says(page).toBe(`hello ${person.email}`);
    await expect.poll(() => popup.isClosed()).toBe(true);
  });
});

describe('@auth0/auth0-spa-js without refresh tokens', () => {
  /** A renewal in a hidden frame, and the same at the start of a page that has forgotten its tokens. */
  async function renew(page: Page, app: Spa) {
    const person = await enter(page, app);
    const asked = page.waitForRequest((request) => request.url().includes('prompt=none'));
    const [token, request] = await Promise.all([freshToken(page), asked]);
    expect(new URL(request.url()).searchParams.get('response_mode')).toBe('web_message');
    expect(decodeJwt(token).sub).toBe(person.user_id);
    await page.reload();
    await says(page).toBe(`hello ${person.email}`);
  }

  inBrowser('renews in a hidden frame of the same site, in any profile', ({ page }) => renew(page, plain));

  inBrowser(
    'renews in a hidden frame of another site, where the browser lets frames have cookies',
    ({ ordinaryPage }) => renew(ordinaryPage, foreign),
  );

  inBrowser('hears login_required from another site’s frame that has no cookies', async ({ page }) => {
    await enter(page, foreign);
    expect(await freshToken(page).catch(String)).toContain('Login required');
  });

  inBrowser('logout ends the session for every application of the browser', async ({ page }) => {
    await enter(page, foreign);
    await page.getByRole('button', { name: 'Log out' }).click();
    await says(page).toBe('nobody');
    expect(new URL(page.url()).origin).toBe(foreign.origin);
    await page.goto(plain.origin);
    expect(await freshToken(page).catch(String)).toContain('Login required');
  });
});

describe('@auth0/auth0-spa-js with refresh tokens', () => {
  const stored = (page: Page): Promise<string> => ask(page, 'refreshToken');

  inBrowser('rotates them, and falls back to the session when the family is revoked for a replay', async ({ page }) => {
    const person = await enter(page, rotating);
    const first = await stored(page);
    const framed: string[] = [];
    page.on('request', (request) => void (request.url().includes('prompt=none') && framed.push(request.url())));
    expect(decodeJwt(await freshToken(page)).sub).toBe(person.user_id);
    const second = await stored(page);
    expect(second).not.toBe(first);
    expect(framed).toEqual([]);
    const replayed = await ask(page, 'replay', `${server.url}oauth/token`, first);
    expect(replayed).toEqual({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' });
    expect(decodeJwt(await freshToken(page)).sub).toBe(person.user_id);
    expect(framed).toHaveLength(1);
    await page.reload();
    await says(page).toBe(`hello ${person.email}`);
  });
});
