import { type Spread, spreadOf } from '../statistics.ts';
import type { GrowthSample } from './measure.ts';
import type { Group } from './operations.ts';

/** One operation over all rounds, on the small and the large tenant. Times are milliseconds per request. */
export interface GrowthRow {
  title: string;
  group: Group;
  /** What decides: CPU time of the server where it can be seen, else wall time. */
  ratio: Spread;
  cpu: { small: Spread; large: Spread; ratio: Spread } | undefined;
  wall: { small: Spread; large: Spread; ratio: Spread };
}

/** What one run found out about growth. */
export interface Growth {
  small: number;
  large: number;
  rounds: number;
  /** Seconds that filling the large tenant took. */
  filling: number;
  rows: readonly GrowthRow[];
}

/** Rows in the order of measurement; ratios are made round by round, so that a slow minute hits both sides. */
export function growthRows(samples: readonly GrowthSample[], small: number, large: number): GrowthRow[] {
  const groups = [...Map.groupBy(samples, ({ title }) => title).values()];
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const pairs = [...Map.groupBy(group, ({ round }) => round).values()].flatMap((round) => {
      const less = round.find(({ size }) => size === small);
      const more = round.find(({ size }) => size === large);
      return less === undefined || more === undefined ? [] : [{ less, more }];
    });
    const wall = compared(pairs.map(({ less, more }) => [less.wall, more.wall] as const));
    const cpus = pairs.flatMap(({ less, more }) =>
      less.cpu === undefined || more.cpu === undefined ? [] : [[less.cpu, more.cpu] as const],
    );
    const cpu = cpus.length < pairs.length ? undefined : compared(cpus);
    return [{ title: first.title, group: first.group, ratio: (cpu ?? wall).ratio, cpu, wall }];
  });
}

const compared = (pairs: readonly (readonly [small: number, large: number])[]) => ({
  small: spreadOf(pairs.map(([small]) => small)),
  large: spreadOf(pairs.map(([, large]) => large)),
  ratio: spreadOf(pairs.map(([small, large]) => large / small)),
});

/** The worst operation of each group, by its median: `growth_list` and so on. */
export function growthRatios({ rows }: Pick<Growth, 'rows'>): Record<string, number> {
  const worst: Record<string, number> = {};
  for (const { group, ratio } of rows) {
    const name = `growth_${group}`;
    worst[name] = Math.max(worst[name] ?? 0, ratio.median);
  }
  return worst;
}
