import type { ClientGrant } from '../../model/client-grant.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change, Listed } from '../../model/tenant-store.ts';
import { clientGrantInsert } from './client-grant-record.ts';
import { documentOf, type TenantContext } from './write.ts';

/** Rows read at once while walking all grants of an API. */
const batch = 500;

/**
 * The changes that take scopes out of every grant for an API, because the API no longer defines them
 * (management-api 3.3).
 */
export async function grantsWithout(
  ports: Pick<Ports, 'store' | 'digest'>,
  at: TenantContext,
  audience: string,
  removed: ReadonlySet<string>,
): Promise<Change[]> {
  const changes: Change[] = [];
  if (removed.size === 0) return changes;
  for (let after: string | undefined, more = true; more; ) {
    const listed: Listed = await ports.store.list(at.tenant, 'client-grant', {
      where: { audience: [audience] },
      limit: batch,
      ...(after === undefined ? {} : { after }),
    });
    for (const stored of listed.items) {
      const grant = documentOf<ClientGrant>(stored);
      const scope = grant.scope.filter((value) => !removed.has(value));
      if (scope.length === grant.scope.length) continue;
      const insert = await clientGrantInsert(at.tenant, { ...grant, scope }, ports.digest);
      changes.push({ op: 'replace', rev: stored.rev, ...insert });
    }
    after = listed.next;
    more = after !== undefined;
  }
  return changes;
}
