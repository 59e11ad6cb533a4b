import { writeFileSync } from 'node:fs';
import { readOptions, UsageError, usage } from './options.ts';
import { page } from './page.ts';
import { runBench } from './run.ts';
import { summary } from './tables.ts';

/** `npm run bench`: what the built Worker does, as ratios to what is possible and to a peer. */
try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else {
    const report = await runBench(options, (line) => console.error(`${line} (${process.uptime().toFixed(0)} s)`));
    console.log(summary(report));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.write) writeFileSync(new URL('../../docs/performance.md', import.meta.url), page(report));
  }
  process.exit();
} catch (cause) {
  console.error(cause instanceof UsageError ? `${cause.message}\n${usage}` : cause);
  process.exit(1);
}
