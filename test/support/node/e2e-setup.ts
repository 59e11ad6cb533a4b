import type { TestProject } from 'vitest/node';
import { chromiumPath, startBrowser } from './browser.ts';
import { startProduction } from './server.ts';

/** One production server and one browser for the whole project; a machine without a browser skips the tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startProduction();
  project.provide('server', server.facts);
  const path = chromiumPath();
  if (path === undefined)
    console.warn('No Chromium on this machine (CHROMIUM may name one): the e2e tests are skipped');
  const browser = path === undefined ? undefined : await startBrowser(path, server.facts.ca);
  project.provide('browser', browser?.wsEndpoint() ?? '');
  return async () => {
    await browser?.close();
    await server.close();
  };
}
