import { prepare, type SchemaStep } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

const replaySchema: readonly SchemaStep[] = [
  [
    `CREATE TABLE marker(
      client TEXT NOT NULL, id TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (client, id)) STRICT, WITHOUT ROWID`,
    'CREATE INDEX marker_expires ON marker(expires)',
  ],
];

/** How long a marker outlives its expiry, in milliseconds, so that a caller whose clock is behind finds it. */
const grace = 60_000;

/** Rows that one sweep deletes at most, so that it never holds up a decision for long. */
const mostSwept = 5000;

/** Identifiers that were used once and may not be used again before they expire. */
export class ReplayLedger {
  readonly #sql: Sql;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql) {
    prepare(sql, replaySchema);
    this.#sql = sql;
  }

  /**
   * Marks an identifier as used and says whether this was the first time: one statement, so of any number
   * of callers exactly one hears true. False also when `expires` is not after `now`: what has expired
   * is never accepted.
   * @param expires milliseconds since 1970, after which the identifier is refused for its age anyway
   * @param now the caller's clock, in milliseconds
   */
  first(client: string, id: string, expires: number, now: number): boolean {
    if (!(expires > now)) return false;
    const marked = firstRow(
      this.#sql,
      `INSERT INTO marker(client, id, expires) VALUES (?, ?, ?)
       ON CONFLICT(client, id) DO UPDATE SET expires = excluded.expires WHERE expires <= ? RETURNING id`,
      client,
      id,
      Math.ceil(expires),
      now,
    );
    return marked !== undefined;
  }

  /** Deletes markers that nobody can need any more. */
  sweep(now: number): void {
    const query = `DELETE FROM marker WHERE (client, id) IN (
      SELECT client, id FROM marker WHERE expires <= ? ORDER BY expires LIMIT ${mostSwept})`;
    rows(this.#sql, query, now - grace);
  }

  /** When the next sweep finds something, in milliseconds; undefined when nothing is marked. */
  due(): number | undefined {
    const soonest = firstRow<{ expires: number | null }>(this.#sql, 'SELECT min(expires) AS expires FROM marker');
    return soonest?.expires == null ? undefined : soonest.expires + grace;
  }
}
