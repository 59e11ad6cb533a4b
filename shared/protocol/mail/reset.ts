import type { MailOutcome } from '../../model/mail.ts';
import { compose } from './compose.ts';
import { mailedLink } from './link.ts';
import { accountFor, type MailPlace, type MailPorts, type Recipient, surroundings } from './place.ts';
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
 * Tells a user that the password was changed, in our own words: Auth0 has no template for it (PWD-05).
 * @returns undefined when the account has no address
 */
export async function sendPasswordChangedEmail(
  ports: MailPorts,
  place: MailPlace,
  to: Recipient,
): Promise<MailOutcome | undefined> {
  const account = accountFor(to);
  const email = account?.profile.email;
  if (account === undefined || email === undefined) return undefined;
  const { user, client_id, organization_id } = to;
  return compose(ports, place, {
    ...{ kind: 'password_changed', to: email, template: undefined, values: {}, facts: { email } },
    around: await surroundings(ports, place, to),
    about: {
      ...{ user_id: user.user_id, user_name: email, client_id },
      ...{ connection: account.identity.connection, organization: organization_id },
    },
  });
}
