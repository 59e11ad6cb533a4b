import type { MailOutcome } from '../../model/mail.ts';
import type { MailPlace, MailPorts, Recipient } from './place.ts';
import { mailUser } from './to-user.ts';

/** Mails about the safety of an account. */

/**
 * Tells a user that an address was kept out after too many failures.
 * @param block.url a link that lets the address in again
 * @param block.source_ip the address that was kept out
 */
export const sendBlockedAccountEmail = (
  ports: MailPorts,
  place: MailPlace,
  to: Recipient,
  { url, source_ip, city, country }: { url?: string; source_ip: string; city?: string; country?: string },
): Promise<MailOutcome> =>
  mailUser(ports, place, 'blocked_account', to, {
    values: { url: url ?? '', user: { source_ip, city: city ?? '', country: country ?? '' } },
    facts: { url, source: source_ip },
  });

/** Tells a user that the password is among stolen ones. @param leak.url a page that changes it */
export const sendStolenCredentialsEmail = (
  ports: MailPorts,
  place: MailPlace,
  to: Recipient,
  { url }: { url?: string } = {},
): Promise<MailOutcome> =>
  mailUser(ports, place, 'stolen_credentials', to, { values: { url: url ?? '' }, facts: { url } });
