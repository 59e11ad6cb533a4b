import type { RefreshToken } from './session.ts';
import type { Subject, SubjectQuestion } from './subject.ts';
import type { Insert } from './tenant-store.ts';

/**
 * The one atomic act behind a code or a refresh token. The tenant's object decides it in one turn: whether the
 * credential is good, whether its user is, what follows (decision 013). Times are milliseconds unless they say
 * seconds.
 */

/** A refresh token family to be started. */
export interface FamilyStart {
  /** The entity that operators see, of kind `refresh-token`; its id is the family's. */
  insert: Omit<Insert, 'op'>;
  /** Base64url SHA-256 of the family's secret; the secret itself travels in the tokens only. */
  secret_hash: string;
}

interface Asking {
  question: SubjectQuestion;
  /** It rests on the consent that the question is about, which must still be there (CODE-05, RT-05). */
  needs_consent?: true;
}

export interface CodeRedemption extends Asking {
  kind: 'code';
  /** Id of the code: 128 bits or more. */
  id: string;
  expires: number;
  /** The code was real but presented wrongly (other client, redirect URI or verifier): it is used up, nothing is given. */
  burn?: true;
  family?: FamilyStart;
}

export interface RefreshRedemption extends Asking {
  kind: 'refresh';
  /** Id of the family. */
  id: string;
  secret_hash: string;
  /** Which of the family's tokens was presented; the first is 0. */
  generation: number;
  client_id: string;
  rotating: boolean;
  /** How long the token before the current one still works, in seconds. */
  leeway: number;
  /** How far the idle expiry moves from now, in seconds; absent when it never expires from idleness. */
  idle?: number;
  device?: { last_ip?: string; last_user_agent?: string };
}

/** A family started without a code: by a password grant. */
export interface FamilyRedemption extends Asking {
  kind: 'family';
  family: FamilyStart;
}

export type Redemption = CodeRedemption | RefreshRedemption | FamilyRedemption;

/**
 * `used`: a code presented again; what came from it is revoked. `reused`: a rotated refresh token after its leeway;
 * the family is revoked. `unknown`: never there, revoked, or another secret. `client`: another client's, nothing
 * happened. `user`: the user is gone. `blocked`: the user is blocked. `member`: the user is not in the organization any more. `session`: the session it belongs to is over.
 * `consent`: the consent was withdrawn. `burnt`: used up as asked.
 */
export type RedemptionRefusal =
  | 'used'
  | 'burnt'
  | 'expired'
  | 'unknown'
  | 'reused'
  | 'client'
  | 'user'
  | 'blocked'
  | 'member'
  | 'session'
  | 'consent';

export type Redeemed =
  /** `generation`: of the refresh token to hand out, when there is a family. */
  | { ok: true; subject: Subject; generation?: number; family?: RefreshToken }
  /** `family`: the one that was revoked by this, for the log. */
  | { ok: false; why: RedemptionRefusal; family?: string };
