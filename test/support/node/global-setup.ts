import type { TestProject } from 'vitest/node';
import { startProduction } from './server.ts';

/** One production server for the whole project; tests keep apart by fresh ids. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startProduction();
  project.provide('server', server.facts);
  return server.close;
}
