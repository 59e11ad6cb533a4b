import type { MailOutcome } from '../../model/mail.ts';
import { mailedLink } from './link.ts';
import type { MailPlace, MailPorts, Recipient } from './place.ts';
import { mailUser } from './to-user.ts';

/**
 * Mails a link to the page on which a user sets a new password. Whoever follows it has the mailbox, so the address
 * is verified with the change. Too many to one user are not sent (`limited`). Run it with `ports.background`: a
 * caller must not be able to time whether there is such a user (PWD-01).
 */
export const sendPasswordResetEmail = (ports: MailPorts, place: MailPlace, to: Recipient): Promise<MailOutcome> =>
  mailUser(ports, place, 'reset_email', to, (scene) =>
    mailedLink(ports, place, 'password-change', to, scene, { mark_email_as_verified: true }),
  );

/**
 * Mails a code with which a user may set a new password.
 * @param reset.url the page that takes the code, if there is one to link to
 * @param reset.lifetime how long it holds, in seconds
 */
export const sendPasswordResetCode = (
  ports: MailPorts,
  place: MailPlace,
  to: Recipient,
  { code, url, lifetime }: { code: string; url?: string; lifetime: number },
): Promise<MailOutcome> =>
  mailUser(ports, place, 'reset_email_by_code', to, {
    values: { code, url: url ?? '' },
    facts: { code, url, lifetime },
  });
