import type {
  AttemptAnswer,
  AttemptOutcome,
  AttemptRules,
  Barrier,
  BudgetRule,
  FailureRule,
} from '../../model/attempts.ts';
import type { Outbox } from './outbox.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { change } from './tenant-commit.ts';

/** Rows that one sweep deletes at most, so that it never holds up a decision for long. */
const mostSwept = 2000;

/** Names under which failures are remembered; the oldest go first, so nobody fills the object by guessing names. */
export const mostFailures = 100_000;

/** How long a full budget is left alone before it is swept, in milliseconds: many are used again soon. */
const fullFor = 3_600_000;

/**
 * Tries that are counted, in the object that also keeps the people they are about: a door that an operator opens is
 * open for the next try, and the barrier goes with the user it is about.
 */
export class AttemptLedger {
  readonly #sql: Sql;
  readonly #outbox: Outbox;

  constructor(sql: Sql, outbox: Outbox) {
    this.#sql = sql;
    this.#outbox = outbox;
  }

  /** Decides and counts, once and whole. @param now milliseconds since 1970 */
  attempt(rules: AttemptRules, outcome: AttemptOutcome, now: number): AttemptAnswer {
    return this.#sql.transaction(() => {
      const answer = this.#decide(rules, outcome, now);
      return rules.budget === undefined ? answer : { ...answer, budget: this.#state(rules.budget, now) };
    });
  }

  #decide({ failures, budget }: AttemptRules, outcome: AttemptOutcome, now: number): AttemptAnswer {
    if (failures?.barrier !== undefined && this.#stands(failures.barrier, now)) {
      return { closed: 'failures', closing: [] };
    }
    if (budget !== undefined && this.#isUsedUp(budget, now)) return { closed: 'budget', closing: [] };
    if (outcome === 'passed' && failures !== undefined) {
      rows(this.#sql, 'DELETE FROM failure WHERE key = ?', failures.key);
    }
    if (outcome !== 'failed') return { closing: [] };
    const closing: ('failures' | 'budget')[] = [];
    if (failures !== undefined && this.#count(failures, now)) closing.push('failures');
    if (budget !== undefined && this.#spend(budget, now)) closing.push('budget');
    return { closing };
  }

  /** Removes barriers whose time is over and forgets what nobody needs any more. @param now milliseconds since 1970 */
  sweep(now: number): void {
    this.#sql.transaction(() => {
      const over = 'SELECT kind, id FROM barrier WHERE until <= ? ORDER BY until LIMIT 200';
      for (const { kind, id } of rows<{ kind: string; id: string }>(this.#sql, over, now)) this.#remove(kind, id);
      const old = (table: string, column: string): string =>
        `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE ${column} <= ? ORDER BY ${column} LIMIT ${mostSwept})`;
      rows(this.#sql, old('failure', 'until'), now);
      rows(this.#sql, old('budget', 'full_at'), now - fullFor);
      const extra = `SELECT key FROM failure ORDER BY until DESC LIMIT ${mostSwept} OFFSET ${mostFailures}`;
      rows(this.#sql, `DELETE FROM failure WHERE key IN (${extra})`);
    });
  }

  /** When the next sweep finds something, in milliseconds; undefined when there is nothing to wait for. */
  due(): number | undefined {
    const soonest = firstRow<{ due: number | null }>(
      this.#sql,
      `SELECT min(due) AS due FROM (SELECT min(until) AS due FROM barrier
        UNION ALL SELECT min(until) FROM failure UNION ALL SELECT min(full_at) + ${fullFor} FROM budget)`,
    );
    return soonest?.due ?? undefined;
  }

  /** Whether a barrier is there, and its time is not over: an operator may have taken it away. */
  #stands({ kind, id }: Barrier, now: number): boolean {
    const query = `SELECT 1 AS stands FROM barrier WHERE kind = ? AND id = ? AND until > ?
      AND EXISTS (SELECT 1 FROM entity WHERE entity.kind = barrier.kind AND entity.id = barrier.id)`;
    return firstRow(this.#sql, query, kind, id, now) !== undefined;
  }

  #isUsedUp(rule: BudgetRule, now: number): boolean {
    const { barrier, lenient } = rule;
    if (lenient === true) return false;
    return barrier === undefined ? this.#state(rule, now).left < 1 : this.#stands(barrier, now);
  }

  /** Whole tries that are left, and when all of them are back. */
  #state({ key, most, rate }: BudgetRule, now: number): { left: number; full_at: number } {
    const row = firstRow<{ full_at: number }>(this.#sql, 'SELECT full_at FROM budget WHERE key = ?', key);
    const full_at = Math.max(row?.full_at ?? now, now);
    return { left: Math.max(0, Math.floor(most - (full_at - now) / rate)), full_at };
  }

  /** @returns whether this failure closed the door */
  #count({ key, most, lasts, barrier }: FailureRule, now: number): boolean {
    const until = now + lasts;
    const counted = firstRow<{ count: number }>(
      this.#sql,
      `INSERT INTO failure(key, count, until) VALUES (?, 1, ?) ON CONFLICT(key) DO UPDATE SET
         count = CASE WHEN until <= ? THEN 1 ELSE count + 1 END, until = excluded.until RETURNING count`,
      key,
      until,
      now,
    );
    if ((counted?.count ?? 0) < most) return false;
    // The barrier takes the place of the count: whoever takes it away lets counting begin anew.
    rows(this.#sql, 'DELETE FROM failure WHERE key = ?', key);
    if (barrier !== undefined) this.#raise(barrier, until);
    return true;
  }

  /** @returns whether this try used the budget up */
  #spend(rule: BudgetRule, now: number): boolean {
    const { key, most, rate, barrier } = rule;
    const { left, full_at } = this.#state(rule, now);
    // A budget that is used up and still got here was given back by an operator.
    const full = (left < 1 ? now : full_at) + rate;
    const put =
      'INSERT INTO budget(key, full_at) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET full_at = excluded.full_at';
    rows(this.#sql, put, key, Math.ceil(full));
    if (this.#state(rule, now).left >= 1) return false;
    if (barrier !== undefined) this.#raise(barrier, Math.ceil(full) - (most - 1) * rate);
    return true;
  }

  #raise(barrier: Barrier, until: number): void {
    this.#remove(barrier.kind, barrier.id);
    // What it is about may have been removed meanwhile: then there is nothing to guard.
    const missing = (barrier.requires ?? []).some(
      ({ kind, id }) => firstRow(this.#sql, 'SELECT 1 FROM entity WHERE kind = ? AND id = ?', kind, id) === undefined,
    );
    if (missing) return;
    change(this.#sql, this.#outbox, [{ op: 'insert', ...barrier }]);
    const put = 'INSERT INTO barrier(kind, id, until) VALUES (?, ?, ?)';
    rows(this.#sql, put, barrier.kind, barrier.id, until);
  }

  #remove(kind: string, id: string): void {
    change(this.#sql, this.#outbox, [{ op: 'remove', kind, id }]);
    rows(this.#sql, 'DELETE FROM barrier WHERE kind = ? AND id = ?', kind, id);
  }
}
