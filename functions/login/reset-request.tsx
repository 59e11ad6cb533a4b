import { type Context, Hono } from 'hono';
import { type PasswordResetPorts, requestPasswordReset } from '../../shared/protocol/login/change-password.ts';
import type { AppEnv } from '../app-env.ts';
import { Field, PostForm, Submit } from './design/form.tsx';
import { Sign } from './design/icons.tsx';
import type { FinishPorts } from './finish.ts';
import { toPage, withIdentifier } from './identifier-first.tsx';
import { canReset, connectionsOf, hasUsernames, visitorOf } from './login.tsx';
import { guarded, openStep, type Step } from './step.tsx';
import { stepPage } from './step-page.tsx';

const paths = { request: '/u/reset-password/request', sent: '/u/reset-password/email' } as const;

export type ResetRequestPorts = FinishPorts & PasswordResetPorts;

/** Databases in which the account is looked for. */
const mostConnections = 5;

/**
 * `/u/reset-password/request` and what follows it: the same page for an address that is known and for one that is
 * not, in the same time (PWD-01).
 */
export const resetRequest = (ports: ResetRequestPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(paths.request, (c) =>
    guarded(c, ports, async () => show(c, ports, await openStep(c, ports, ['login', 'reset-password']))),
  );
  app.post(paths.request, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'reset-password']);
      const identifier = (step.params.get('username') ?? '').trim().slice(0, 320);
      if (identifier === '') return show(c, ports, step, step.texts['reset-password-request']['no-email']);
      const connections = await connectionsOf(ports, c.get('site').tenant, step);
      for (const connection of connections.filter((one) => canReset([one])).slice(0, mostConnections)) {
        await requestPasswordReset(ports, visitorOf(c), {
          client: step.client,
          connection: connection.name,
          identifier,
          organization: step.organization?.id,
        });
      }
      return toPage(c, ports, withIdentifier(step, identifier), paths.sent);
    }),
  );
  app.get(paths.sent, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'reset-password']);
      const { identifier } = step.transaction.progress;
      return identifier === undefined
        ? toPage(c, ports, step.transaction, paths.request)
        : sent(c, ports, step, identifier);
    }),
  );
  return app;
};

const BackToLogin = ({ step }: { step: Step }) => (
  <p class="below">
    <a href={`/u/login?state=${encodeURIComponent(step.state)}`}>
      {step.texts['reset-password-request'].backToLoginLinkText}
    </a>
  </p>
);

async function show(c: Context<AppEnv>, ports: ResetRequestPorts, step: Step, fault?: string): Promise<Response> {
  const words = step.texts['reset-password-request'];
  const { login } = step.texts;
  const connections = await connectionsOf(ports, c.get('site').tenant, step);
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(words.description),
    status: fault === undefined ? 200 : 400,
    children: (
      <>
        <PostForm action={paths.request} state={step.state}>
          <Field
            name="username"
            label={hasUsernames(connections) ? login.usernamePlaceholder : login.emailPlaceholder}
            autocomplete="username"
            inputmode="email"
            maxlength={320}
            value={step.suggested}
            fault={fault}
            first
          />
          <Submit label={words.buttonText} />
        </PostForm>
        <BackToLogin step={step} />
      </>
    ),
  });
}

function sent(c: Context<AppEnv>, ports: ResetRequestPorts, step: Step, identifier: string): Promise<Response> {
  const words = step.texts['reset-password-email'];
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(words.emailDescription, { email: identifier }),
    emblem: <Sign name="mail" />,
    children: (
      <>
        <PostForm action={paths.request} state={step.state}>
          <input type="hidden" name="username" value={identifier} />
          <Submit label={words.resendLinkText} second />
        </PostForm>
        <BackToLogin step={step} />
      </>
    ),
  });
}
