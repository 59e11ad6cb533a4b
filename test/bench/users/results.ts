import { type Spread, spreadOf } from '../statistics.ts';
import type { ImportCost } from './filled-users.ts';
import type { UserSample } from './measure.ts';
import type { UserGroup } from './operations.ts';

/** One operation over all rounds. Times are milliseconds per request. */
export interface UserRow {
  title: string;
  group: UserGroup;
  /** On the large tenant. */
  cpu: Spread | undefined;
  wall: Spread;
  /** Large over small, round by round: of CPU time where it can be seen, else of wall time. */
  ratio: Spread;
}

/** What one run found out about users. */
export interface Users {
  small: number;
  large: number;
  rounds: number;
  import: { seconds: number; alone: Spread; beside: Spread; slowest: number };
  rows: readonly UserRow[];
  /** CPU milliseconds of a check of a password alone, and of the rest of a sign-in on either tenant. */
  login: { hashing: Spread; rest: { small: Spread; large: Spread } } | undefined;
}

/** Rows in the order of measurement. */
export function userRows(samples: readonly UserSample[], small: number, large: number): UserRow[] {
  return [...Map.groupBy(samples, ({ title }) => title).values()].flatMap((group) => {
    const [first] = group;
    const pairs = pairsOf(group, small, large);
    if (first === undefined || pairs.length === 0) return [];
    const cpus = pairs.flatMap(([less, more]) =>
      less.cpu === undefined || more.cpu === undefined ? [] : [[less.cpu, more.cpu] as const],
    );
    const whole = cpus.length === pairs.length;
    const compared = whole ? cpus : pairs.map(([less, more]) => [less.wall, more.wall] as const);
    return [
      {
        ...{ title: first.title, group: first.group },
        cpu: whole ? spreadOf(cpus.map(([, more]) => more)) : undefined,
        wall: spreadOf(pairs.map(([, more]) => more.wall)),
        ratio: spreadOf(compared.map(([less, more]) => more / less)),
      },
    ];
  });
}

function pairsOf(
  samples: readonly UserSample[],
  small: number,
  large: number,
): (readonly [less: UserSample, more: UserSample])[] {
  return [...Map.groupBy(samples, ({ round }) => round).values()].flatMap((round) => {
    const less = round.find(({ size }) => size === small);
    const more = round.find(({ size }) => size === large);
    return less === undefined || more === undefined ? [] : [[less, more] as const];
  });
}

/** What a sign-in costs the server beside the hashing of the password. Undefined where CPU time cannot be seen. */
export function loginParts(samples: readonly UserSample[], small: number, large: number): Users['login'] {
  const pairs = pairsOf(
    samples.filter(({ group }) => group === 'login'),
    small,
    large,
  );
  const known = pairs.flatMap(([less, more]) =>
    less.cpu === undefined || more.cpu === undefined || more.hashing === undefined
      ? []
      : [{ hashing: more.hashing, less: less.cpu - more.hashing, more: more.cpu - more.hashing }],
  );
  if (known.length === 0) return undefined;
  return {
    hashing: spreadOf(known.map(({ hashing }) => hashing)),
    rest: { small: spreadOf(known.map(({ less }) => less)), large: spreadOf(known.map(({ more }) => more)) },
  };
}

/** Of waiting times the middle, and how long the slowest took. */
export function importResult({ seconds, others: { alone, beside } }: ImportCost): Users['import'] {
  return { seconds, alone: spreadOf(alone), beside: spreadOf(beside), slowest: Math.max(...beside) };
}

/** The worst operation of each group that has a goal, by its median: `users_login` and so on. */
export function userRatios({ rows }: Pick<Users, 'rows'>): Record<string, number> {
  const worst: Record<string, number> = {};
  for (const { group, ratio } of rows) {
    if (group === 'protocol' || group === 'search_other') continue;
    const name = `users_${group}`;
    worst[name] = Math.max(worst[name] ?? 0, ratio.median);
  }
  return worst;
}
