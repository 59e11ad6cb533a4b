import type { SearchQuery } from '../../model/search.ts';
import {
  type Change,
  type CommitResult,
  expiringKinds,
  type Kind,
  type Listed,
  type ListQuery,
  type Stored,
} from '../../model/tenant-store.ts';
import { nextExpiry, sweepExpired } from './expiry.ts';
import { Outbox, type RecordAnswer } from './outbox.ts';
import { prepare } from './schema.ts';
import { firstRow, type Sql } from './sql.ts';
import { commit } from './tenant-commit.ts';
import { list, storedOf } from './tenant-list.ts';
import { tenantSchema } from './tenant-schema.ts';
import { search } from './tenant-search.ts';

type Row = Parameters<typeof storedOf>[0];

/**
 * The system of record of one tenant's control plane: entities, their unique keys, and the read copies
 * that follow from them. It knows nothing of what an entity means, and it never waits.
 */
export class TenantLedger {
  readonly outbox: Outbox;
  readonly #sql: Sql;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql) {
    prepare(sql, tenantSchema);
    this.#sql = sql;
    this.outbox = new Outbox(sql);
  }

  get(kind: Kind, id: string): Stored | undefined {
    const row = firstRow<Row>(this.#sql, 'SELECT id, doc, rev FROM entity WHERE kind = ? AND id = ?', kind, id);
    return row && storedOf(row);
  }

  /** The entity that holds this unique key. */
  getByKey(kind: Kind, key: string): Stored | undefined {
    const query = `SELECT id, doc, rev FROM entity
      WHERE seq = (SELECT seq FROM unique_key WHERE kind = ? AND key = ?)`;
    const row = firstRow<Row>(this.#sql, query, kind, key);
    return row && storedOf(row);
  }

  list(kind: Kind, query: ListQuery): Listed {
    return list(this.#sql, kind, query);
  }

  search(kind: Kind, query: SearchQuery): Listed {
    return search(this.#sql, kind, query);
  }

  commit(changes: readonly Change[]): CommitResult {
    return commit(this.#sql, this.outbox, changes);
  }

  /** What the read copies say now, for a location that will not trust its own. */
  read(keys: readonly string[]): RecordAnswer {
    return this.outbox.read(keys);
  }

  /** Removes what is over, a bounded number of entities. @param now milliseconds since 1970 */
  sweep(now: number): void {
    sweepExpired(this.#sql, this.outbox, expiringKinds, now);
  }

  /** When publishing or sweeping wants attention next, in milliseconds; undefined when nothing ever does. */
  due(): number | undefined {
    const [publishing, sweeping] = [this.outbox.due(), nextExpiry(this.#sql, expiringKinds)];
    return publishing === undefined || sweeping === undefined
      ? (publishing ?? sweeping)
      : Math.min(publishing, sweeping);
  }
}
