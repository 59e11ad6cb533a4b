import { setTimeout as wait } from 'node:timers/promises';
import { cpuOf } from '../machine.ts';
import type { FilledTenant } from './filled-tenant.ts';
import { type Operation, operations, remember, type Sampling } from './operations.ts';

/** One sample of one operation on one tenant. Times are milliseconds per request. */
export interface GrowthSample {
  title: string;
  group: Operation['group'];
  size: number;
  round: number;
  /** Wall time, with requests beside one another: what the sample took by its requests. */
  wall: number;
  /** CPU time of the server; undefined where the system does not show it. */
  cpu: number | undefined;
}

/** Milliseconds in which a server publishes what a sample of writes left behind, and in which it ends other work. */
const settle = { writes: 400, reads: 80 } as const;

/** Milliseconds between rounds: longer than a copy is fresh in an isolate (`shared/storage/README.md`). */
const pause = 11_000;

/** All operations in turn on both tenants, which of the two goes first changing every round. */
export async function measureGrowth(
  tenants: readonly FilledTenant[],
  rounds: number,
  say: (line: string) => void,
): Promise<GrowthSample[]> {
  const samplings = new Map(
    tenants.map(({ size }) => [size, { serial: 0, created: new Map(), drawn: [] } as Sampling]),
  );
  const samples: GrowthSample[] = [];
  // The first round warms up: code is compiled, pages of the data base are read.
  for (let round = 0; round <= rounds; round++) {
    await wait(pause);
    say(round === 0 ? 'Growth: a round to warm up' : `Growth: round ${round} of ${rounds}`);
    for (const operation of operations) {
      for (const tenant of round % 2 === 0 ? tenants : tenants.toReversed()) {
        const sampling = samplings.get(tenant.size);
        if (sampling === undefined) continue;
        const measured = await sample(operation, tenant, sampling);
        if (round > 0 && operation.group !== 'fill') samples.push({ ...measured, round });
      }
    }
  }
  return samples;
}

async function sample(
  operation: Operation,
  tenant: FilledTenant,
  sampling: Sampling,
): Promise<Omit<GrowthSample, 'round'>> {
  const calls = operation.calls(tenant, sampling);
  const busy = cpuOf(tenant.pid);
  const begin = performance.now();
  const answers = await tenant.connections.all(calls);
  const wall = (performance.now() - begin) / calls.length;
  await wait(operation.writes ? settle.writes : settle.reads);
  const after = cpuOf(tenant.pid);
  remember(operation, answers, sampling);
  const cpu = busy === undefined || after === undefined ? undefined : ((after - busy) * 1000) / calls.length;
  return { title: operation.title, group: operation.group, size: tenant.size, wall, cpu };
}
