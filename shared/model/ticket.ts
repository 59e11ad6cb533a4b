import * as v from 'valibot';
import { isConnectionId } from './connection.ts';
import { isEmail } from './email-address.ts';
import { webUrl } from './uri-format.ts';
import { closed, integer, line, optionalEach } from './validation.ts';

/** One-time links that operators hand to users (management-api 3.12). */

/** How long a ticket is good when nothing else is said: five days, in seconds. */
export const usualTicketLife = 432_000;

/** Longest life of a ticket that can be asked for: a year, in seconds. */
const longestLife = 31_536_000;

const connectionId = v.pipe(
  line(1, 64),
  v.check(
    isConnectionId,
    (issue) => `Object didn't pass validation for format connection-id: ${String(issue.input).slice(0, 100)}`,
  ),
);
const email = v.pipe(
  v.string(),
  v.check(isEmail, (issue) => `Object didn't pass validation for format email: ${String(issue.input).slice(0, 100)}`),
);

const entries = {
  result_url: webUrl,
  client_id: line(1, 64),
  organization_id: line(1, 50),
  /** Seconds; 0 stands for the usual life. */
  ttl_sec: integer(0, longestLife),
  includeEmailInRedirect: v.boolean(),
  identity: closed({
    user_id: line(1, 255),
    provider: line(1, 64),
    connection_id: v.exactOptional(connectionId),
  }),
};

/** Body of POST /tickets/email-verification. */
export const emailVerificationTicket = closed({ user_id: line(1, 300), ...optionalEach(entries) });

/** Body of POST /tickets/password-change: the account by its user, or by address and connection. */
export const passwordChangeTicket = closed(
  optionalEach({
    ...entries,
    user_id: line(1, 300),
    connection_id: connectionId,
    email,
    mark_email_as_verified: v.boolean(),
  }),
);

export type EmailVerificationTicket = v.InferOutput<typeof emailVerificationTicket>;
export type PasswordChangeTicket = v.InferOutput<typeof passwordChangeTicket>;

/** A ticket as the tenant object keeps it. Its id is a hash of what the link carries, which is nowhere else. */
export interface Ticket {
  type: 'email-verification' | 'password-change';
  user_id: string;
  /** `<provider>|<id>` of the account that it is about. */
  account: string;
  /** The address at the time: a ticket says nothing about any other. */
  email?: string;
  /** Milliseconds since 1970. */
  expires_at: number;
  result_url?: string;
  client_id?: string;
  organization_id?: string;
  include_email: boolean;
  mark_email_as_verified?: boolean;
  /** When its link was put into a mail, milliseconds since 1970; absent when somebody else hands it over. */
  mailed_at?: number;
}
