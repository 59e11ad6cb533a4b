import { setTimeout as wait } from 'node:timers/promises';
import { cpuOf } from '../machine.ts';
import type { FilledUsers } from './filled-users.ts';
import { type Handed, type UserGroup, type UserOperation, userOperations } from './operations.ts';

/** One sample of one operation on one tenant. Times are milliseconds per request. */
export interface UserSample {
  title: string;
  group: UserGroup;
  size: number;
  round: number;
  wall: number;
  /** CPU time of the server; undefined where the system does not show it. */
  cpu: number | undefined;
  /** CPU time of one check of a password alone, taken in the same round; for sign-ins only. */
  hashing?: number;
}

/** Milliseconds in which a server ends what an operation left behind, and those between rounds. */
const settle = 200;

/** All operations in turn on both tenants, which of the two goes first changing every round. */
export async function measureUsers(
  tenants: readonly FilledUsers[],
  hashing: { sample(count: number): Promise<number | undefined> },
  rounds: number,
  say: (line: string) => void,
): Promise<UserSample[]> {
  const handed = new Map<number, Handed>(
    tenants.map(({ size }) => [size, { codes: [], refreshTokens: [], accessTokens: [] }]),
  );
  const samples: UserSample[] = [];
  // The first round warms up: code is compiled, pages of the data base are read.
  for (let round = 0; round <= rounds; round++) {
    say(round === 0 ? 'Users: a round to warm up' : `Users: round ${round} of ${rounds}`);
    const alone = await hashing.sample(10);
    for (const operation of userOperations) {
      for (const tenant of round % 2 === 0 ? tenants : tenants.toReversed()) {
        const mine = handed.get(tenant.size);
        if (mine === undefined) continue;
        const measured = await sample(operation, tenant, mine);
        const extra = operation.group === 'login' && alone !== undefined ? { hashing: alone } : {};
        if (round > 0) samples.push({ ...measured, ...extra, round });
      }
    }
  }
  return samples;
}

async function sample(
  operation: UserOperation,
  tenant: FilledUsers,
  handed: Handed,
): Promise<Omit<UserSample, 'round'>> {
  const calls = operation.calls(tenant, handed);
  const busy = cpuOf(tenant.pid);
  const begin = performance.now();
  const answers = await tenant.connections.all(calls);
  const wall = (performance.now() - begin) / calls.length;
  await wait(settle);
  const after = cpuOf(tenant.pid);
  operation.take?.(answers, handed);
  const cpu = busy === undefined || after === undefined ? undefined : ((after - busy) * 1000) / calls.length;
  return { title: operation.title, group: operation.group, size: tenant.size, wall, cpu };
}
