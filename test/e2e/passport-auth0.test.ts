import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { type HttpsApp, serveHttps } from '../support/node/https-app.ts';
import { inBrowser } from '../support/node/visit.ts';
import {
  Auth0Strategy,
  type ExpressRequest,
  type ExpressResponse,
  express,
  type Next,
  Passport,
  session,
  tellFailure,
} from './apps/express.ts';
import { jsonOf, signIn } from './apps/person.ts';
import { makeApplication, makePerson } from './apps/registration.ts';

const { server, management } = await connect();
let app: HttpsApp;

/** An Express application as Auth0's guide for passport writes it. */
beforeAll(async () => {
  app = await serveHttps(server.ca, async (origin) => {
    const { client_id: clientID, client_secret: clientSecret } = await makeApplication(management, origin);
    const passport = new Passport();
    passport.use(
      new Auth0Strategy(
        { domain: server.domain, clientID, clientSecret, callbackURL: `${origin}/callback` },
        (_access, _refresh, { token_type }, { id, displayName, emails, _json }, done) =>
          done(null, { id, displayName, email: emails[0]?.value, verified: _json['email_verified'], token_type }),
      ),
    );
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user, done) => done(null, user));
    const made = express();
    made.use(session({ secret: 'of the application', resave: false, saveUninitialized: false, name: 'passport' }));
    made.use(passport.initialize(), passport.session());
    made.get('/login', passport.authenticate('auth0', { scope: 'openid email profile' }));
    made.get('/callback', passport.authenticate('auth0', { successRedirect: '/', failureRedirect: '/failed' }));
    made.get('/', ({ user }: ExpressRequest, response: ExpressResponse) => response.json({ user: user ?? null }));
    made.get('/logout', (request: ExpressRequest, response: ExpressResponse, next: Next) => {
      const to = new URLSearchParams({ client_id: clientID, returnTo: origin });
      request.logout((error) => (error ? next(error) : response.redirect(`${server.url}v2/logout?${to}`)));
    });
    made.use(tellFailure);
    return made;
  });
});
afterAll(() => app?.close());

describe('passport-auth0', () => {
  inBrowser('signs in with the profile of /userinfo, and out by /v2/logout', async ({ page }) => {
    const person = await makePerson(management);
    await page.goto(`${app.origin}/login`);
    await signIn(page, person);
    await page.waitForURL(`${app.origin}/`);
    expect(await jsonOf(page)).toEqual({
      user: {
        id: person.user_id,
        displayName: person.name,
        email: person.email,
        verified: true,
        token_type: 'Bearer',
      },
    });
    await page.goto(`${app.origin}/logout`);
    await page.waitForURL(`${app.origin}/`);
    expect(await jsonOf(page)).toEqual({ user: null });
    await page.goto(`${app.origin}/login`);
    await page.getByLabel('Email address').waitFor();
  });
});
