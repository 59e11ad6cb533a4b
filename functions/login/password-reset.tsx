import { type Context, Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { longestPassword } from '../../shared/model/user.ts';
import { sendBeside } from '../../shared/protocol/mail/beside.ts';
import type { MailPorts } from '../../shared/protocol/mail/place.ts';
import { sendPasswordChangedEmail } from '../../shared/protocol/mail/reset.ts';
import { strengthOf } from '../../shared/protocol/management/password-policy.ts';
import { type ResetOutcome, resetPassword } from '../../shared/protocol/management/password-reset.ts';
import { readTicket, resultUrl, type TicketOutcome } from '../../shared/protocol/management/ticket-use.ts';
import { loginPageOf } from '../../shared/protocol/management/tickets.ts';
import { userConnection } from '../../shared/protocol/management/user-connection.ts';
import { accountId } from '../../shared/protocol/management/user-record.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { countAddress } from '../count-address.ts';
import { Alert, Field, Submit } from './design/form.tsx';
import { Sign } from './design/icons.tsx';
import { renderPage } from './design/layout.tsx';
import { PasswordRules } from './design/password-rules.tsx';
import type { Texts } from './design/words.ts';
import { resultPage, wordsHere } from './result-page.tsx';
import { guarded, type StepPorts } from './step.tsx';

type ResetPorts = StepPorts & MailPorts & Pick<Ports, 'passwords' | 'background'>;

const path = '/u/reset-verify';

/**
 * `/u/reset-verify?ticket=…`: a page on which a user sets a new password, once. Looking at it uses nothing up; it
 * needs no script and no cookie, and what it sends is worth nothing without the ticket.
 * @see management-api 3.12
 */
export const passwordReset = (ports: ResetPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      await countAddress(c, ports);
      const ticket = c.req.query('ticket') ?? '';
      const outcome = await readTicket(ports, c.get('site').tenant, 'password-change', ticket);
      return outcome.ok ? form(c, ports, ticket) : answer(c, ports, outcome, ticket);
    }),
  );
  app.post(path, (c) => guarded(c, ports, () => changed(c, ports)));
  return app;
};

async function changed(c: Context<AppEnv>, ports: ResetPorts): Promise<Response> {
  await countAddress(c, ports);
  const params = await readParams(c.req.raw);
  const ticket = params.get('ticket') ?? '';
  const password = params.get('password') ?? '';
  if (password !== (params.get('confirmation') ?? '')) return form(c, ports, ticket, { mismatch: true });
  const outcome = await resetPassword(ports, c.get('site'), ticket, password);
  report(c, ports, outcome);
  if (outcome.ok) notify(c, ports, outcome);
  return answer(c, ports, outcome, ticket);
}

/** What is wrong with the new password, in the person's language where we have words for it. */
function refusalText(message: string, { signup }: Texts): string {
  if (/weak/i.test(message)) return signup['password-too-weak'];
  if (/common/i.test(message)) return signup['password-too-common'];
  return /user information|personal/i.test(message) ? signup['password-contains-user-information'] : message;
}

async function form(
  c: Context<AppEnv>,
  ports: ResetPorts,
  ticket: string,
  { mismatch = false, refused }: { mismatch?: boolean; refused?: string } = {},
): Promise<Response> {
  const { locale, texts } = await wordsHere(c, ports, ['reset-password', 'signup']);
  const words = texts['reset-password'];
  const alert = mismatch ? words['password-mismatch'] : refused && refusalText(refused, texts);
  const shared = { type: 'password', autocomplete: 'new-password', maxlength: longestPassword } as const;
  return renderPage(c, ports, {
    ...{ title: words.title, subtitle: words.description, locale, emblem: <Sign name="lock" /> },
    status: alert === undefined ? 200 : 400,
    // The address holds the ticket: no other page hears of it.
    referrer: 'no-referrer',
    children: (
      <form method="post" action={path}>
        <Alert text={alert} />
        <input type="hidden" name="ticket" value={ticket} />
        <Field name="password" label={words.passwordPlaceholder} {...shared} describedBy="password-rules" first />
        <Rules rules={await rulesOf(c, ports, ticket)} texts={texts} />
        <Field name="confirmation" label={words['reEnter-passwordPlaceholder']} {...shared} />
        <Submit label={words.buttonText} />
      </form>
    ),
  });
}

type Strength = ReturnType<typeof strengthOf>;

const Rules = ({ rules, texts }: { rules: Strength | undefined; texts: Texts }) =>
  rules === undefined ? null : <PasswordRules strength={rules} texts={texts} />;

/** How strong the ticket's account wants its password. A page without it is as good. */
async function rulesOf(c: Context<AppEnv>, ports: ResetPorts, ticket: string): Promise<Strength | undefined> {
  const site = c.get('site');
  const outcome: TicketOutcome = await readTicket(ports, site.tenant, 'password-change', ticket);
  if (!outcome.ok) return undefined;
  const identity = outcome.user.identities.find((one) => accountId(one) === outcome.ticket.account);
  if (identity === undefined) return undefined;
  const connection = await userConnection(ports, site, identity.connection).catch(() => undefined);
  return connection === undefined ? undefined : strengthOf(connection.options);
}

async function answer(c: Context<AppEnv>, ports: ResetPorts, outcome: ResetOutcome, ticket: string): Promise<Response> {
  if (!outcome.ok && outcome.why === 'refused') return form(c, ports, ticket, { refused: outcome.message });
  const words = await wordsHere(c, ports, ['reset-password']);
  const failed = words.texts['reset-password-error'];
  if (!outcome.ok && outcome.why === 'gone') {
    const gone = { title: failed.eventTitleUsed, sentence: failed.descriptionUsed };
    return resultPage(c, ports, { ...gone, good: false, status: 400, words });
  }
  const told = outcome.ok
    ? { success: true, code: 'success', message: 'You can now login to the application with the new password.' }
    : { success: false, code: 'access_expired', message: 'Access expired.' };
  const target = resultUrl(outcome.ticket, told);
  if (target !== undefined) return c.redirect(target, 303);
  if (!outcome.ok) {
    const expired = { title: failed.eventTitleExpired, sentence: failed.descriptionExpired };
    return resultPage(c, ports, { ...expired, good: false, status: 400, words });
  }
  const link = await loginPageOf(ports, c.get('site').tenant, outcome.ticket.client_id);
  const done = words.texts['reset-password-success'];
  return resultPage(c, ports, { title: done.eventTitle, sentence: done.description, good: true, link, words });
}

/** Whoever changed the password, its owner hears of it (PWD-05). */
function notify(c: Context<AppEnv>, ports: ResetPorts, { user, ticket }: TicketOutcome & { ok: true }): void {
  const { tenant, domain, host } = c.get('site');
  const place = { tenant, domain, host, ip: c.get('address'), request_id: c.get('requestId') };
  const { account, client_id, organization_id } = ticket;
  sendBeside(ports, place, () => sendPasswordChangedEmail(ports, place, { user, account, client_id, organization_id }));
}

function report(c: Context<AppEnv>, ports: ResetPorts, outcome: ResetOutcome): void {
  ports.events.emit({
    type: outcome.ok ? 'scp' : 'fcp',
    tenant: c.get('site').tenant,
    host: c.get('site').host,
    ip: c.get('address'),
    user_agent: c.req.header('user-agent') ?? '',
    request_id: c.get('requestId'),
    ...(outcome.ok ? { user_id: outcome.user.user_id } : { error: outcome.why }),
    description: outcome.ok ? 'Password changed by a ticket' : 'The new password or the link was not accepted',
  });
}
