import { setTimeout as wait } from 'node:timers/promises';
import { Child } from './child.ts';
import type { Cleanup } from './cleanup.ts';
import type { OpenOrder, OpenResult } from './load/open-loop-process.ts';
import { cores } from './machine.ts';
import { percentile, type Spread, spreadOf } from './statistics.ts';
import type { Target, TargetName } from './targets/target.ts';

/** How long one target let requests wait in one round: milliseconds from when each was due. */
export interface LatencySample {
  target: TargetName;
  round: number;
  p50: number;
  p99: number;
}

/** One target over all rounds, in milliseconds. */
export interface LatencyRow {
  target: TargetName;
  p50: Spread;
  p99: Spread;
}

/** What one run found out about waiting. */
export interface Latency {
  /** Requests per second, the same for all targets. */
  rate: number;
  /** Requests in each sample. */
  requests: number;
  rows: readonly LatencyRow[];
  /** The token's p99 over that of the floor, round by round. */
  ratio: Spread | undefined;
}

export interface LatencySettings {
  /** Requests per second. */
  rate: number;
  seconds: number;
  rounds: number;
}

/** Seconds of load before each sample, which open the connections and wake a server that had nothing to do. */
const opening = 1;

/** Milliseconds in which a server finishes what a load left behind. */
const settle = 60;

/**
 * Sends requests at a fixed rate, an open loop: a slow answer holds no later request back, and a late one counts
 * from when it was due. All targets in turn at the same rate, every other round backwards.
 * @throws when a single request fails
 */
export async function measureLatency(
  cleanup: Cleanup,
  targets: readonly Target[],
  { rate, seconds, rounds }: LatencySettings,
): Promise<Latency> {
  const child = new Child(cleanup, './load/open-loop-process.ts', cores.load);
  const load = async ({ title, port, call }: Target, length: number): Promise<readonly number[]> => {
    const order: OpenOrder = { port, call, rate, seconds: length };
    const { times, failures } = await child.ask<OpenResult>(order);
    if (failures > 0) throw new Error(`${title}: ${failures} requests failed at ${rate.toFixed(0)} a second`);
    await wait(settle);
    return times;
  };
  const samples: LatencySample[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const target of round % 2 === 1 ? targets : targets.toReversed()) {
      await load(target, opening);
      const times = await load(target, seconds);
      samples.push({ target: target.name, round, p50: percentile(times, 50), p99: percentile(times, 99) });
    }
  }
  return latencyOf(samples, rate, Math.floor(rate * seconds));
}

/** Rows in the order in which targets were first seen, and the ratio that is quoted. */
export function latencyOf(samples: readonly LatencySample[], rate: number, requests: number): Latency {
  const rows = [...Map.groupBy(samples, ({ target }) => target)].map(([target, group]) => ({
    target,
    p50: spreadOf(group.map((sample) => sample.p50)),
    p99: spreadOf(group.map((sample) => sample.p99)),
  }));
  const ratios = samples.flatMap((mine) => {
    if (mine.target !== 'token') return [];
    const floor = samples.find(({ target, round }) => target === 'floor' && round === mine.round);
    return floor === undefined ? [] : [mine.p99 / floor.p99];
  });
  return { rate, requests, rows, ratio: ratios.length === 0 ? undefined : spreadOf(ratios) };
}
