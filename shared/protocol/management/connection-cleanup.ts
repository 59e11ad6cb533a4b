import type { ConnectionDocument } from '../../model/connection.ts';
import type { Ports } from '../../model/ports.ts';
import type { Replace } from '../../model/tenant-store.ts';
import { connectionInsert, enabledFor } from './connection-record.ts';
import { everyEntity } from './scan.ts';
import { documentOf } from './write.ts';

/** Changes after which no connection is enabled for the client. They belong into the commit that removes it. */
export async function connectionsWithoutClient(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  clientId: string,
): Promise<Replace[]> {
  const enabled = await everyEntity(ports, tenant, 'connection', { [enabledFor(clientId)]: ['1'] });
  return enabled.map((stored) => {
    const document = documentOf<ConnectionDocument>(stored);
    const enabled_clients = document.entity.enabled_clients.filter((id) => id !== clientId);
    const next = { ...document, entity: { ...document.entity, enabled_clients } };
    return { op: 'replace', rev: stored.rev, ...connectionInsert(next) };
  });
}
