import type { Insert } from './tenant-store.ts';

/** Counting of tries that somebody might make too many of, exact for the whole world. */

/** The entity that stands for a closed door: while it is there, nobody gets through. Operators see and remove it. */
export type Barrier = Omit<Insert, 'op'>;

/** Failures in a row that close a door. */
export interface FailureRule {
  /** Whose failures, and from where: they are counted together under this name. */
  key: string;
  most: number;
  /** How long the door stays closed, and how long a failure is remembered, in milliseconds. */
  lasts: number;
  /** Absent: reaching `most` is only told, and counting begins anew. */
  barrier?: Barrier;
}

/** Tries that come back one by one: `most` at once, then one every `rate` milliseconds. */
export interface BudgetRule {
  key: string;
  most: number;
  rate: number;
  /** Stands while the budget is used up; taking it away fills the budget. Absent: nobody sees it. */
  barrier?: Barrier;
  /** Using it up is only told. */
  lenient?: boolean;
}

export interface AttemptRules {
  failures?: FailureRule;
  budget?: BudgetRule;
}

/** `asked` counts nothing; `failed` counts one; `passed` forgets the failures in a row. */
export type AttemptOutcome = 'asked' | 'failed' | 'passed';

export interface AttemptAnswer {
  /** What stood in the way before this try was counted; a try that it stood in the way of is not counted. */
  closed?: 'failures' | 'budget';
  /** What this very try has closed. */
  closing: readonly ('failures' | 'budget')[];
  /** What is left of the budget now, and when it is full again (milliseconds since 1970). */
  budget?: { left: number; full_at: number };
}

export interface Attempts {
  /**
   * Decides and counts in one turn. Whoever checks something slow asks before it and settles after it, and goes by
   * the second answer: of any number of guesses at once no more than `most` learn anything (PWD-02).
   * @throws {Unavailable} when it cannot be decided; the caller must refuse
   */
  attempt(tenant: string, rules: AttemptRules, outcome: AttemptOutcome): Promise<AttemptAnswer>;
}
