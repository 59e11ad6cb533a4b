import { type Context, Hono } from 'hono';
import type { OAuthError } from '../../shared/model/errors.ts';
import { longestPassword } from '../../shared/model/user.ts';
import { sealTransaction, type Transaction } from '../../shared/protocol/authorize/transaction.ts';
import type { AppEnv } from '../app-env.ts';
import { Alert, Field, PostForm, Submit } from './design/form.tsx';
import { signedIn, tellRefusal } from './finish.ts';
import {
  attempt,
  canReset,
  connectionsOf,
  hasUsernames,
  invitationGone,
  isInvitationGone,
  type LoginPorts,
  refusalStatus,
  refusalText,
  SignUpLine,
} from './login.tsx';
import { QuickUserButtons, type QuickUsers, quickUser } from './quick-users.tsx';
import { guarded, openStep, type Step, type StepPorts } from './step.tsx';
import { stepPage } from './step-page.tsx';

const paths = { identifier: '/u/login/identifier', password: '/u/login/password' } as const;

/** Sends the browser to another page of the same sign-in, with what was learned on this one. @throws {Unavailable} */
export async function toPage(
  c: Context<AppEnv>,
  ports: StepPorts,
  transaction: Transaction,
  path: string,
): Promise<Response> {
  const state = await sealTransaction(ports, c.get('site').tenant, transaction);
  return c.redirect(`${path}?state=${encodeURIComponent(state)}`, c.req.method === 'POST' ? 303 : 302);
}

/** The sign-in with what was typed as the name. */
export const withIdentifier = ({ transaction }: Step, identifier: string): Transaction => ({
  ...transaction,
  progress: { ...transaction.progress, identifier },
});

/**
 * `/u/login/identifier` and `/u/login/password`: the name first, the password on the next page. Nothing is looked up
 * in between, so the first page never tells whether an account exists (PWD-01).
 */
export const identifierFirst = (ports: LoginPorts, quickUsers?: QuickUsers): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(paths.identifier, (c) =>
    guarded(c, ports, async () =>
      showIdentifier(c, ports, await openStep(c, ports, ['login', 'login-id']), { quickUsers }),
    ),
  );
  app.post(paths.identifier, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'login-id']);
      const quick = await quickUser(ports, c.get('site').tenant, step.params.get('quick'), quickUsers);
      if (quick !== undefined) return signedIn(c, ports, step, quick);
      const username = (step.params.get('username') ?? '').trim().slice(0, 320);
      if (username === '') {
        return showIdentifier(c, ports, step, { quickUsers, fault: step.texts['login-id']['no-username'] });
      }
      return toPage(c, ports, withIdentifier(step, username), paths.password);
    }),
  );
  app.get(paths.password, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'login-password']);
      if (step.transaction.progress.identifier === undefined) {
        return toPage(c, ports, step.transaction, paths.identifier);
      }
      return showPassword(c, ports, step);
    }),
  );
  app.post(paths.password, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'login-password']);
      const { identifier } = step.transaction.progress;
      if (identifier === undefined) return toPage(c, ports, step.transaction, paths.identifier);
      const password = step.params.get('password') ?? '';
      if (password === '') return showPassword(c, ports, step, { fault: step.texts.login['no-password'] });
      const result = await attempt(c, ports, step, identifier, password);
      if (result.ok) return signedIn(c, ports, step, { ...result, methods: ['pwd'] });
      if (isInvitationGone(result.error)) return tellRefusal(c, ports, step, invitationGone());
      return showPassword(c, ports, step, { error: result.error });
    }),
  );
  return app;
};

async function showIdentifier(
  c: Context<AppEnv>,
  ports: LoginPorts,
  step: Step,
  { quickUsers, fault }: { quickUsers: QuickUsers | undefined; fault?: string },
): Promise<Response> {
  const { texts, state, organization } = step;
  const connections = await connectionsOf(ports, c.get('site').tenant, step);
  const words = texts['login-id'];
  const label = hasUsernames(connections) ? texts.login.usernamePlaceholder : texts.login.emailPlaceholder;
  const quick = (await quickUsers?.list(c.get('site').tenant)) ?? [];
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(organization === undefined ? words.description : texts.login.organizationDescription),
    status: fault === undefined ? 200 : 400,
    children: (
      <>
        <Alert text={connections.length === 0 ? texts.login['no-db-connection'] : undefined} />
        {connections.length === 0 ? null : (
          <PostForm action={paths.identifier} state={state}>
            <Field
              name="username"
              label={label}
              autocomplete="username"
              inputmode="email"
              maxlength={320}
              value={step.suggested}
              fault={fault}
              first
            />
            <Submit label={words.buttonText} />
          </PostForm>
        )}
        <QuickUserButtons users={quick} action={paths.identifier} step={step} />
        <SignUpLine connections={connections} step={step} />
      </>
    ),
  });
}

async function showPassword(
  c: Context<AppEnv>,
  ports: LoginPorts,
  step: Step,
  { fault, error }: { fault?: string; error?: OAuthError } = {},
): Promise<Response> {
  const { texts, transaction, state } = step;
  const connections = await connectionsOf(ports, c.get('site').tenant, step);
  const words = texts['login-password'];
  const refused = error === undefined ? undefined : refusalText(error, texts.login, hasUsernames(connections));
  const query = `?state=${encodeURIComponent(state)}`;
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(words.description),
    status: error !== undefined ? refusalStatus(error) : fault === undefined ? 200 : 400,
    children: (
      <>
        <Alert text={refused} />
        <div class="chip">
          <span>{transaction.progress.identifier}</span>
          <a href={`${paths.identifier}${query}`}>{words.editEmailText}</a>
        </div>
        <PostForm action={paths.password} state={state}>
          <Field
            name="password"
            label={texts.login.passwordPlaceholder}
            type="password"
            autocomplete="current-password"
            maxlength={longestPassword}
            fault={fault}
            first
          />
          {canReset(connections) ? (
            <p class="side">
              <a href={`/u/reset-password/request${query}`}>{texts.login.forgotPasswordText}</a>
            </p>
          ) : null}
          <Submit label={words.buttonText} />
        </PostForm>
      </>
    ),
  });
}
