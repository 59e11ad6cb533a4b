import type { OrganizationDocument } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import type { Replace, Stored } from '../../model/tenant-store.ts';
import { organizationInsert, usesConnection } from './organization-record.ts';
import { everyEntity } from './scan.ts';
import { documentOf } from './write.ts';

/** Changes after which no organization uses the connection. They belong into the commit that removes it. */
export async function organizationsWithoutConnection(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  connectionId: string,
): Promise<Replace[]> {
  const users = await everyEntity(ports, tenant, 'organization', { [usesConnection(connectionId)]: ['1'] });
  return users.map((stored) => withoutConnection(tenant, stored, connectionId));
}

function withoutConnection(tenant: string, stored: Stored, connectionId: string): Replace {
  const document = documentOf<OrganizationDocument>(stored);
  const connections = (document.connections ?? []).filter(({ connection_id }) => connection_id !== connectionId);
  return { op: 'replace', rev: stored.rev, ...organizationInsert(tenant, { ...document, connections }) };
}
