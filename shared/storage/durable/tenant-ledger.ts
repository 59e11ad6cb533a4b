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
import { AccessLedger } from './access-ledger.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import { StampedOutbox } from './change-stamp.ts';
import type { CheckedClientId } from './client-id-key.ts';
import { nextExpiry, sweepExpired } from './expiry.ts';
import type { Outbox, RecordAnswer } from './outbox.ts';
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
  /** Codes, refresh tokens and the people behind them. */
  readonly access: AccessLedger;
  /** Tries that are counted. */
  readonly attempts: AttemptLedger;
  readonly #sql: Sql;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql) {
    prepare(sql, tenantSchema);
    this.#sql = sql;
    this.outbox = new StampedOutbox(sql);
    this.access = new AccessLedger(sql, this.outbox);
    this.attempts = new AttemptLedger(sql, this.outbox);
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

  /** As `getByKey`, for some keys in their order. */
  getByKeys(kind: Kind, keys: readonly string[]): (Stored | undefined)[] {
    return keys.map((key) => this.getByKey(kind, key));
  }

  list(kind: Kind, query: ListQuery): Listed {
    return list(this.#sql, kind, query);
  }

  search(kind: Kind, query: SearchQuery): Listed {
    return search(this.#sql, kind, query);
  }

  commit(changes: readonly Change[], checkedClientId?: CheckedClientId): CommitResult {
    return commit(this.#sql, this.outbox, changes, checkedClientId);
  }

  /** What the read copies say now, for a location that will not trust its own. */
  read(keys: readonly string[]): RecordAnswer {
    return this.outbox.read(keys);
  }

  /** Removes what is over, a bounded number of entities. @param now milliseconds since 1970 */
  sweep(now: number): void {
    sweepExpired(this.#sql, this.outbox, expiringKinds, now);
    this.access.sweep(now);
    this.attempts.sweep(now);
  }

  /** When publishing, sweeping, old codes or closed doors want attention next, in milliseconds; undefined when nothing does. */
  due(): number | undefined {
    const expiry = nextExpiry(this.#sql, expiringKinds);
    const times = [this.outbox.due(), expiry, this.access.due(), this.attempts.due()];
    const due = times.filter((time) => time !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }
}
