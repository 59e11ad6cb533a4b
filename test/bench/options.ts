import { parseArgs } from 'node:util';

/** What one run of the benchmark is told. */
export interface BenchOptions {
  quick: boolean;
  /** Undefined: as many as the kind of run has, or as its time allows. */
  rounds: number | undefined;
  /** Connections of the load generator; 16 is always among them, since the headline ratios are at 16. */
  concurrency: readonly number[];
  /** Write docs/performance.md. */
  write: boolean;
  json: string | undefined;
  /** A file that `--json` wrote earlier. */
  compare: string | undefined;
  /** One part alone; undefined for all of them, of which a quick run leaves growth and users out. */
  only: 'growth' | 'users' | 'tokens' | undefined;
}

/** A command line that says something else than the benchmark can do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `npm run bench -- [options]
  --quick            short rounds, within 50 seconds; the ratios are rougher
  --rounds N         rounds of measurements, however long they take (default: 7 in at most 12 minutes; quick: 2)
  --concurrency LIST connections of the load generator (1,16,64; quick: 16); 16 must be in it
  --only PART        growth (what 10,000 clients, APIs and grants cost over 100), users (what 100,000 cost over 100)
                     or tokens (everything else)
  --json FILE        write the numbers as JSON
  --compare FILE     show what moved against a run that was written with --json
  --write            write docs/performance.md and its chart
  --help`;

/** Connections at which the headline ratios are taken. */
export const headline = 16;

/**
 * @returns undefined when help is asked for
 * @throws {UsageError}
 */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const quick = values.quick === true;
  const rounds = values.rounds === undefined ? undefined : wholeNumber(values.rounds, '--rounds', 100);
  const concurrency = (values.concurrency ?? (quick ? `${headline}` : `1,${headline},64`))
    .split(',')
    .map((one) => wholeNumber(one, '--concurrency', 256));
  if (!concurrency.includes(headline)) throw new UsageError(`--concurrency must contain ${headline}`);
  const only = partOf(values.only);
  const write = values.write === true;
  if ((only === 'growth' || only === 'users') && (write || quick)) {
    throw new UsageError(`--only ${only} has no --quick and no --write`);
  }
  return {
    quick,
    rounds,
    concurrency: [...new Set(concurrency)],
    write,
    json: values.json,
    compare: values.compare,
    only,
  };
}

function partOf(text: string | undefined): BenchOptions['only'] {
  if (text === undefined || text === 'growth' || text === 'users' || text === 'tokens') return text;
  throw new UsageError(`--only takes growth, users or tokens, not ${text}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        concurrency: { type: 'string' },
        json: { type: 'string' },
        compare: { type: 'string' },
        only: { type: 'string' },
        write: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

function wholeNumber(text: string, option: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) {
    throw new UsageError(`${option} takes whole numbers from 1 to ${most}, not ${text}`);
  }
  return number;
}
