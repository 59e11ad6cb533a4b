import type { Site } from '../../model/registry.ts';
import { hostKey } from '../../model/registry-keys.ts';
import { Outbox, type RecordAnswer } from './outbox.ts';
import { nextRevision, prepare, recordTable, type SchemaStep } from './schema.ts';
import { firstRow, type Sql } from './sql.ts';

const directorySchema: readonly SchemaStep[] = [
  [
    ...recordTable,
    'CREATE TABLE host(host TEXT PRIMARY KEY, tenant TEXT NOT NULL, domain TEXT NOT NULL) STRICT, WITHOUT ROWID',
  ],
];

/** Which host belongs to which tenant, for the whole deployment, with the read copies that say so. */
export class DirectoryLedger {
  readonly outbox: Outbox;
  readonly #sql: Sql;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql) {
    prepare(sql, directorySchema);
    this.#sql = sql;
    this.outbox = new Outbox(sql);
  }

  /**
   * Gives a host to a tenant unless another one has it. A tenant has one domain for all its hosts: of two
   * set-ups at once with different ones, the second gets nothing.
   */
  claim(host: string, tenant: string, domain: string): boolean {
    return this.#sql.transaction(() => {
      const other = firstRow(this.#sql, 'SELECT 1 FROM host WHERE tenant = ? AND domain <> ? LIMIT 1', tenant, domain);
      if (other !== undefined) return false;
      const claimed = firstRow(
        this.#sql,
        `INSERT INTO host(host, tenant, domain) VALUES (?, ?, ?)
         ON CONFLICT(host) DO UPDATE SET domain = excluded.domain WHERE tenant = excluded.tenant RETURNING host`,
        host,
        tenant,
        domain,
      );
      if (claimed === undefined) return false;
      const site: Site = { tenant, host, domain };
      this.outbox.write({ key: hostKey(host), value: site, owner: host, rev: nextRevision(this.#sql) });
      return true;
    });
  }

  /** Takes a host from the tenant that has it; another tenant's host stays. */
  release(host: string, tenant: string): void {
    this.#sql.transaction(() => {
      const query = 'DELETE FROM host WHERE host = ? AND tenant = ? RETURNING host';
      if (firstRow(this.#sql, query, host, tenant) === undefined) return;
      this.outbox.remove([hostKey(host)], host, nextRevision(this.#sql));
    });
  }

  /** What the read copies say now. */
  read(keys: readonly string[]): RecordAnswer {
    return this.outbox.read(keys);
  }

  /** When publishing wants attention next, in milliseconds; undefined when KV holds everything. */
  due(): number | undefined {
    return this.outbox.due();
  }
}
