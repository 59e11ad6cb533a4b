import type { Cleanup } from '../cleanup.ts';
import { fillTenant } from './filled-tenant.ts';
import { measureGrowth } from './measure.ts';
import { type Growth, growthRows } from './results.ts';

/** Clients, APIs and grants of either tenant: what the goals are stated for. */
const small = 100;
const large = 10_000;

const usualRounds = 5;

/**
 * Measures what the same operations cost on a small and on a large tenant of the same build, each in a server
 * of its own, interleaved. Filling the large one takes most of the time.
 * @throws at the first request that fails
 */
export async function runGrowth(
  cleanup: Cleanup,
  say: (line: string) => void,
  rounds: number = usualRounds,
): Promise<Growth> {
  say(`Growth: filling a tenant with ${small} clients, APIs and grants, and one with ${large} of each`);
  const tenants = [await fillTenant(cleanup, small), await fillTenant(cleanup, large)] as const;
  const samples = await measureGrowth(tenants, rounds, say);
  for (const { connections } of tenants) connections.close();
  return { small, large, rounds, filling: tenants[1].seconds, rows: growthRows(samples, small, large) };
}
