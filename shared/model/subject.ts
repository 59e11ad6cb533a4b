import type { Session } from './session.ts';
import type { User } from './user.ts';

/** What tokens, pages and /userinfo need to know of a person, asked in one question (DESIGN, section 3). */

export interface SubjectQuestion {
  user_id: string;
  /** Id of the session that must be alive and this user's. */
  session?: string | undefined;
  /** Identifier of the API whose permissions are wanted. */
  audience?: string | undefined;
  /** Id of the organization whose membership and member roles count. */
  organization?: string | undefined;
  /** The client whose consent for `audience` is wanted. */
  client_id?: string | undefined;
  /** The audience of that consent, where it is another than `audience`. */
  consent_audience?: string | undefined;
  /** Id of the authorization code that a token came from: whether it was found used twice. */
  code?: string | undefined;
}

export interface Subject {
  user: User;
  /** Revision of the user's document, for a change that is computed from it. */
  rev: number;
  /** The session that was asked for, when it is alive and this user's. */
  session?: Session;
  /** Names of the permissions held at the API: direct, by roles and, inside an organization, by member roles. */
  permissions: readonly string[];
  /** Whether the user is a member; absent when no organization was asked about. */
  member?: boolean;
  /** Scopes that the user allowed the client at the API; absent when there is no consent. */
  consent?: readonly string[];
  /** The code was presented twice, so what came from it counts no more (CODE-01). */
  code_replayed?: boolean;
}
