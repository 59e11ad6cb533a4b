import type { Ports } from '../../shared/model/ports.ts';
import { isStrictOidc } from '../../shared/protocol/client-kind.ts';
import { ifKnown } from '../../shared/protocol/if-known.ts';

/** Whether the tenant, or the client that the request names, wants the standard's errors instead of Auth0's. */
export async function wantsStandard(
  ports: Pick<Ports, 'registry'>,
  tenant: string,
  client_id: string | undefined,
): Promise<boolean> {
  const found = await ifKnown(ports, tenant, { client_id });
  return found !== undefined && isStrictOidc(found.tenant, found.client);
}
