import type { Ports } from '../../model/ports.ts';
import type { CommitResult } from '../../model/tenant-store.ts';
import { busy } from './refusals.ts';
import { type Plan, write } from './write.ts';

/** Tries before a write that others keep overtaking gives up. */
const tries = 3;

/** Another caller added the same at the same moment. Never leaves this file. */
class Overtaken extends Error {}

/**
 * A write that adds what is not there yet. When another caller adds the same at the same moment, the plan is
 * made again and finds it there, so that both succeed.
 * @param missing the error when something that the plan requires has gone
 * @throws {ApiError} 503 when the writers never stop
 */
export async function addMissing<Answer>(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  plan: () => Promise<Plan<Answer>>,
  missing: (kind: string) => Error,
): Promise<Answer> {
  const refuse = (result: Exclude<CommitResult, { ok: true }>): Error =>
    result.why === 'missing' ? missing(result.kind) : new Overtaken();
  for (let round = 0; round < tries; round += 1) {
    try {
      return await write(ports, tenant, plan, refuse);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw busy();
}
