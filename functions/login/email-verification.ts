import { type Context, Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { sendBeside } from '../../shared/protocol/mail/beside.ts';
import type { MailPorts } from '../../shared/protocol/mail/place.ts';
import { sendWelcomeEmail } from '../../shared/protocol/mail/verification.ts';
import { resultUrl, type TicketOutcome, verifyEmail } from '../../shared/protocol/management/ticket-use.ts';
import { loginPageOf } from '../../shared/protocol/management/tickets.ts';
import type { AppEnv } from '../app-env.ts';
import { countAddress } from '../count-address.ts';
import { resultPage, wordsHere } from './result-page.tsx';
import { guarded, type StepPorts } from './step.tsx';

type VerificationPorts = StepPorts & MailPorts & Pick<Ports, 'background'>;

/**
 * `GET /u/email-verification?ticket=…`: following the link verifies the address, once. HEAD changes nothing, so a
 * program that only looks at links does not use them up.
 * @see management-api 3.12
 */
export const emailVerification = (ports: VerificationPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get('/u/email-verification', (c) =>
    guarded(c, ports, async () => {
      if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/html; charset=utf-8' });
      const { tenant } = c.get('site');
      await countAddress(c, ports);
      const outcome = await verifyEmail(ports, tenant, c.req.query('ticket') ?? '');
      report(c, ports, outcome);
      if (outcome.ok) welcome(c, ports, outcome);
      return answer(c, ports, outcome);
    }),
  );
  return app;
};

/** @see https://auth0.com/docs/customize/email/email-templates: the welcome follows the verification */
function welcome(c: Context<AppEnv>, ports: VerificationPorts, { user, ticket }: TicketOutcome & { ok: true }): void {
  const { tenant, domain, host } = c.get('site');
  const place = { tenant, domain, host, ip: c.get('address'), request_id: c.get('requestId') };
  const { account, client_id, organization_id } = ticket;
  sendBeside(ports, place, () => sendWelcomeEmail(ports, place, { user, account, client_id, organization_id }));
}

function report(c: Context<AppEnv>, ports: VerificationPorts, outcome: TicketOutcome): void {
  ports.events.emit({
    type: outcome.ok ? 'sv' : 'fv',
    tenant: c.get('site').tenant,
    host: c.get('site').host,
    ip: c.get('address'),
    user_agent: c.req.header('user-agent') ?? '',
    request_id: c.get('requestId'),
    ...(outcome.ok ? { user_id: outcome.user.user_id } : { error: outcome.why }),
    description: outcome.ok ? 'E-mail address verified' : 'The verification link is expired, used or unknown',
  });
}

async function answer(c: Context<AppEnv>, ports: VerificationPorts, outcome: TicketOutcome): Promise<Response> {
  const words = await wordsHere(c, ports, ['email-verification']);
  const screen = words.texts['email-verification-result'];
  if (!outcome.ok && outcome.why === 'gone') {
    const gone = { title: screen.errorTitle, sentence: screen.invalidAccountOrCodeDescription };
    return resultPage(c, ports, { ...gone, good: false, status: 400, words });
  }
  const { ticket } = outcome;
  const told = outcome.ok
    ? { success: true, code: 'success', message: 'Your email was verified. You can continue using the application.' }
    : { success: false, code: 'access_expired', message: 'Access expired.' };
  const target = resultUrl(ticket, told);
  if (target !== undefined) return c.redirect(target, 302);
  if (!outcome.ok) {
    const expired = { title: screen.expiredTitle, sentence: screen.expiredDescription };
    return resultPage(c, ports, { ...expired, good: false, status: 400, words });
  }
  const link = await loginPageOf(ports, c.get('site').tenant, ticket.client_id);
  const done = { title: screen.verifiedTitle, sentence: screen.verifiedDescription };
  return resultPage(c, ports, { ...done, good: true, icon: 'mail', link, words });
}
