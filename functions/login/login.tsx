import { type Context, Hono } from 'hono';
import { AuthorizeError } from '../../shared/model/authorize-error.ts';
import type { OAuthError } from '../../shared/model/errors.ts';
import { invitationMissing, suspiciousAddress } from '../../shared/model/login-errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { longestPassword } from '../../shared/model/user.ts';
import { type SignInPorts, signIn, type Visitor } from '../../shared/protocol/login/database.ts';
import { type LoginConnection, loginConnections, takesPeople } from '../../shared/protocol/login/login-connections.ts';
import type { AppEnv } from '../app-env.ts';
import { Alert, Field, PostForm, Submit } from './design/form.tsx';
import type { Texts } from './design/words.ts';
import { type FinishPorts, signedIn, tellRefusal } from './finish.ts';
import { hintedUser, QuickUserButtons, type QuickUsers, quickUser } from './quick-users.tsx';
import { guarded, openStep, type Step } from './step.tsx';
import { stepPage } from './step-page.tsx';

export type LoginPorts = FinishPorts & SignInPorts;

const path = '/u/login';

/**
 * `/u/login`: who are you, and what is your password, on one page. What was typed as the name stays after a mistake,
 * the password never, and no text tells whether the account exists (PWD-01).
 * @param quickUsers who can be signed in with one click: local mode only
 */
export const login = (ports: LoginPorts, quickUsers?: QuickUsers): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login']);
      const { login_hint } = step.transaction.request;
      const hinted = await hintedUser(ports, c.get('site').tenant, login_hint, quickUsers);
      if (hinted !== undefined) return signedIn(c, ports, step, hinted);
      if (await isIdentifierFirst(ports, c.get('site').tenant)) {
        return c.redirect(`${path}/identifier?state=${encodeURIComponent(step.state)}`, 302);
      }
      return show(c, ports, step, { quickUsers });
    }),
  );
  app.post(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login']);
      const quick = await quickUser(ports, c.get('site').tenant, step.params.get('quick'), quickUsers);
      if (quick !== undefined) return signedIn(c, ports, step, quick);
      const username = (step.params.get('username') ?? '').trim();
      const password = step.params.get('password') ?? '';
      const words = step.texts.login;
      if (username === '') return show(c, ports, step, { quickUsers, faults: { username: words['no-username'] } });
      if (password === '') {
        return show(c, ports, step, { quickUsers, username, faults: { password: words['no-password'] } });
      }
      const result = await attempt(c, ports, step, username, password);
      if (result.ok) return signedIn(c, ports, step, { ...result, methods: ['pwd'] });
      if (isInvitationGone(result.error)) return tellRefusal(c, ports, step, invitationGone());
      return show(c, ports, step, { quickUsers, username, error: result.error });
    }),
  );
  return app;
};

/** Whether the tenant asks for the name first and the password on a page of its own (management-api 3.18). */
export async function isIdentifierFirst(ports: Pick<Ports, 'store'>, tenant: string): Promise<boolean> {
  const stored = await ports.store.get(tenant, 'setting', 'prompts');
  const value = stored?.doc['value'] as { identifier_first?: boolean } | undefined;
  return value?.identifier_first === true;
}

/** Whoever looks at the page. */
export const visitorOf = (c: Context<AppEnv>): Visitor => ({
  site: c.get('site'),
  issuer: c.get('issuer'),
  address: c.get('address'),
  user_agent: c.req.header('user-agent') ?? '',
  request_id: c.get('requestId'),
});

/** Tries a password. @throws {Unavailable} */
export const attempt = (
  c: Context<AppEnv>,
  ports: SignInPorts,
  { client, transaction: { request }, organization }: Step,
  identifier: string,
  password: string,
): ReturnType<typeof signIn> =>
  signIn(ports, visitorOf(c), {
    client,
    connection: request.connection,
    identifier,
    password,
    organization: organization?.id,
    invitation: request.invitation,
  });

/** The databases that this sign-in can use. @throws {Unavailable} */
export const connectionsOf = (
  ports: Pick<Ports, 'store'>,
  tenant: string,
  { client, organization, transaction: { request } }: Step,
): Promise<LoginConnection[]> =>
  loginConnections(ports, tenant, {
    client_id: client.client_id,
    connection: request.connection,
    organization: organization?.id,
  });

/** Whether people may be told apart by something besides an e-mail address. */
export const hasUsernames = (connections: readonly LoginConnection[]): boolean =>
  connections.some(
    ({ options }) =>
      options.requires_username === true ||
      options.attributes?.username?.identifier?.active === true ||
      options.attributes?.phone_number?.identifier?.active === true,
  );

/** Whether the page may offer what the connection's owner has not taken away. */
export const canReset = (connections: readonly LoginConnection[]): boolean =>
  connections.some(({ options }) => options.disable_self_service_change_password !== true);

/** What a refused sign-in says to the person. Nothing in it tells a wrong name from a wrong password (PWD-01). */
export function refusalText(error: OAuthError, words: Texts['login'], usernames: boolean): string {
  const { description } = error.auth0;
  const code: string = error.auth0.error;
  if (code === 'too_many_attempts' && description !== suspiciousAddress().auth0.description) {
    return words['too-many-attempts'];
  }
  if (error.auth0.status === 429) return words['ip-blocked'];
  if (code === 'password_leaked') return words['password-breached'];
  if (code === 'unauthorized' && /blocked/.test(description)) return words['user-blocked'];
  if (code === 'invalid_grant' || code === 'invalid_user_password') {
    return words[usernames ? 'wrong-credentials' : 'wrong-email-credentials'];
  }
  return words['authentication-failure'];
}

/** The application sent an invitation that does not hold: it hears of it (fact sheet 8.2). */
export const isInvitationGone = ({ auth0 }: OAuthError): boolean =>
  auth0.description === invitationMissing().auth0.description;

/** What the application hears of an invitation that does not hold (fact sheet 8.2). */
export const invitationGone = (): AuthorizeError =>
  new AuthorizeError('invalid_request', invitationMissing().auth0.description);

/** The status of the page that tells a refusal. */
export const refusalStatus = (error: OAuthError): 400 | 429 => (error.auth0.status === 429 ? 429 : 400);

interface Shown {
  quickUsers: QuickUsers | undefined;
  username?: string;
  faults?: { username?: string; password?: string };
  error?: OAuthError;
}

async function show(c: Context<AppEnv>, ports: LoginPorts, step: Step, shown: Shown): Promise<Response> {
  const { texts, state, organization } = step;
  const { faults = {}, error } = shown;
  const words = texts.login;
  const { tenant } = c.get('site');
  const connections = await connectionsOf(ports, tenant, step);
  const usernames = hasUsernames(connections);
  const username = shown.username ?? step.suggested;
  const refused = error === undefined ? undefined : refusalText(error, words, usernames);
  const query = `?state=${encodeURIComponent(state)}`;
  const quick = (await shown.quickUsers?.list(tenant)) ?? [];
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(organization === undefined ? words.description : words.organizationDescription),
    status: error !== undefined ? refusalStatus(error) : Object.keys(faults).length > 0 ? 400 : 200,
    children: (
      <>
        <Alert text={connections.length === 0 ? words['no-db-connection'] : refused} />
        {connections.length === 0 ? null : (
          <PostForm action={path} state={state}>
            <Field
              name="username"
              label={usernames ? words.usernamePlaceholder : words.emailPlaceholder}
              autocomplete="username"
              inputmode="email"
              maxlength={320}
              value={username}
              fault={faults.username}
              first={username === undefined || faults.username !== undefined}
            />
            <Field
              name="password"
              label={words.passwordPlaceholder}
              type="password"
              autocomplete="current-password"
              maxlength={longestPassword}
              fault={faults.password}
              first={username !== undefined && faults.username === undefined}
            />
            {canReset(connections) ? (
              <p class="side">
                <a href={`/u/reset-password/request${query}`}>{words.forgotPasswordText}</a>
              </p>
            ) : null}
            <Submit label={words.buttonText} />
          </PostForm>
        )}
        <QuickUserButtons users={quick} action={path} step={step} />
        <SignUpLine connections={connections} step={step} />
      </>
    ),
  });
}

/** The first database that takes new people. Whoever is invited may sign up where nobody else may. */
export const openOf = ({ transaction: { request } }: Step, connections: readonly LoginConnection[]) =>
  connections.find(
    ({ is_signup_enabled, options }) => is_signup_enabled || (request.invitation !== undefined && takesPeople(options)),
  );

/** The way to a new account, where one can be had. */
export const SignUpLine = ({ connections, step }: { connections: readonly LoginConnection[]; step: Step }) =>
  openOf(step, connections) !== undefined ? (
    <p class="below">
      {step.texts.login.signupActionText}{' '}
      <a href={`/u/signup?state=${encodeURIComponent(step.state)}`}>{step.texts.login.signupActionLinkText}</a>
    </p>
  ) : null;
