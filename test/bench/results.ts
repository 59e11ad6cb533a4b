import { quiet, type Sample } from './sandwich.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { TargetName } from './targets/target.ts';

/** One target at one number of connections, over all rounds. */
export interface Row {
  target: TargetName;
  connections: number;
  rate: Spread;
  ratio: Spread;
  /** The rate as a share of what its own runtime can sign. */
  own: Spread;
  /** CPU beyond the signature, in seconds. */
  beyond: Spread | undefined;
  cpu: Spread | undefined;
  /** The most that the load generator used of its core. */
  load: number | undefined;
  samples: number;
  /** Samples in which other processes used at most `quiet` of a core; undefined where that cannot be seen. */
  clean: number | undefined;
}

/** Rows in the order in which targets and connections were first seen. */
export function rowsOf(samples: readonly Sample[]): Row[] {
  const groups = Map.groupBy(samples, ({ target, connections }) => `${target} ${connections}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const foreign = group.flatMap((sample) => sample.foreign ?? []);
    return [
      {
        target: first.target,
        connections: first.connections,
        rate: spreadOf(group.map((sample) => sample.rate)),
        ratio: spreadOf(group.map((sample) => sample.ratio)),
        own: spreadOf(group.map((sample) => sample.rate / sample.ownLimit)),
        beyond: spreadIfAny(group.map((sample) => sample.beyond)),
        cpu: spreadIfAny(group.map((sample) => sample.cpu)),
        load: spreadIfAny(group.map(({ load, rate }) => (load === undefined ? undefined : load * rate)))?.max,
        samples: group.length,
        clean: foreign.length === 0 ? undefined : foreign.filter((share) => share <= quiet).length,
      },
    ];
  });
}

const spreadIfAny = (values: readonly (number | undefined)[]): Spread | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : spreadOf(known);
};

/** What two targets are compared by. */
type Measure = (sample: Sample) => number | undefined;

const speed: Measure = (sample) => sample.ratio;
const speedInOwnRuntime: Measure = (sample) => sample.rate / sample.ownLimit;
const work: Measure = (sample) => sample.beyond;
const cpu: Measure = (sample) => sample.cpu;

/**
 * How much one target has for each unit that another has, divided round by round, so that a slow hour of
 * the machine cancels out. Undefined when they share no round.
 */
export function compare(
  samples: readonly Sample[],
  [target, other]: readonly [TargetName, TargetName],
  connections: number,
  measure: Measure = speed,
): Spread | undefined {
  const measured = (name: TargetName, round: number): number | undefined => {
    const found = samples.find((one) => one.target === name && one.connections === connections && one.round === round);
    return found === undefined ? undefined : measure(found);
  };
  const rounds = [...new Set(samples.map((sample) => sample.round))];
  return spreadIfAny(
    rounds.map((round) => {
      const mine = measured(target, round);
      const theirs = measured(other, round);
      return mine === undefined || theirs === undefined ? undefined : mine / theirs;
    }),
  );
}

/** The ratio of a target to the raw limit. Undefined when it was not measured at that number of connections. */
const overLimit = (samples: readonly Sample[], target: TargetName, connections: number): Spread | undefined =>
  spreadIfAny(samples.filter((one) => one.target === target && one.connections === connections).map(speed));

const runtimes = (samples: readonly Sample[], connections: number): Spread | undefined =>
  spreadIfAny(
    samples
      .filter((one) => one.target === 'oidc_provider' && one.connections === connections)
      .map(({ limit, ownLimit }) => ownLimit / limit),
  );

/** CPU of each kind of refusal over that of a token, and the dearer of the two that need no key. */
function refusalRatios(samples: readonly Sample[], connections: number): Record<string, Spread | undefined> {
  const unknown = compare(samples, ['unknown_client', 'token'], connections, cpu);
  const wrong = compare(samples, ['wrong_secret', 'token'], connections, cpu);
  return {
    refused_over_accepted:
      unknown === undefined || wrong === undefined ? undefined : wrong.median > unknown.median ? wrong : unknown,
    unknown_client_over_accepted: unknown,
    wrong_secret_over_accepted: wrong,
    bad_assertion_over_accepted: compare(samples, ['bad_assertion', 'token'], connections, cpu),
  };
}

/** The ratios by name, at one number of connections. */
export function ratiosAt(samples: readonly Sample[], connections: number): Record<string, Spread> {
  const named: Record<string, Spread | undefined> = {
    token_over_raw_rs256: overLimit(samples, 'token', connections),
    token_over_floor: compare(samples, ['token', 'floor'], connections),
    token_over_oidc_provider: compare(samples, ['token', 'oidc_provider'], connections),
    token_over_naive: compare(samples, ['token', 'naive'], connections),
    token_over_naive_memory_kv: compare(samples, ['token', 'naive_memory_kv'], connections),
    token_over_oidc_provider_by_own_raw_rs256: compare(
      samples,
      ['token', 'oidc_provider'],
      connections,
      speedInOwnRuntime,
    ),
    token_beyond_signature_over_oidc_provider: compare(samples, ['token', 'oidc_provider'], connections, work),
    node_raw_rs256_over_raw_rs256: runtimes(samples, connections),
    floor_over_raw_rs256: overLimit(samples, 'floor', connections),
    oidc_provider_over_raw_rs256: overLimit(samples, 'oidc_provider', connections),
    hs256_over_token: compare(samples, ['token_hs256', 'token'], connections),
    es256_over_rs256: compare(samples, ['token_es256', 'token'], connections),
    reuse_over_rs256: compare(samples, ['token_reused', 'token'], connections),
    hs256_over_hello: compare(samples, ['token_hs256', 'hello'], connections),
    naive_over_raw_rs256: overLimit(samples, 'naive', connections),
    registrations_1e3_over_1e2: compare(samples, ['token_1e3', 'token_1e2'], connections),
    registrations_1e4_over_1e2: compare(samples, ['token_1e4', 'token_1e2'], connections),
    registrations_1e5_over_1e2: compare(samples, ['token_1e5', 'token_1e2'], connections),
    ...refusalRatios(samples, connections),
  };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, Spread] => entry[1] !== undefined));
}
