import { Overloaded } from '../../model/failures.ts';
import type { Clock } from '../../model/ports.ts';
import { Memo } from '../memo.ts';

/** How often an isolate may ask the system of record because of what callers send. */
export interface BudgetLimits {
  /** Least time between two questions about the same subject, in milliseconds. */
  subjectEvery: number;
  /** Questions about any subject that may come at once. */
  burst: number;
  /** Questions a second that come back after a burst. */
  perSecond: number;
}

/**
 * Nobody but a caller with wrong credentials needs the record of one subject more than once a second. 20 a
 * second and isolate keep a tenant's object, which carries several hundred, far from its limit even
 * with dozens of isolates under attack; 50 at once let a deployment's clients start together.
 */
export const recordBudget: BudgetLimits = { subjectEvery: 1000, burst: 50, perSecond: 20 };

/**
 * Keeps callers from turning misses into load on the system of record. A bucket of tokens for the isolate,
 * and a pause per subject, so one caller with a wrong secret cannot spend everybody's tokens.
 */
export class Budget {
  readonly #clock: Clock;
  readonly #limits: BudgetLimits;
  readonly #subjects: Memo<true>;
  #tokens: number;
  #filled: number;

  constructor(clock: Clock, limits: BudgetLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#subjects = new Memo({ clock, ttl: limits.subjectEvery });
    this.#tokens = limits.burst;
    this.#filled = clock.now();
  }

  /** Pays for one question about the subject. @throws {Overloaded} when there is nothing left to pay with */
  spend(subject: string): void {
    if (this.#subjects.peek(subject)?.fresh) throw new Overloaded(Math.ceil(this.#limits.subjectEvery / 1000));
    this.#fill();
    if (this.#tokens < 1) throw new Overloaded(1);
    this.#tokens -= 1;
    this.#subjects.put(subject, true);
  }

  #fill(): void {
    const now = this.#clock.now();
    const earned = (Math.max(0, now - this.#filled) / 1000) * this.#limits.perSecond;
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + earned);
    this.#filled = now;
  }
}
