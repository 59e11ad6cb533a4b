import { type Context, Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { longestPassword } from '../../shared/model/user.ts';
import { type ResetOutcome, resetPassword } from '../../shared/protocol/management/password-reset.ts';
import { readTicket, resultUrl } from '../../shared/protocol/management/ticket-use.ts';
import { loginPageOf } from '../../shared/protocol/management/tickets.ts';
import { admit } from '../../shared/protocol/throttle.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { page, resultPage } from './result-page.tsx';

type ResetPorts = Pick<Ports, 'store' | 'clock' | 'digest' | 'passwords' | 'limits' | 'events'>;

const path = '/u/reset-verify';

/**
 * `/u/reset-verify?ticket=…`: a page on which a user sets a new password, once. Looking at it uses nothing up; it
 * needs no script and no cookie, and what it sends is worth nothing without the ticket.
 * @see management-api 3.12
 */
export const passwordReset = (ports: ResetPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, async (c) => {
    await count(c, ports);
    const ticket = c.req.query('ticket') ?? '';
    const outcome = await readTicket(ports, c.get('site').tenant, 'password-change', ticket);
    return outcome.ok ? form(c, ticket) : answer(c, ports, outcome, ticket);
  });
  app.post(path, async (c) => {
    await count(c, ports);
    const params = await readParams(c.req.raw);
    const ticket = params.get('ticket') ?? '';
    const password = params.get('password') ?? '';
    if (password !== (params.get('confirmation') ?? '')) return form(c, ticket, 'The two passwords are not the same');
    const outcome = await resetPassword(ports, c.get('site'), ticket, password);
    report(c, ports, outcome);
    return answer(c, ports, outcome, ticket);
  });
  return app;
};

const count = async (c: Context<AppEnv>, ports: ResetPorts): Promise<void> =>
  void admit(await ports.limits.take('address', `${c.get('site').tenant}:${c.get('address')}`), ports.clock.now());

function form(c: Context<AppEnv>, ticket: string, fault?: string): Response {
  const described = fault === undefined ? {} : { 'aria-describedby': 'fault', 'aria-invalid': true };
  const content = (
    <form method="post" action={path}>
      {fault === undefined ? null : (
        <p id="fault" role="alert">
          {fault}
        </p>
      )}
      <input type="hidden" name="ticket" value={ticket} />
      <p>
        <label for="password">New password</label>
        <br />
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          maxlength={longestPassword}
          required
          {...described}
        />
      </p>
      <p>
        <label for="confirmation">New password, once more</label>
        <br />
        <input
          id="confirmation"
          name="confirmation"
          type="password"
          autocomplete="new-password"
          maxlength={longestPassword}
          required
        />
      </p>
      <button type="submit">Set password</button>
    </form>
  );
  return page(c, { title: 'Set a new password', content, form: true, status: fault === undefined ? 200 : 400 });
}

async function answer(c: Context<AppEnv>, ports: ResetPorts, outcome: ResetOutcome, ticket: string): Promise<Response> {
  if (!outcome.ok && outcome.why === 'refused') return form(c, ticket, outcome.message);
  if (!outcome.ok && outcome.why === 'gone') {
    const sentence = 'This link is not valid, or it has been used already. Ask for a new one.';
    return resultPage(c, 'Link not valid', sentence, { status: 400 });
  }
  const told = outcome.ok
    ? { success: true, code: 'success', message: 'You can now login to the application with the new password.' }
    : { success: false, code: 'access_expired', message: 'Access expired.' };
  const target = resultUrl(outcome.ticket, told);
  if (target !== undefined) return c.redirect(target, 303);
  if (!outcome.ok) return resultPage(c, 'Link expired', 'This link has expired. Ask for a new one.', { status: 400 });
  const link = await loginPageOf(ports, c.get('site').tenant, outcome.ticket.client_id);
  return resultPage(c, 'Password changed', 'Your password has been changed. Sign in with the new one.', { link });
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
