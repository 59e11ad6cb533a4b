import type { Change, CommitResult, Listed, Stored, TenantStore } from '../../model/tenant-store.ts';
import type { RecordAnswer } from './outbox.ts';
import { ask, type Namespace } from './rpc.ts';
import type { TenantObject } from './tenant-object.ts';

/** Callers name only tenants that came out of a `Site`: asking for a name creates its object. */
const objectOf = (tenant: string): string => `tenant:${tenant}`;

/** The tenants' objects as the Management API sees them: always the record, never a copy. */
export function makeTenantStore(namespace: Namespace): TenantStore {
  return {
    get: (tenant, kind, id) =>
      ask<TenantObject, Stored | undefined>(namespace, objectOf(tenant), 'repeatable', (object) =>
        object.get(kind, id),
      ),
    getByKey: (tenant, kind, key) =>
      ask<TenantObject, Stored | undefined>(namespace, objectOf(tenant), 'repeatable', (object) =>
        object.getByKey(kind, key),
      ),
    list: (tenant, kind, query) =>
      ask<TenantObject, Listed>(namespace, objectOf(tenant), 'repeatable', (object) => object.list(kind, query)),
    search: (tenant, kind, query) =>
      ask<TenantObject, Listed>(namespace, objectOf(tenant), 'repeatable', (object) => object.search(kind, query)),
    commit: async (tenant, changes) => {
      for (const change of changes) checkCopies(tenant, change);
      // Made once only: a repetition of a commit that got through would find its own entities in the way.
      return ask<TenantObject, CommitResult>(namespace, objectOf(tenant), 'once', (object) => object.commit(changes));
    },
  };
}

/** What the tenant's object says of some read copies now. @throws {Unavailable} */
export const readTenantRecords = (
  namespace: Namespace,
  tenant: string,
  keys: readonly string[],
): Promise<RecordAnswer> =>
  ask<TenantObject, RecordAnswer>(namespace, objectOf(tenant), 'repeatable', (object) => object.read(keys));

/** A tenant publishes only under its own name: anything else is a mistake of ours that must not reach KV. */
function checkCopies(tenant: string, change: Change): void {
  if (change.op === 'remove') return;
  const foreign = Object.keys(change.copies).find((key) => !key.startsWith(`t:${tenant}:`));
  if (foreign !== undefined) throw new RangeError(`Read copy ${foreign} is not of tenant ${tenant}`);
}
