import {
  auditTypes,
  type ListedLogs,
  type Log,
  type LogCount,
  type LogCountQuery,
  type LogEntry,
  type LogQuery,
} from '../../model/log.ts';
import { logId, placeOf } from './log-id.ts';
import { countLogs, type LogRow, listLogs, logOf } from './log-list.ts';
import { logSchema } from './log-schema.ts';
import { prepare } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** How long an entry is kept, in milliseconds: 30 days. */
export const logRetention = 30 * 86_400_000;

/** Entries kept at most, whatever their age: those of operators' writes, and all others. */
export interface LogBounds {
  audit: number;
  other: number;
}

const usualBounds: LogBounds = { audit: 50_000, other: 200_000 };

/** Rows that one sweep or one trim deletes at most, so that it never holds up a write for long. */
const mostSwept = 5000;

/** Names of calls that are remembered, so that a repeated call is recognized. */
const batchesKept = 1000;

/** The log of one tenant. It never waits, and knows what an entry means only as far as searches need it. */
export class LogLedger {
  readonly #sql: Sql;
  readonly #bounds: LogBounds;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql, bounds: LogBounds = usualBounds) {
    prepare(sql, logSchema);
    this.#sql = sql;
    this.#bounds = bounds;
  }

  /**
   * Keeps the entries in their order, once per batch, and lets the oldest go beyond the bounds.
   * @param now milliseconds since 1970; ids never go back in time, whatever it says
   */
  append(entries: readonly LogEntry[], batch: string, now: number): void {
    const sql = this.#sql;
    if (entries.length === 0) return;
    sql.transaction(() => {
      if (!this.#isNew(batch)) return;
      const last = firstRow<{ rev: number }>(sql, 'UPDATE meta SET rev = rev + ? RETURNING rev', entries.length);
      const newest = firstRow<{ arrived: number }>(sql, 'SELECT arrived FROM log ORDER BY seq DESC LIMIT 1');
      const first = (last?.rev ?? entries.length) - entries.length + 1;
      const arrived = Math.max(now, newest?.arrived ?? 0);
      rows(
        sql,
        `INSERT INTO log(seq, arrived, audit, user_id, doc)
         SELECT ? + key, ?, json_extract(value, '$.type') IN (SELECT value FROM json_each(?)),
                json_extract(value, '$.user_id'), value FROM json_each(?)`,
        first,
        arrived,
        JSON.stringify([...auditTypes]),
        JSON.stringify(entries.map((entry, at) => ({ log_id: logId(first + at, arrived), ...entry }))),
      );
      const audits = entries.filter(({ type }) => auditTypes.has(type)).length;
      this.#count(1, audits);
      this.#count(0, entries.length - audits);
      this.#trim(1, this.#bounds.audit);
      this.#trim(0, this.#bounds.other);
    });
  }

  list(query: LogQuery): ListedLogs {
    return listLogs(this.#sql, query);
  }

  count(query: LogCountQuery): LogCount[] {
    return countLogs(this.#sql, query);
  }

  get(id: string): Log | undefined {
    const seq = placeOf(id);
    if (seq === undefined) return undefined;
    const row = firstRow<LogRow>(this.#sql, 'SELECT doc FROM log WHERE seq = ?', seq);
    const log = row && logOf(row);
    return log?.log_id === id ? log : undefined;
  }

  /** Deletes what is too old to be kept. */
  sweep(now: number): void {
    this.#sql.transaction(() =>
      this.#forget('SELECT seq FROM log WHERE arrived <= ? ORDER BY seq LIMIT ?', now - logRetention, mostSwept),
    );
  }

  /** When the next sweep finds something, in milliseconds; undefined when nothing is kept. */
  due(): number | undefined {
    const oldest = firstRow<{ arrived: number }>(this.#sql, 'SELECT arrived FROM log ORDER BY seq LIMIT 1');
    return oldest === undefined ? undefined : oldest.arrived + logRetention;
  }

  #isNew(batch: string): boolean {
    const query = 'INSERT INTO batch(id) VALUES (?) ON CONFLICT(id) DO NOTHING RETURNING seq';
    const made = firstRow<{ seq: number }>(this.#sql, query, batch);
    if (made === undefined) return false;
    rows(this.#sql, 'DELETE FROM batch WHERE seq <= ?', made.seq - batchesKept);
    return true;
  }

  #count(audit: 0 | 1, more: number): void {
    if (more !== 0) rows(this.#sql, 'UPDATE lane SET count = count + ? WHERE audit = ?', more, audit);
  }

  #trim(audit: 0 | 1, most: number): void {
    const lane = firstRow<{ count: number }>(this.#sql, 'SELECT count FROM lane WHERE audit = ?', audit);
    const excess = Math.min((lane?.count ?? 0) - most, mostSwept);
    if (excess <= 0) return;
    this.#forget(`SELECT seq FROM log WHERE audit = ${audit} ORDER BY seq LIMIT ?`, excess);
  }

  #forget(chosen: string, ...bindings: number[]): void {
    const query = `DELETE FROM log WHERE seq IN (${chosen}) RETURNING audit`;
    const gone = rows<{ audit: 0 | 1 }>(this.#sql, query, ...bindings);
    const audits = gone.filter(({ audit }) => audit === 1).length;
    this.#count(1, -audits);
    this.#count(0, audits - gone.length);
  }
}
