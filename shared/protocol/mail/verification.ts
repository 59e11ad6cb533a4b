import type { MailOutcome } from '../../model/mail.ts';
import { mailedLink } from './link.ts';
import type { MailPlace, MailPorts, Recipient } from './place.ts';
import { customTemplate } from './settings.ts';
import { mailUser } from './to-user.ts';

/**
 * Mails a link that verifies the address of a user's account when it is followed. Too many to one user are not
 * sent (`limited`). The log gets `svr` when the mail is on its way, `fvr` when none was made, `fv` when nobody took it.
 * @see management-api 3.12 and 3.14
 */
export async function sendVerificationEmail(ports: MailPorts, place: MailPlace, to: Recipient): Promise<MailOutcome> {
  const outcome = await mailUser(ports, place, 'verify_email', to, (scene) =>
    mailedLink(ports, place, 'email-verification', to, scene),
  );
  if (outcome.ok || outcome.by === '') report(ports, place, to, outcome);
  return outcome;
}

function report(ports: MailPorts, place: MailPlace, { user, client_id }: Recipient, outcome: MailOutcome): void {
  ports.events.emit({
    type: outcome.ok ? 'svr' : 'fvr',
    tenant: place.tenant,
    host: place.host,
    ip: place.ip,
    request_id: place.request_id,
    client_id,
    user_id: user.user_id,
    user_name: user.email,
    description: outcome.ok ? 'Verification email sent' : outcome.detail,
  });
}

/**
 * Welcomes a user whose address is verified. As with Auth0 this mail is off until the tenant has a template for it
 * that is switched on.
 * @returns undefined when it is off
 */
export async function sendWelcomeEmail(
  ports: MailPorts,
  place: MailPlace,
  to: Recipient,
): Promise<MailOutcome | undefined> {
  if ((await customTemplate(ports, place.tenant, 'welcome_email')) === undefined) return undefined;
  return mailUser(ports, place, 'welcome_email', to, {});
}
