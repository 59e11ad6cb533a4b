import { firstRow, rows, type Sql } from './sql.ts';

/** One upgrade of a schema: its statements, run in order, and work on what is stored that no statement can do. */
export type SchemaStep = readonly (string | ((sql: Sql) => void))[];

/** What every ledger begins with: one row with the schema's version and the counter of revisions. */
const metaTable = `CREATE TABLE IF NOT EXISTS meta(
  one INTEGER PRIMARY KEY CHECK (one = 1), schema INTEGER NOT NULL, rev INTEGER NOT NULL) STRICT`;

/**
 * The outbox: what KV should hold, and whether it does. `value` is JSON or NULL for a deletion, `hidden` 1
 * when KV may only learn that there is one, `owner` the entity that wrote it last, `due` the time in
 * milliseconds when the row wants attention, NULL when it is at rest.
 */
export const recordTable: SchemaStep = [
  `CREATE TABLE record(
    key TEXT PRIMARY KEY, value TEXT, hidden INTEGER NOT NULL, owner TEXT NOT NULL, rev INTEGER NOT NULL,
    sent_rev INTEGER NOT NULL, sent_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER) STRICT`,
  'CREATE INDEX record_pending ON record(rev) WHERE rev > sent_rev',
  'CREATE INDEX record_due ON record(due) WHERE due IS NOT NULL',
];

/**
 * Brings the tables to the newest version, in one transaction, so that a failed upgrade leaves the old
 * tables and may be run again. `steps[n]` leads from version n to n + 1.
 * @throws {RangeError} when the tables were written by a newer release: an older one must not guess what
 *   their fields mean (STORE-08).
 */
export function prepare(sql: Sql, steps: readonly SchemaStep[]): void {
  sql.transaction(() => {
    rows(sql, metaTable);
    rows(sql, 'INSERT INTO meta(one, schema, rev) VALUES (1, 0, 0) ON CONFLICT DO NOTHING');
    const found = firstRow<{ schema: number }>(sql, 'SELECT schema FROM meta')?.schema ?? 0;
    if (found > steps.length)
      throw new RangeError(`Schema ${found} is newer than this release knows (${steps.length})`);
    if (found === steps.length) return;
    for (const statement of steps.slice(found).flat()) {
      if (typeof statement === 'string') rows(sql, statement);
      else statement(sql);
    }
    rows(sql, 'UPDATE meta SET schema = ?', steps.length);
  });
}

/** The newest revision given out. Revisions grow with every change of a ledger and are never reused. */
export const revision = (sql: Sql): number => firstRow<{ rev: number }>(sql, 'SELECT rev FROM meta')?.rev ?? 0;

/** Gives out the next revision. */
export const nextRevision = (sql: Sql): number =>
  firstRow<{ rev: number }>(sql, 'UPDATE meta SET rev = rev + 1 RETURNING rev')?.rev ?? 0;
