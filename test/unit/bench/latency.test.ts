import { describe, expect, it } from 'vitest';
import { latencyOf } from '../../bench/latency.ts';

describe('how long requests wait', () => {
  it('is compared round by round, so that a stall in one round does not decide', () => {
    const { ratio, rows } = latencyOf(
      [
        { target: 'floor', round: 1, p50: 1, p99: 4 },
        { target: 'token', round: 1, p50: 2, p99: 6 },
        { target: 'floor', round: 2, p50: 1, p99: 400 },
        { target: 'token', round: 2, p50: 2, p99: 480 },
        { target: 'floor', round: 3, p50: 1, p99: 5 },
        { target: 'token', round: 3, p50: 2, p99: 10 },
      ],
      500,
      2000,
    );
    expect(ratio).toEqual({ median: 1.5, min: 1.2, max: 2 });
    expect(rows.map(({ target, p99 }) => [target, p99.median])).toEqual([
      ['floor', 5],
      ['token', 10],
    ]);
  });

  it('has no ratio without the floor', () => {
    expect(latencyOf([{ target: 'token', round: 1, p50: 2, p99: 6 }], 500, 2000).ratio).toBeUndefined();
  });
});
