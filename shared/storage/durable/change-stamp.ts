import { backOff, Outbox, type Pending, spacing } from './outbox.ts';
import { revision, type SchemaStep } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** Most changes that a stamp lists, and the characters that their keys may have in all. */
export const mostListed = 2000;
export const mostListedText = 196_608;

/** How long a change is listed once KV has it, in milliseconds: longer than an isolate holds a copy without reading it again. */
export const listedFor = 3_600_000;

/**
 * How long after KV accepted a write every location is taken to have it, in milliseconds: three times what
 * the platform names (platform, section 3).
 */
export const settleFor = 180_000;

/** What every change of a read copy does, whoever makes it: no code can write a copy and forget to say so. */
const noted = `
  INSERT INTO change(key, rev, gone, at) VALUES (NEW.key, NEW.rev, NEW.value IS NULL, NULL)
  ON CONFLICT(key) DO UPDATE SET rev = excluded.rev, gone = excluded.gone, at = NULL;
  UPDATE stamp SET key = ${stampKeyOf('NEW.key')}, due = coalesce(due, sent_at + ${spacing}) WHERE one = 1;`;

/** `t:<tenant>:changes` for any key of the tenant's. */
function stampKeyOf(column: string): string {
  return `substr(${column}, 1, instr(substr(${column}, 3), ':') + 2) || 'changes'`;
}

/**
 * The tables of the change stamp. `change` lists each read copy that changed after `since`, with the newest revision;
 * `at` is when KV accepted it. `unsettled_at` is the last time at which KV lacked, or had just got, a change that is not
 * listed any more; NULL when that is not known. `again` is when the stamp is sent once more because of that.
 */
export const stampStep: SchemaStep = [
  `CREATE TABLE change(
    key TEXT PRIMARY KEY, rev INTEGER NOT NULL, gone INTEGER NOT NULL, at INTEGER) STRICT, WITHOUT ROWID`,
  'CREATE INDEX change_order ON change(rev)',
  `CREATE TABLE stamp(
    one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT, since INTEGER NOT NULL, unsettled_at INTEGER, again INTEGER,
    sent_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER) STRICT`,
  // What changed before there were stamps is not listed: they begin after it.
  `INSERT INTO stamp(one, key, since, sent_at, attempts, due)
   SELECT 1, (SELECT ${stampKeyOf('key')} FROM record LIMIT 1), rev, 0, 0, CASE WHEN rev > 0 THEN 0 END FROM meta`,
  `CREATE TRIGGER record_added AFTER INSERT ON record BEGIN ${noted} END`,
  `CREATE TRIGGER record_changed AFTER UPDATE OF rev ON record BEGIN ${noted} END`,
];

interface StampRow {
  key: string;
  since: number;
  unsettled_at: number | null;
  attempts: number;
}

interface ChangeRow {
  key: string;
  rev: number;
  gone: 0 | 1;
  at: number | null;
}

/**
 * The outbox of a tenant, which also publishes what changed lately: one value, so that an isolate that holds ten
 * thousand copies learns with one read which of them are out of date. The stamp is a write of the outbox like any
 * other: kept with the change in one transaction, 1.1 s or more after the last, again and later when KV refuses. It
 * goes before the copies that it lists and does not wait for them: who has read it knows that an older copy is old.
 */
export class StampedOutbox extends Outbox {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    super(sql);
    this.#sql = sql;
  }

  override pending(now: number): Pending | undefined {
    const stamp = firstRow<StampRow>(
      this.#sql,
      `SELECT key, since, unsettled_at, attempts FROM stamp
       WHERE one = 1 AND key IS NOT NULL AND (due <= ? OR (due IS NULL AND again <= ?))`,
      now,
      now,
    );
    return stamp === undefined ? super.pending(now) : this.#made(stamp, now);
  }

  override sent(key: string, rev: number, now: number): void {
    if (key === this.#key()) {
      rows(
        this.#sql,
        `UPDATE stamp SET sent_at = ?, attempts = 0, due = CASE WHEN EXISTS (SELECT 1 FROM change WHERE rev > ?) THEN ? END
         WHERE one = 1`,
        now,
        rev,
        now + spacing,
      );
      return;
    }
    super.sent(key, rev, now);
    rows(this.#sql, 'UPDATE change SET at = ? WHERE key = ? AND rev = ?', now, key, rev);
    const late = 'UPDATE stamp SET unsettled_at = ?, again = ? WHERE one = 1 AND since >= ?';
    rows(this.#sql, late, now, now + settleFor, rev);
  }

  override failed(key: string, attempts: number, now: number): number {
    if (key !== this.#key()) return super.failed(key, attempts, now);
    const due = now + backOff(attempts + 1);
    const later = 'UPDATE stamp SET attempts = ?, sent_at = ?, due = ? WHERE one = 1';
    rows(this.#sql, later, attempts + 1, now, due);
    return due;
  }

  override postpone(until: number): void {
    super.postpone(until);
    rows(this.#sql, 'UPDATE stamp SET due = ? WHERE one = 1 AND due < ?', until, until);
  }

  override due(): number | undefined {
    const stamp = 'SELECT coalesce(due, again) AS due FROM stamp WHERE one = 1 AND key IS NOT NULL';
    const due = firstRow<{ due: number | null }>(this.#sql, stamp)?.due ?? undefined;
    const others = super.due();
    return due === undefined || others === undefined ? (due ?? others) : Math.min(due, others);
  }

  #key(): string | undefined {
    return firstRow<{ key: string }>(this.#sql, 'SELECT key FROM stamp WHERE one = 1')?.key;
  }

  /** The stamp as of now: what it cannot list any more is forgotten in the same step. */
  #made({ key, since, unsettled_at, attempts }: StampRow, now: number): Pending {
    const changes = rows<ChangeRow>(
      this.#sql,
      'SELECT key, rev, gone, at FROM change WHERE rev > ? ORDER BY rev DESC LIMIT ?',
      since,
      mostListed + 1,
    );
    const from = cut(changes, since, now);
    const unsettledAt = unsettled_at === null || this.#isUnsettled(from, now) ? now : unsettled_at;
    rows(this.#sql, 'DELETE FROM change WHERE rev <= ?', from);
    const settled = from === 0 || now >= unsettledAt + settleFor;
    const again = settled ? null : unsettledAt + settleFor;
    const kept = 'UPDATE stamp SET since = ?, unsettled_at = ?, again = ? WHERE one = 1';
    rows(this.#sql, kept, from, unsettledAt, again);
    const skip = key.length - 'changes'.length;
    const listed = changes
      .filter(({ rev }) => rev > from)
      .map(({ key: name, rev, gone }) => (gone === 1 ? [name.slice(skip), rev, 1] : [name.slice(skip), rev]));
    const value = JSON.stringify({ since: from, settled, changes: listed });
    return { key, value, hidden: 0, rev: revision(this.#sql), attempts };
  }

  /** Whether KV lacks a change up to this revision, or has had one that was listed so far for a short time only. */
  #isUnsettled(rev: number, now: number): boolean {
    const lacking = 'SELECT 1 FROM record INDEXED BY record_pending WHERE rev > sent_rev AND rev <= ? LIMIT 1';
    if (firstRow(this.#sql, lacking, rev) !== undefined) return true;
    const late = 'SELECT 1 FROM change WHERE rev <= ? AND (at IS NULL OR at > ?) LIMIT 1';
    return firstRow(this.#sql, late, rev, now - settleFor) !== undefined;
  }
}

/**
 * Up to which revision changes are not listed any more: the old ones, and the oldest of those that are too many.
 * @param changes the newest first
 */
function cut(changes: readonly ChangeRow[], since: number, now: number): number {
  let length = 0;
  const first = changes.find(({ key, at }, index) => {
    length += key.length;
    const old = at !== null && at <= now - listedFor;
    return old || index >= mostListed || length > mostListedText;
  });
  return first?.rev ?? since;
}
