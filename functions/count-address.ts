import type { Context } from 'hono';
import type { Allowance, Ports } from '../shared/model/ports.ts';
import { admit } from '../shared/protocol/throttle.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Counts a request of its address at its tenant: what every door does before it works.
 * @throws {OAuthError} too_many_requests
 */
export async function countAddress(c: Context<AppEnv>, ports: Pick<Ports, 'limits' | 'clock'>): Promise<Allowance> {
  return admit(await ports.limits.take('address', `${c.get('site').tenant}:${c.get('address')}`), ports.clock.now());
}
