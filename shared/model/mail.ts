import type { emailTemplateNames } from './email.ts';

/** Outgoing mail: what is sent, and what became of it. */

export type EmailTemplateName = (typeof emailTemplateNames)[number];

/**
 * Auth0's templates; sign-in without password, whose template is the connection's; and what has none: the end of an
 * import, and that a password was changed.
 */
export type MailKind = EmailTemplateName | 'passwordless_email' | 'users_import' | 'password_changed';

/** Who and what a mail is about, for the log. Nothing of it is sent. */
export interface MailSubject {
  user_id?: string | undefined;
  user_name?: string | undefined;
  client_id?: string | undefined;
  client_name?: string | undefined;
  connection?: string | undefined;
  organization?: string | undefined;
  /** Address of the caller whose request made the mail necessary. */
  ip?: string | undefined;
  request_id?: string | undefined;
}

export interface MailMessage {
  tenant: string;
  /** One address, of a stored user or setting. Never one that the caller of a login flow just named (PWD-04). */
  to: string;
  /** `address` or `Name <address>`; undefined leaves it to whoever sends. One line. */
  from: string | undefined;
  /** One line. */
  subject: string;
  html: string;
  text: string;
  kind: MailKind;
  about: MailSubject;
}

/**
 * What became of a mail. `unconfigured`: nobody can send it, or no sender's address is set. `refused`: the
 * provider took it apart and said no. `unreachable`: the provider failed until the tries were used up. `limited`:
 * the same user got too many of these lately, so none was made.
 */
export type MailOutcome =
  | { ok: true; by: string; attempts: number }
  | {
      ok: false;
      why: 'unconfigured' | 'refused' | 'unreachable' | 'limited';
      /** Who was asked to send it; empty when nobody was. */
      by: string;
      attempts: number;
      /** A sentence for the operator, without secrets and without what was sent. */
      detail: string;
    };

/** How long a mail may stay in the hands of `send`, in milliseconds: shorter than the platform lets work go on. */
export const longestSending = 25_000;

export interface Mail {
  /** Hands a mail over to whoever delivers it. Never throws. Ends within `longestSending`. */
  send(message: MailMessage): Promise<MailOutcome>;
}

export type Rendered = { ok: true; text: string } | { ok: false; why: string };

/** Liquid, the language of Auth0's templates. */
export interface Liquid {
  /**
   * Fills a template in. Values are put in as they are: escaping is the template's to do. Never throws; time and
   * size are bounded.
   */
  render(template: string, values: Readonly<Record<string, unknown>>): Promise<Rendered>;
}
