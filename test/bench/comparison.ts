import { readFileSync } from 'node:fs';
import { UsageError } from './options.ts';
import type { Spread } from './statistics.ts';
import { number, table } from './table.ts';

/** What a JSON file of the benchmark says about ratios. Others of its keys do not matter here. */
export interface Ratios {
  ratios: Readonly<Record<string, number>>;
  /** Absent in the parts that run alone. */
  circumstances?: { rounds: number };
  /** Of those ratios that were measured round by round. */
  ratio_spreads?: Readonly<Record<string, Spread>>;
}

/** How one ratio stands against an earlier run. */
export interface Move {
  name: string;
  before: number | undefined;
  after: number | undefined;
  /** The change as a share of what was before; undefined where one side is missing. */
  change: number | undefined;
  verdict: 'moved' | 'within noise' | 'new' | 'gone';
}

/** Share by which a ratio without rounds of its own must change to count as moved. */
const tolerance = 0.1;

/** Share below which a change does not count: however quiet both runs were, and where one had few rounds. */
const negligible = { usually: 0.02, fewRounds: 0.25 };

/** With fewer rounds than this, as in a quick run, two ranges miss one another by chance. */
export const enoughRounds = 5;

/**
 * What moved between two runs. A ratio moved when the ranges of its rounds do not touch; where either run has no
 * rounds of it, when it changed by more than a tenth. Where either run was short it must also have changed by a quarter. Those that moved come first, the greatest change before others.
 */
export function movesBetween(before: Ratios, after: Ratios): Move[] {
  const names = [...new Set([...Object.keys(after.ratios), ...Object.keys(before.ratios)])];
  const few = [before, after].some(({ circumstances }) => (circumstances?.rounds ?? enoughRounds) < enoughRounds);
  const least = few ? negligible.fewRounds : negligible.usually;
  const moves = names.map((name): Move => {
    const old = before.ratios[name];
    const now = after.ratios[name];
    if (old === undefined) return { name, before: old, after: now, change: undefined, verdict: 'new' };
    if (now === undefined) return { name, before: old, after: now, change: undefined, verdict: 'gone' };
    const change = now / old - 1;
    const apart = areApart(before.ratio_spreads?.[name], after.ratio_spreads?.[name]) ?? Math.abs(change) > tolerance;
    const verdict = apart && Math.abs(change) >= least ? 'moved' : 'within noise';
    return { name, before: old, after: now, change, verdict };
  });
  const rank = ({ verdict }: Move): number => ['moved', 'new', 'gone', 'within noise'].indexOf(verdict);
  return moves.toSorted((a, b) => rank(a) - rank(b) || Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0));
}

/** Undefined when either has fewer than two rounds, so that its range says nothing. */
function areApart(before: Spread | undefined, after: Spread | undefined): boolean | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (before.min === before.max || after.min === after.max) return undefined;
  return before.max < after.min || after.max < before.min;
}

/** The moves as a table for a terminal. */
export const moveTable = (moves: readonly Move[]): string =>
  table(
    ['against the earlier run', 'before', 'now', 'change', 'verdict'],
    moves.map(({ name, before, after, change, verdict }) => [
      name,
      before === undefined ? '' : number(before, 2),
      after === undefined ? '' : number(after, 2),
      change === undefined ? '' : `${change < 0 ? '' : '+'}${number(change * 100, 0)}%`,
      verdict,
    ]),
  );

/**
 * Reads what an earlier run wrote with `--json`.
 * @throws {UsageError} when the file cannot be read or holds no ratios
 */
export function readRatios(file: string): Ratios {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`--compare cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return ratiosIn(text, file);
}

/** The ratios in the text of a file. @throws {UsageError} when it is not what `--json` writes */
export function ratiosIn(text: string, file: string): Ratios {
  const wrong = new UsageError(`${file} holds no ratios: --compare takes a file that --json wrote`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw wrong;
  }
  const { ratios, ratio_spreads: spreads, circumstances } = (parsed ?? {}) as Record<string, unknown>;
  if (!isRecordOf(ratios, (value): value is number => typeof value === 'number')) throw wrong;
  return {
    ratios,
    ...(isRecordOf(spreads, isSpread) ? { ratio_spreads: spreads } : {}),
    ...(hasRounds(circumstances) ? { circumstances } : {}),
  };
}

const isRecordOf = <Value>(
  found: unknown,
  fits: (value: unknown) => value is Value,
): found is Readonly<Record<string, Value>> =>
  typeof found === 'object' && found !== null && !Array.isArray(found) && Object.values(found).every(fits);

const hasRounds = (found: unknown): found is { rounds: number } =>
  typeof found === 'object' && found !== null && 'rounds' in found && typeof found.rounds === 'number';

const isSpread = (found: unknown): found is Spread =>
  isRecordOf(found, (value): value is number => typeof value === 'number') && 'min' in found && 'max' in found;
