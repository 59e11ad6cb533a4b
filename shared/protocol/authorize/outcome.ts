import type { AuthorizeError } from '../../model/authorize-error.ts';
import type { Session } from '../../model/session.ts';
import type { ResponseMode, Transaction } from './transaction.ts';

/** Pages that a person may have to go through. */
export type PageName =
  | 'login'
  | 'identifier'
  | 'password'
  | 'signup'
  | 'reset_password'
  | 'consent'
  | 'organization'
  | 'select_account';

/** Whom and what an answer is about, for the log. */
export interface About {
  user_id?: string | undefined;
  user_name?: string | undefined;
  client_name?: string | undefined;
  audience?: string | undefined;
  scope?: string | undefined;
  organization?: string | undefined;
}

/** An answer to the application, good or bad. `redirect_uri` has been checked against the client's list. */
export interface Respond {
  kind: 'respond';
  mode: ResponseMode;
  redirect_uri: string;
  fields: Readonly<Record<string, string>>;
  /** Why it is a bad one; never sent, for the log. */
  error?: AuthorizeError;
  about?: About;
  /** The session that a good one rests on. */
  session?: Session;
}

/** What the browser does next, as data: the door alone makes a response of it. */
export type Outcome =
  | { kind: 'page'; page: PageName; transaction: Transaction }
  | Respond
  /** A page of ours that says what went wrong; the application hears nothing. */
  | { kind: 'error'; error: AuthorizeError };
