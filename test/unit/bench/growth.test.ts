import { describe, expect, it } from 'vitest';
import type { GrowthSample } from '../../bench/growth/measure.ts';
import { growthRatios, growthRows } from '../../bench/growth/results.ts';

const sample = (
  round: number,
  size: number,
  cpu: number | undefined,
  more: Partial<GrowthSample> = {},
): GrowthSample => ({
  title: 'first page',
  group: 'list',
  size,
  round,
  wall: 10,
  cpu,
  ...more,
});

describe('growth', () => {
  it('is the ratio of the large tenant to the small one, round by round', () => {
    const samples = [sample(1, 100, 2), sample(1, 10_000, 3), sample(2, 10_000, 8), sample(2, 100, 4)];
    const [row] = growthRows([...samples, sample(3, 100, 1), sample(3, 10_000, 1.4)], 100, 10_000);
    expect(row?.ratio).toEqual({ median: 1.5, min: 1.4, max: 2 });
    expect(row?.cpu?.large).toEqual({ median: 3, min: 1.4, max: 8 });
  });

  it('is taken from wall time where CPU time cannot be seen, and not from a mixture', () => {
    const samples = [
      ...[sample(1, 100, 1), sample(1, 10_000, 9)],
      ...[sample(2, 100, undefined), sample(2, 10_000, undefined, { wall: 20 })],
    ];
    const [row] = growthRows(samples, 100, 10_000);
    expect(row?.cpu).toBeUndefined();
    expect(row?.ratio.median).toBe(1.5);
  });

  it('of a group is that of its worst operation', () => {
    const other = { title: 'last page' };
    const token = { title: 'token', group: 'token' as const };
    const samples = [
      ...[sample(1, 100, 1), sample(1, 10_000, 1.1)],
      ...[sample(1, 100, 1, other), sample(1, 10_000, 1.7, other)],
      ...[sample(1, 100, 1, token), sample(1, 10_000, 0.9, token)],
    ];
    expect(growthRatios({ rows: growthRows(samples, 100, 10_000) })).toEqual({ growth_list: 1.7, growth_token: 0.9 });
  });
});
