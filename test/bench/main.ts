import { readFileSync, writeFileSync } from 'node:fs';
import { chart } from './chart.ts';
import { Cleanup } from './cleanup.ts';
import { movesBetween, moveTable, type Ratios, readRatios } from './comparison.ts';
import { growthRatios } from './growth/results.ts';
import { runGrowth } from './growth/run.ts';
import { growthSummary } from './growth/tables.ts';
import { type BenchOptions, readOptions, UsageError, usage } from './options.ts';
import { page } from './page.ts';
import { runBench } from './run.ts';
import { summary } from './tables.ts';
import { userRatios } from './users/results.ts';
import { runUsers } from './users/run.ts';
import { userSummary } from './users/tables.ts';

const say = (line: string): void => console.error(`${line} (${process.uptime().toFixed(0)} s)`);

const docs = (name: string): URL => new URL(`../../docs/${name}`, import.meta.url);

/** Measures what is asked for and prints it; the result is what `--json` writes. */
async function measure(options: BenchOptions): Promise<Ratios> {
  if (options.only === 'growth') {
    const growth = await runGrowth(new Cleanup(), say, options.rounds);
    console.log(growthSummary(growth));
    return { ratios: growthRatios(growth), ...{ growth } };
  }
  if (options.only === 'users') {
    const users = await runUsers(new Cleanup(), say, options.rounds);
    console.log(userSummary(users));
    return { ratios: userRatios(users), ...{ users } };
  }
  const report = await runBench(options, say);
  console.log(summary(report));
  if (options.write) {
    writeFileSync(docs('performance.md'), page(report, readFileSync(docs('performance.md'), 'utf8')));
    writeFileSync(docs('performance.svg'), chart(report));
  }
  return report;
}

/** `npm run bench`: what the built Worker does, as ratios to what is possible and to a peer. */
try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else {
    // Read first: the earlier run may be the very file that is written, and a wrong one should not cost a run.
    const earlier = options.compare === undefined ? undefined : readRatios(options.compare);
    const result = await measure(options);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
    if (earlier !== undefined) console.log(`\n${moveTable(movesBetween(earlier, result))}`);
  }
  process.exit();
} catch (cause) {
  console.error(cause instanceof UsageError ? `${cause.message}\n${usage}` : cause);
  process.exit(1);
}
