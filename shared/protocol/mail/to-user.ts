import type { EmailTemplateName, MailOutcome } from '../../model/mail.ts';
import type { Account } from '../management/tickets.ts';
import type { Facts } from './built-in.ts';
import { compose } from './compose.ts';
import {
  accountFor,
  type MailPlace,
  type MailPorts,
  type Recipient,
  type Surroundings,
  surroundings,
  userValues,
} from './place.ts';
import { customTemplate, type StoredTemplate } from './settings.ts';

/** A mail to the address of a user's account: what all of them have in common. */

/** What is known when a mail is about to be written. */
export interface Scene {
  account: Account;
  template: StoredTemplate | undefined;
  around: Surroundings;
}

/** What a kind of mail adds. */
export interface Addition {
  /** Names for templates. `user` is merged into the user's own. */
  values?: { user?: Record<string, unknown>; [name: string]: unknown };
  facts?: Partial<Facts>;
}

const nobody = (detail: string): MailOutcome => ({ ok: false, why: 'refused', by: '', attempts: 0, detail });

/**
 * Sends one of Auth0's mails to a user.
 * @param addition what the mail says, made when it is sure that it will be sent; an outcome instead ends it
 */
export async function mailUser(
  ports: MailPorts,
  place: MailPlace,
  kind: EmailTemplateName,
  to: Recipient,
  addition: Addition | ((scene: Scene) => Promise<Addition | MailOutcome>),
): Promise<MailOutcome> {
  const account = accountFor(to);
  const email = account?.profile.email;
  if (account === undefined || email === undefined) return nobody('The account has no e-mail address');
  const [template, around] = await Promise.all([
    customTemplate(ports, place.tenant, kind),
    surroundings(ports, place, to),
  ]);
  const added = typeof addition === 'function' ? await addition({ account, template, around }) : addition;
  if ('ok' in added) return added;
  const { user: more, ...values } = added.values ?? {};
  const connection = account.identity.connection;
  return compose(ports, place, {
    kind,
    to: email,
    template,
    around,
    values: { connection: { name: connection }, ...values, user: { ...userValues(to.user, account.profile), ...more } },
    facts: { email, ...added.facts },
    about: {
      user_id: to.user.user_id,
      user_name: email,
      client_id: to.client_id,
      connection,
      organization: to.organization_id,
    },
  });
}
