import type { Context } from 'hono';
import type { Registry } from '../../shared/model/ports.ts';
import { isStrictOidc } from '../../shared/protocol/client-kind.ts';
import type { AppEnv } from '../app-env.ts';

/** Whether the tenant, or the client that the request names, wants the standard's errors instead of Auth0's. */
export async function wantsStandard(c: Context<AppEnv>, registry: Pick<Registry, 'find'>): Promise<boolean> {
  try {
    const found = await registry.find(c.get('site').tenant, { client_id: c.get('clientId') }, 'copy');
    return isStrictOidc(found.tenant, found.client);
  } catch {
    return false;
  }
}
