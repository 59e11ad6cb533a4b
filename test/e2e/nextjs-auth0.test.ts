import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { connect } from '../support/node/connect.ts';
import type { HttpsApp } from '../support/node/https-app.ts';
import { inBrowser } from '../support/node/visit.ts';
import { isInstalled, serveNextjs } from './apps/nextjs.ts';
import { jsonOf, signIn } from './apps/person.ts';
import { makeApi, makeApplication, makePerson, type Person } from './apps/registration.ts';

const { server, management, verified } = await connect();
const scope = 'openid profile email offline_access read:items';

// The application is a package of its own; who has not installed it sees these tests skipped.
describe.runIf(isInstalled() && inject('browser') !== '')('@auth0/nextjs-auth0 in a Next.js application', () => {
  let audience: string;
  let app: HttpsApp;
  let person: Person;

  beforeAll(async () => {
    audience = await makeApi(management);
    app = await serveNextjs(server, audience, (origin) =>
      makeApplication(management, origin, {
        callbacks: [`${origin}/auth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', token_lifetime: 3600, leeway: 0 },
      }),
    );
    person = await makePerson(management);
  }, 120_000);
  afterAll(() => app?.close());

  inBrowser('login: the session’s user on the server and, by /auth/profile, in the browser', async ({ page }) => {
    await page.goto(app.origin);
    expect(await jsonOf(page)).toEqual({ user: null });
    await page.getByRole('link', { name: 'Log in' }).click();
    await signIn(page, person);
    await page.waitForURL(`${app.origin}/`);
    const { user } = await jsonOf(page);
    expect(user).toMatchObject({ sub: person.user_id, name: person.name, email: person.email, email_verified: true });
    await page.getByText(`hello ${person.email}`).waitFor();
  });

  inBrowser('a protected page sends whoever is not signed in to the login, and brings them back', async ({ page }) => {
    await page.goto(`${app.origin}/protected`);
    await signIn(page, person);
    await page.waitForURL(`${app.origin}/protected`);
    expect(await jsonOf(page)).toEqual({ sub: person.user_id });
  });

  inBrowser('a token for the API, renewed by rotating refresh tokens, until logout', async ({ page }) => {
    const signedIn = await makePerson(management);
    const families = async (): Promise<unknown[]> =>
      (await management.get<{ tokens: unknown[] }>(`users/${signedIn.user_id}/refresh-tokens`)).tokens;
    const tokenAt = async (path: string): Promise<string> => {
      await page.goto(`${app.origin}${path}`);
      const { token, ...rest } = await jsonOf(page);
      expect(rest).toMatchObject({ scope, audience });
      expect(await verified(token, audience)).toMatchObject({ sub: signedIn.user_id, scope });
      return token;
    };
    await page.goto(`${app.origin}/auth/login?returnTo=/token`);
    await signIn(page, signedIn);
    await page.waitForURL(`${app.origin}/token`);
    const first = await tokenAt('/token');
    expect(await tokenAt('/token')).toBe(first);
    const second = await tokenAt('/token?refresh');
    expect(second).not.toBe(first);
    // Each further renewal presents what the one before it brought. Tokens of one second may be the same.
    await expect.poll(() => tokenAt('/token?refresh'), { timeout: 10_000 }).not.toBe(second);
    expect(await families()).toHaveLength(1);

    const passed: string[] = [];
    page.on('request', (request) => passed.push(new URL(request.url()).pathname));
    await page.goto(app.origin);
    await page.getByRole('link', { name: 'Log out' }).click();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    expect(passed).toContain('/oidc/logout');
    expect(new URL(page.url()).origin).toBe(app.origin);
    expect(await jsonOf(page)).toEqual({ user: null });
    // The SDK revokes the refresh token, and the session here is over too.
    expect(await families()).toEqual([]);
    await page.goto(`${app.origin}/protected`);
    await page.getByLabel('Email address').waitFor();
  });
});
