import { writeFileSync } from 'node:fs';
import { Cleanup } from './cleanup.ts';
import { growthRatios } from './growth/results.ts';
import { runGrowth } from './growth/run.ts';
import { growthSummary } from './growth/tables.ts';
import { readOptions, UsageError, usage } from './options.ts';
import { page } from './page.ts';
import { runBench } from './run.ts';
import { summary } from './tables.ts';
import { userRatios } from './users/results.ts';
import { runUsers } from './users/run.ts';
import { userSummary } from './users/tables.ts';

const say = (line: string): void => console.error(`${line} (${process.uptime().toFixed(0)} s)`);

/** `npm run bench`: what the built Worker does, as ratios to what is possible and to a peer. */
try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else if (options.only === 'growth') {
    const growth = await runGrowth(new Cleanup(), say, options.rounds);
    console.log(growthSummary(growth));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify({ ratios: growthRatios(growth), growth }, null, 2)}\n`);
    }
  } else if (options.only === 'users') {
    const users = await runUsers(new Cleanup(), say, options.rounds);
    console.log(userSummary(users));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify({ ratios: userRatios(users), users }, null, 2)}\n`);
    }
  } else {
    const report = await runBench(options, say);
    console.log(summary(report));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.write) writeFileSync(new URL('../../docs/performance.md', import.meta.url), page(report));
  }
  process.exit();
} catch (cause) {
  console.error(cause instanceof UsageError ? `${cause.message}\n${usage}` : cause);
  process.exit(1);
}
