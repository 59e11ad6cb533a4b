import type { MailOutcome } from '../../model/mail.ts';
import { compose } from './compose.ts';
import { type MailPlace, type MailPorts, surroundings } from './place.ts';
import type { StoredTemplate } from './settings.ts';

/** What somebody signs in with: a code, a link, or both. */
export interface PasswordlessMail {
  email: string;
  /** The connection's own template, `options.email`; undefined for our words. */
  template: Pick<StoredTemplate, 'body' | 'from' | 'subject'> | undefined;
  /** Name of the connection. */
  connection: string;
  client_id?: string | undefined;
  code?: string | undefined;
  url?: string | undefined;
  /** How long it holds, in seconds. */
  lifetime: number;
}

/** Mails what somebody signs in with who has no password. Templates know `code`, `link`, `send` and the application. */
export async function sendPasswordlessEmail(
  ports: MailPorts,
  place: MailPlace,
  { email, template, connection, client_id, code, url, lifetime }: PasswordlessMail,
): Promise<MailOutcome> {
  const around = await surroundings(ports, place, { client_id });
  return compose(ports, place, {
    kind: 'passwordless_email',
    to: email,
    template,
    around,
    values: {
      connection: { name: connection },
      user: { email },
      email,
      code: code ?? '',
      link: url ?? '',
      url: url ?? '',
      send: url === undefined ? 'code' : 'link',
    },
    facts: { email, code, url, lifetime },
    about: { user_name: email, client_id, connection },
  });
}
