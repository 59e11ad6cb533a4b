import { revision } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** Least time between two KV writes of one key, in milliseconds: KV takes one a second (platform, section 3). */
export const spacing = 1100;

/** Doublings of `spacing` after failures: 1.1 s to 70 s. */
const mostDoublings = 6;

/** How long a write waits after so many failures, in milliseconds. */
export const backOff = (attempts: number): number => spacing * 2 ** Math.min(attempts, mostDoublings);

/** One write that KV still needs; `value` is JSON, null for a deletion. */
export interface Pending {
  key: string;
  value: string | null;
  /** 1 when KV must not learn the value. */
  hidden: 0 | 1;
  rev: number;
  attempts: number;
}

/** A read copy to be set. */
export interface Copied {
  key: string;
  value: unknown;
  /** KV gets a note that the record must be asked, and never the value. */
  hidden?: boolean;
  /** Who wrote it. */
  owner: string;
  rev: number;
}

/** What the system of record says of some keys; keys without a record are left out. */
export interface RecordAnswer {
  /** The newest revision at that moment: a copy with this or an older one says nothing newer. */
  rev: number;
  records: [key: string, value: unknown][];
}

/**
 * The table of read copies. It is the system of record's word on what KV should hold, and the list of
 * what KV has not accepted yet. A later write of a key takes the place of an earlier one.
 */
export class Outbox {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Sets a read copy. The same value by the same owner again changes nothing. */
  write({ key, value, hidden, owner, rev }: Copied): void {
    rows(
      this.#sql,
      `INSERT INTO record(key, value, hidden, owner, rev, sent_rev, sent_at, attempts, due)
       VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0)
       ON CONFLICT(key) DO UPDATE SET value = excluded.value, hidden = excluded.hidden, owner = excluded.owner,
         rev = excluded.rev, due = coalesce(due, sent_at + ${spacing})
       WHERE value IS NOT excluded.value OR hidden IS NOT excluded.hidden OR owner IS NOT excluded.owner`,
      key,
      JSON.stringify(value),
      hidden === true ? 1 : 0,
      owner,
      rev,
    );
  }

  /** Turns the owner's copies into tombstones. A copy that another owner has taken over stays. */
  remove(keys: readonly string[], owner: string, rev: number): void {
    rows(
      this.#sql,
      `UPDATE record SET value = NULL, rev = ?, due = coalesce(due, sent_at + ${spacing})
       WHERE key IN (SELECT value FROM json_each(?)) AND owner = ? AND value IS NOT NULL`,
      rev,
      JSON.stringify(keys),
      owner,
    );
  }

  /** What the system of record says now. */
  read(keys: readonly string[]): RecordAnswer {
    const found = rows<{ key: string; value: string }>(
      this.#sql,
      'SELECT key, value FROM record WHERE value IS NOT NULL AND key IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys),
    );
    return { rev: revision(this.#sql), records: found.map(({ key, value }) => [key, JSON.parse(value)]) };
  }

  /** The oldest write that may be sent now, with the newest value of its key. */
  pending(now: number): Pending | undefined {
    return firstRow<Pending>(
      this.#sql,
      `SELECT key, value, hidden, rev, attempts FROM record INDEXED BY record_pending
       WHERE rev > sent_rev AND due <= ? ORDER BY rev LIMIT 1`,
      now,
    );
  }

  /** KV accepted this revision. What was written meanwhile waits for its turn. */
  sent(key: string, rev: number, now: number): void {
    rows(
      this.#sql,
      `UPDATE record SET sent_rev = ?, sent_at = ?, attempts = 0,
         due = CASE WHEN rev > ? OR value IS NULL THEN ? END WHERE key = ?`,
      rev,
      now,
      rev,
      now + spacing,
      key,
    );
  }

  /** KV refused, or may have accepted without saying so. Returns when the key is due again. */
  failed(key: string, attempts: number, now: number): number {
    const due = now + backOff(attempts + 1);
    rows(this.#sql, 'UPDATE record SET attempts = ?, sent_at = ?, due = ? WHERE key = ?', attempts + 1, now, due, key);
    return due;
  }

  /** Holds everything back until then, because KV as a whole does not answer. */
  postpone(until: number): void {
    rows(this.#sql, 'UPDATE record SET due = ? WHERE due < ?', until, until);
  }

  /**
   * Forgets tombstones that KV has accepted. They outlive the acceptance by `spacing`, else a key that
   * comes back at once would be written twice within a second.
   */
  sweep(now: number): void {
    rows(this.#sql, 'DELETE FROM record WHERE due <= ? AND value IS NULL AND rev = sent_rev', now);
  }

  /** When the next row wants attention, in milliseconds; undefined when all are at rest. */
  due(): number | undefined {
    const due = firstRow<{ due: number | null }>(
      this.#sql,
      'SELECT min(due) AS due FROM record WHERE due IS NOT NULL',
    )?.due;
    return due ?? undefined;
  }
}
