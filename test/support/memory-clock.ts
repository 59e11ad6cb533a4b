import type { Clock } from '../../shared/model/ports.ts';

export interface HandClock extends Clock {
  /** Moves on by so many milliseconds. */
  pass(milliseconds: number): void;
}

/** A clock that only the test moves. */
export function handClock(start = 1_800_000_000_000): HandClock {
  let now = start;
  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}
