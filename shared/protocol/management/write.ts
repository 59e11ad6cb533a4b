import { ApiError } from '../../model/api-error.ts';
import { Unavailable } from '../../model/failures.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change, CommitResult, Stored } from '../../model/tenant-store.ts';
import { busy } from './refusals.ts';

/** Where an operation happens. A `Site` is one. */
export interface TenantContext {
  tenant: string;
  /** The tenant's own domain: its Management API is `https://<domain>/api/v2/`. */
  domain: string;
  /** Local mode: callbacks over plain http need no leave. */
  local?: boolean;
}

/** Largest entity, in bytes of JSON: several PATCHes cannot grow one beyond what a row holds (HTTP-02). */
const largestEntity = 1_000_000;

/** Tries before a write that others keep overtaking gives up: of writers at once one wins each round. */
const tries = 25;

/** What a write wants to happen, and the answer if it does. */
export interface Plan<Answer> {
  changes: readonly Change[];
  answer: Answer;
}

type Refused = Exclude<CommitResult, { ok: true }>;

/**
 * Optimistic read, compute, commit: `plan` reads the stored state and says what to change; when another
 * writer was faster it is asked again, a bounded number of times.
 * @param refuse the error for a unique key that is taken or an entity that is missing
 * @throws {ApiError} 400 for an entity that grew too large, 503 when the writers never stop
 */
export async function write<Answer>(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  plan: () => Promise<Plan<Answer>>,
  refuse: (result: Refused) => Error = unexpected,
): Promise<Answer> {
  for (let round = 0; round < tries; round += 1) {
    const { changes, answer } = await plan();
    if (changes.length === 0) return answer;
    for (const change of changes) if (change.op !== 'remove') refuseLarge(change.doc);
    const result = await ports.store.commit(tenant, changes);
    if (result.ok) return answer;
    if (result.why !== 'stale') throw refuse(result);
  }
  throw busy();
}

const refuseLarge = (doc: unknown): void => {
  if (new TextEncoder().encode(JSON.stringify(doc)).length > largestEntity) {
    throw new ApiError(400, `The entity would be larger than ${largestEntity} bytes`, 'invalid_body');
  }
};

const unexpected = (result: Refused): Error => new Unavailable(`The store refused a change: ${result.why}`);

/** A stored document as the entity that was written. Only operations of this room write, so the form is known. */
export const documentOf = <Entity>(stored: Stored): Entity => stored.doc as unknown as Entity;

/** Letters of ids (management-api 1.10). */
export const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
