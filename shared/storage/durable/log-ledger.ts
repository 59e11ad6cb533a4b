import {
  auditTypes,
  type ListedLogs,
  type Log,
  type LogCount,
  type LogCountQuery,
  type LogQuery,
} from '../../model/log.ts';
import { placeOf } from './log-id.ts';
import { countLogs, type LogRow, listLogs, logColumns, logOf } from './log-list.ts';
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

/** Names of calls that are remembered, so that a repeated call is recognized: more than come in half a minute. */
const batchesKept = 20_000;

/**
 * What entries have that searches need, as JSON writes it. In a text of a caller the quotes are escaped; if it could look
 * like this all the same, it would cost time only.
 */
const marked = new RegExp(`"user_id":|"type":"(?:${[...auditTypes].join('|')})"`);

const insertMarked = `INSERT INTO log(seq, arrived, audit, user_id, doc)
  SELECT ? + key, ?, json_extract(value, '$.type') IN (${[...auditTypes].map((type) => `'${type}'`).join()}),
         json_extract(value, '$.user_id'), value FROM json_each(?)`;

/** The same for entries of machines alone, which come by the hundreds: half the time. */
const insertPlain = `INSERT INTO log(seq, arrived, audit, user_id, doc)
  SELECT ? + key, ?, 0, NULL, value FROM json_each(?)`;

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
   * Keeps the entries in their order, once per batch, and lets the oldest go beyond the bounds. Their text goes
   * to SQL as it is: no entry is read here.
   * @param entries the JSON text of a list of `LogEntry`
   * @param count how many they are
   * @param now milliseconds since 1970; ids never go back in time, whatever it says
   */
  append(entries: string, count: number, batch: string, now: number): void {
    const sql = this.#sql;
    sql.transaction(() => {
      if (!this.#isNew(batch)) return;
      const made = firstRow<{ rev: number; newest: number | null }>(
        sql,
        `UPDATE meta SET rev = rev + ?
         RETURNING rev, (SELECT arrived FROM log ORDER BY seq DESC LIMIT 1) AS newest`,
        count,
      );
      const before = (made?.rev ?? count) - count;
      const statement = marked.test(entries) ? insertMarked : insertPlain;
      rows(sql, statement, before + 1, Math.max(now, made?.newest ?? 0), entries);
      this.#count(before, count);
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
    const row = firstRow<LogRow>(this.#sql, `SELECT ${logColumns} FROM log m WHERE seq = ?`, seq);
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

  /** Adds what came after `before` to its lanes, and lets go of what is too much for them. */
  #count(before: number, count: number): void {
    const lanes = rows<{ audit: 0 | 1; count: number }>(
      this.#sql,
      `UPDATE lane SET count = count + iif(audit = 1, n, ? - n)
       FROM (SELECT count(*) AS n FROM log WHERE audit = 1 AND seq > ?) RETURNING audit, count`,
      count,
      before,
    );
    for (const lane of lanes) {
      const { audit } = lane;
      const excess = Math.min(lane.count - (audit === 1 ? this.#bounds.audit : this.#bounds.other), mostSwept);
      if (excess > 0) this.#forget(`SELECT seq FROM log WHERE audit = ${audit} ORDER BY seq LIMIT ?`, excess);
    }
  }

  #forget(chosen: string, ...bindings: number[]): void {
    const query = `DELETE FROM log WHERE seq IN (${chosen}) RETURNING audit`;
    const gone = rows<{ audit: 0 | 1 }>(this.#sql, query, ...bindings);
    const audits = gone.filter(({ audit }) => audit === 1).length;
    rows(this.#sql, 'UPDATE lane SET count = count - iif(audit = 1, ?, ?)', audits, gone.length - audits);
  }
}
