import { describe, expect, it } from 'vitest';
import { movesBetween, moveTable, ratiosIn } from '../../bench/comparison.ts';

const spread = (min: number, median: number, max: number) => ({ min, median, max });

const run = (min: number, median: number, max: number, rounds = 7) => ({
  ratios: { token_over_floor: median },
  ratio_spreads: { token_over_floor: spread(min, median, max) },
  circumstances: { rounds },
});

describe('what moved between two runs', () => {
  it('is a ratio whose rounds do not touch those of the other run', () => {
    const [move] = movesBetween(run(0.88, 0.9, 0.92), run(0.8, 0.82, 0.84));
    expect(move).toMatchObject({ name: 'token_over_floor', before: 0.9, after: 0.82, verdict: 'moved' });
    expect(move?.change).toBeCloseTo(-0.089, 3);
  });

  it('is not a ratio whose rounds overlap, however far the medians are apart', () => {
    const [move] = movesBetween(run(0.5, 0.9, 0.95), run(0.45, 0.55, 0.9));
    expect(move?.verdict).toBe('within noise');
  });

  it('is not a change of one percent, however quiet the runs were', () => {
    expect(movesBetween(run(0.899, 0.9, 0.901), run(0.905, 0.909, 0.91))[0]?.verdict).toBe('within noise');
  });

  it('needs a quarter when one of the runs was short, since two rounds agree by chance', () => {
    expect(movesBetween(run(0.88, 0.9, 0.92), run(0.8, 0.82, 0.84, 2))[0]?.verdict).toBe('within noise');
    expect(movesBetween(run(0.88, 0.9, 0.92), run(0.5, 0.52, 0.54, 2))[0]?.verdict).toBe('moved');
  });

  it('is what changed by more than a tenth where there are no rounds', () => {
    const before = { ratios: { growth_list: 1, growth_read: 1 } };
    const after = { ratios: { growth_list: 1.05, growth_read: 1.2 } };
    expect(movesBetween(before, after).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['growth_read', 'moved'],
      ['growth_list', 'within noise'],
    ]);
  });

  it('tells ratios that only one of them has', () => {
    const moves = movesBetween({ ratios: { old: 1 } }, { ratios: { new: 2 } });
    expect(moves.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['new', 'new'],
      ['old', 'gone'],
    ]);
    expect(moveTable(moves)).toMatch(/old .* gone \|/);
  });
});

describe('an earlier run', () => {
  it('is read from what was written', () => {
    expect(ratiosIn(JSON.stringify({ ...run(1, 2, 3), samples: [] }), 'a.json')).toEqual(run(1, 2, 3));
  });

  it.each(['', '[]', 'null', '{"ratios":{"a":"1"}}', '{"growth":{}}'])('is not %j', (text) => {
    expect(() => ratiosIn(text, 'a.json')).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
