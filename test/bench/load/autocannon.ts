import { readFileSync } from 'node:fs';
import { Child } from '../child.ts';
import type { Cleanup } from '../cleanup.ts';
import { cores } from '../machine.ts';
import type { LoadGenerator, LoadResult } from './generator.ts';

/** autocannon, which comes with the development dependencies. It costs about four times the CPU of wrk. */
export function autocannon(cleanup: Cleanup): LoadGenerator {
  const child = new Child(cleanup, './load/autocannon-process.ts', cores.load);
  return { name: `autocannon ${version()}`, shortest: 0.4, run: (order) => child.ask<LoadResult>(order) };
}

function version(): string {
  const manifest = readFileSync(new URL('../../../node_modules/autocannon/package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
