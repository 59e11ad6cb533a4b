import type { Clock } from '../../model/ports.ts';
import type { Change, CommitResult, Kind, Listed, Stored, TenantStore } from '../../model/tenant-store.ts';
import { Memo } from '../memo.ts';
import type { RecordAnswer } from './outbox.ts';
import { ask, type Namespace } from './rpc.ts';
import type { TenantObject } from './tenant-object.ts';

/** Callers name only tenants that came out of a `Site`: asking for a name creates its object. */
const objectOf = (tenant: string): string => `tenant:${tenant}`;

/** How long an isolate goes by a setting that it read, in milliseconds; and how many it remembers. */
export const recentFor = 5000;
const mostRecent = 1000;

/** What an isolate remembers of entities that were asked for as `recent`. */
class Recent {
  readonly #memo: Memo<Stored | undefined>;
  readonly #kinds = new Set<Kind>();
  /** Raised by every commit of such kinds, so that a read on its way is not remembered as what is so after it. */
  readonly #epochs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#memo = new Memo({ clock, ttl: recentFor, limit: mostRecent });
  }

  get(tenant: string, kind: Kind, id: string, read: () => Promise<Stored | undefined>): Promise<Stored | undefined> {
    this.#kinds.add(kind);
    return this.#memo.load(JSON.stringify([tenant, this.#epochs.get(tenant), kind, id]), read);
  }

  changed(tenant: string, changes: readonly Change[]): void {
    const kinds = changes.flatMap((change) => [
      change.kind,
      ...(change.op === 'remove' ? (change.cascade ?? []).map(({ kind }) => kind) : []),
    ]);
    if (kinds.some((kind) => this.#kinds.has(kind))) this.#epochs.set(tenant, (this.#epochs.get(tenant) ?? 0) + 1);
  }
}

/** The tenants' objects as the Management API sees them: the record, and a copy only where one is asked for. */
export function makeTenantStore(namespace: Namespace, clock: Clock): TenantStore {
  const recent = new Recent(clock);
  const store: TenantStore = {
    recent: (tenant, kind, id) => recent.get(tenant, kind, id, () => store.get(tenant, kind, id)),
    get: (tenant, kind, id) =>
      ask<TenantObject, Stored | undefined>(namespace, objectOf(tenant), 'repeatable', (object) =>
        object.get(kind, id),
      ),
    getByKey: (tenant, kind, key) =>
      ask<TenantObject, Stored | undefined>(namespace, objectOf(tenant), 'repeatable', (object) =>
        object.getByKey(kind, key),
      ),
    getByKeys: (tenant, kind, keys) =>
      ask<TenantObject, readonly (Stored | undefined)[]>(namespace, objectOf(tenant), 'repeatable', (object) =>
        object.getByKeys(kind, keys),
      ),
    list: (tenant, kind, query) =>
      ask<TenantObject, Listed>(namespace, objectOf(tenant), 'repeatable', (object) => object.list(kind, query)),
    search: (tenant, kind, query) =>
      ask<TenantObject, Listed>(namespace, objectOf(tenant), 'repeatable', (object) => object.search(kind, query)),
    commit: async (tenant, changes) => {
      for (const change of changes) checkCopies(tenant, change);
      // Made once only: a repetition of a commit that got through would find its own entities in the way.
      try {
        return await ask<TenantObject, CommitResult>(namespace, objectOf(tenant), 'once', (object) =>
          object.commit(changes),
        );
      } finally {
        recent.changed(tenant, changes);
      }
    },
  };
  return store;
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
