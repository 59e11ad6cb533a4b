import type { Cleanup } from '../cleanup.ts';
import { fillUsers } from './filled-users.ts';
import { hashingAlone } from './hashing.ts';
import { measureUsers } from './measure.ts';
import { importResult, loginParts, type Users, userRows } from './results.ts';

/** Users of either tenant: what the goals are stated for. */
const small = 100;
const large = 100_000;

const usualRounds = 5;

/**
 * Measures what the same requests about people cost on a small and on a large tenant of the same build, each in a
 * server of its own, interleaved. Filling the large one takes most of the time.
 * @throws at the first request that fails
 */
export async function runUsers(
  cleanup: Cleanup,
  say: (line: string) => void,
  rounds: number = usualRounds,
): Promise<Users> {
  say(`Users: filling a tenant with ${small} users, and one with ${large}`);
  const tenants = [await fillUsers(cleanup, small), await fillUsers(cleanup, large)] as const;
  const samples = await measureUsers(tenants, await hashingAlone(cleanup), rounds, say);
  for (const { connections } of tenants) connections.close();
  return {
    ...{ small, large, rounds, import: importResult(tenants[1].import) },
    rows: userRows(samples, small, large),
    login: loginParts(samples, small, large),
  };
}
