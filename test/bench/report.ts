import type { BindingCalls } from './binding-calls.ts';
import type { BundleSize } from './bundle-size.ts';
import { type Growth, growthRatios } from './growth/results.ts';
import type { Latency } from './latency.ts';
import { headline } from './options.ts';
import { type Row, ratiosAt, rowsOf } from './results.ts';
import type { Sample, SandwichSettings } from './sandwich.ts';
import type { StartUp } from './start-up.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { TargetName } from './targets/target.ts';
import { type Users, userRatios } from './users/results.ts';

/** Where and how a run was made. */
export interface Circumstances {
  /** RFC 3339. */
  made: string;
  version: string;
  processor: string;
  node: string;
  workerd: string;
  pinned: boolean;
  generator: string;
  quick: boolean;
  rounds: number;
  settings: SandwichSettings;
}

/** Memory of a server whose isolate holds so many registrations. */
export interface MemoryHeld {
  target: TargetName;
  registrations: number;
  /** Undefined where the system does not show it. */
  bytes: number | undefined;
}

/** Everything that one run measured. */
export interface Measurements {
  circumstances: Circumstances;
  titles: Readonly<Record<string, string>>;
  samples: readonly Sample[];
  bundle: BundleSize;
  startUp: StartUp;
  bindings: BindingCalls;
  latency: Latency;
  memory: readonly MemoryHeld[];
  /** Absent where it was not measured. */
  growth: Growth | undefined;
  /** As growth. */
  users: Users | undefined;
}

/** The measurements as they are shown and written. */
export interface Report {
  circumstances: Circumstances;
  titles: Readonly<Record<string, string>>;
  /** Medians, at 16 connections where connections matter. */
  ratios: Record<string, number>;
  /** Of those ratios that were measured several times, with their least and greatest values. */
  ratio_spreads: Record<string, Spread>;
  /** The same with their least and greatest values, for every number of connections. */
  spreads: Record<string, Record<string, Spread>>;
  rows: readonly Row[];
  raw_rs256: Spread | undefined;
  /** CPU seconds of the load generator per request of the token endpoint, at 16 connections. */
  load: number | undefined;
  bundle: BundleSize;
  start_up: StartUp;
  binding_calls: BindingCalls;
  latency: Latency;
  memory: readonly MemoryHeld[];
  growth?: Growth;
  users?: Users;
  samples: readonly Sample[];
}

/** Draws the conclusions from a run. */
export function reportOf(measured: Measurements): Report {
  const { samples, startUp, latency, growth, users } = measured;
  const connections = [...new Set(samples.map((sample) => sample.connections))];
  const spreads = Object.fromEntries(connections.map((count) => [String(count), ratiosAt(samples, count)]));
  const measuredOften: Record<string, Spread> = {
    ...spreads[String(headline)],
    cold_start: startUp.ratio,
    cold_start_over_naive: startUp.over_naive,
    cold_start_complete_over_naive: startUp.complete_over_naive,
    ...(latency.ratio === undefined ? {} : { p99_over_floor_p99: latency.ratio }),
  };
  const medians = Object.entries(measuredOften).map(([name, { median }]) => [name, median] as const);
  const rows = rowsOf(samples);
  const limits = samples.map((sample) => sample.limit);
  const loads = samples.flatMap(({ target, connections: at, load }) =>
    target === 'token' && at === headline ? (load ?? []) : [],
  );
  return {
    circumstances: measured.circumstances,
    titles: measured.titles,
    ratios: {
      ...Object.fromEntries(medians),
      ...(growth === undefined ? {} : growthRatios(growth)),
      ...(users === undefined ? {} : userRatios(users)),
    },
    ratio_spreads: measuredOften,
    spreads,
    rows,
    raw_rs256: limits.length === 0 ? undefined : spreadOf(limits),
    load: loads.length === 0 ? undefined : spreadOf(loads).median,
    bundle: measured.bundle,
    start_up: startUp,
    binding_calls: measured.bindings,
    latency,
    memory: measured.memory,
    ...(growth === undefined ? {} : { growth }),
    ...(users === undefined ? {} : { users }),
    samples,
  };
}
