import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, globSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { StartFailure } from './start-failure.ts';
import { projectRoot } from './wrangler-settings.ts';

/** Bundles a Worker for the local runtime, readable in stack traces. WebAssembly modules are put beside it. */
export async function bundleWorker(entry: string, outfile: string): Promise<void> {
  try {
    await build({
      entryPoints: [join(projectRoot, entry)],
      outfile,
      bundle: true,
      format: 'esm',
      target: 'es2024',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
      external: ['cloudflare:*', 'node:*'],
      // As wrangler does: a package that names a module of Node gets the runtime's own.
      alias: { crypto: 'node:crypto' },
      loader: { '.wasm': 'copy' },
      assetNames: '[name]',
      jsx: 'automatic',
      jsxImportSource: 'hono/jsx',
      absWorkingDir: projectRoot,
      logLevel: 'silent',
    });
  } catch (cause) {
    const [first = String(cause)] = (cause instanceof Error ? cause.message : String(cause)).split('\n').slice(1);
    throw new StartFailure(`Cannot bundle ${entry}: ${first}`);
  }
}

/**
 * The bundle that `wrangler deploy` would upload, built by a dry run when it is older than its sources.
 * @returns its path.
 */
export async function productionBundle(): Promise<string> {
  const bundle = join(projectRoot, '.build', 'index.js');
  if (existsSync(bundle) && statSync(bundle).mtimeMs > newestSource()) return bundle;
  const wrangler = join(projectRoot, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  await promisify(execFile)(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', '.build'], {
    cwd: projectRoot,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  return bundle;
}

/** Puts the production bundle and its modules where the server's configuration embeds it, so that a rebuild does not touch a running server. */
export async function copyProductionBundle(outfile: string): Promise<void> {
  const bundle = await productionBundle();
  copyFileSync(bundle, outfile);
  for (const name of wasmModules(dirname(bundle)))
    copyFileSync(join(dirname(bundle), name), join(dirname(outfile), name));
}

/** The WebAssembly modules beside a bundle, which imports them by these names. */
export const wasmModules = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.wasm'));

/** Milliseconds since 1970. */
function newestSource(): number {
  const sources = globSync(['functions/**/*.{ts,tsx}', 'shared/**/*.ts', 'wrangler.toml', 'package-lock.json'], {
    cwd: projectRoot,
  });
  return Math.max(...sources.map((source) => statSync(join(projectRoot, source)).mtimeMs));
}
