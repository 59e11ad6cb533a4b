import type { OrganizationDocument } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import type { Replace, Stored } from '../../model/tenant-store.ts';
import { organizationInsert, usesConnection, usesGrant } from './organization-record.ts';
import { everyEntity } from './scan.ts';
import { documentOf, write } from './write.ts';

/** What organizations name and what goes: connections in the same commit, client grants right after it. */

const changed = (tenant: string, stored: Stored, change: (document: OrganizationDocument) => OrganizationDocument) => ({
  op: 'replace' as const,
  rev: stored.rev,
  ...organizationInsert(tenant, change(documentOf<OrganizationDocument>(stored))),
});

/** Changes after which no organization uses the connection. They belong into the commit that removes it. */
export async function organizationsWithoutConnection(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  connectionId: string,
): Promise<Replace[]> {
  const users = await everyEntity(ports, tenant, 'organization', { [usesConnection(connectionId)]: ['1'] });
  return users.map((stored) =>
    changed(tenant, stored, (document) => ({
      ...document,
      connections: (document.connections ?? []).filter(({ connection_id }) => connection_id !== connectionId),
    })),
  );
}

/** Organizations changed in one commit. */
const changedAtOnce = 100;

/**
 * Takes the ids of client grants that have gone out of every organization. A grant that is not there issues
 * nothing and its id is never used again, so this may follow the removal, in commits of a bounded size.
 */
export async function forgetGrants(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  grantIds: readonly string[],
): Promise<void> {
  const gone = new Set(grantIds);
  const without = (document: OrganizationDocument): OrganizationDocument => ({
    ...document,
    client_grants: document.client_grants.filter((id) => !gone.has(id)),
  });
  for (const grantId of grantIds) {
    for (let more = true; more; ) {
      more = await write(ports, tenant, async () => {
        const where = { [usesGrant(grantId)]: ['1'] };
        const { items } = await ports.store.list(tenant, 'organization', { where, limit: changedAtOnce });
        return { changes: items.map((stored) => changed(tenant, stored, without)), answer: items.length > 0 };
      });
    }
  }
}

/** The ids of the client grants of a client or for an API, to be remembered before these go. */
export const grantIdsOf = async (
  ports: Pick<Ports, 'store'>,
  tenant: string,
  attribute: 'client_id' | 'audience',
  value: string,
): Promise<string[]> =>
  (await everyEntity(ports, tenant, 'client-grant', { [attribute]: [value] })).map(({ id }) => id);
