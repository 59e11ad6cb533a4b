import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { StartFailure } from './start-failure.ts';
import { projectRoot } from './wrangler-settings.ts';

const options: BuildOptions = {
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
};

/** Bundles a small Worker as one module, readable in stack traces. */
export async function bundleWorker(entry: string, outfile: string): Promise<void> {
  await build({ ...options, entryPoints: [join(projectRoot, entry)], outfile }).catch(refuse(entry));
}

/** Names of a Worker's modules in their folder, the entry first. */
export interface WorkerModules {
  all: readonly string[];
  /** Those that load with the entry, before any request. */
  atOnce: readonly string[];
}

/**
 * Bundles a Worker as the modules that it loads one after the other: the entry, what it imports, and a module for
 * each dynamic import. They replace whatever is in the folder; modules that are the same already are not
 * written again, so that a reader never meets half a file.
 */
export async function bundleModules(
  entry: string,
  folder: string,
  { minify = false }: { minify?: boolean } = {},
): Promise<WorkerModules> {
  const bundled = await build({
    ...options,
    entryPoints: { [entryName]: join(projectRoot, entry) },
    outdir: folder,
    splitting: true,
    minify,
    metafile: true,
    write: false,
  }).catch(refuse(entry));
  const names = shortNames(bundled.outputFiles.map((file) => relative(folder, file.path)));
  const contents = new Map(bundled.outputFiles.map((file) => named(file, folder, names)));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const present = new Set(readdirSync(folder));
  for (const [name, content] of contents) {
    const file = join(folder, name);
    if (!present.has(name) || !readFileSync(file).equals(content)) writeFileSync(file, content);
  }
  for (const name of present) if (!contents.has(name)) rmSync(join(folder, name), { recursive: true });
  const all = new Set([entryModule, ...contents.keys()]);
  const atOnce = [...loadedAtOnce(bundled.metafile, folder)].map((name) => names.get(name) ?? name);
  return { all: [...all], atOnce: [...all].filter((name) => atOnce.includes(name)) };
}

/** A hash in the name of a module, as esbuild writes it. */
const hash = /-[A-Z0-9]{8}\.js/;

/**
 * Names of modules with a number in the place of esbuild's hash. Nothing keeps a module by its name, and a hash
 * does not compress: some 600 imports of one another made a hundredth of the upload.
 */
const shortNames = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.filter((name) => hash.test(name)).map((name, index) => [name, name.replace(hash, `-${index}.js`)]));

/** A module's name and content, in which imports name the others by their short names. */
function named(file: OutputFile, folder: string, names: ReadonlyMap<string, string>): [string, Uint8Array] {
  const name = relative(folder, file.path);
  if (!name.endsWith('.js')) return [name, file.contents];
  const text = file.text.replaceAll(/[\w.-]+\.js/g, (other) => names.get(other) ?? other);
  return [names.get(name) ?? name, Buffer.from(text)];
}

/** The entry and what it imports other than dynamically, directly or not. */
function loadedAtOnce({ outputs }: Metafile, folder: string): ReadonlySet<string> {
  // Paths as esbuild writes them: from the project, with slashes on every system.
  const prefix = `${relative(projectRoot, folder).split(sep).join('/')}/`;
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { kind, external, path } of outputs[`${prefix}${name}`]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) follow(path.slice(prefix.length));
    }
  };
  follow(entryModule);
  return found;
}

const entryName = 'index';

/** Name of the module that `bundleModules` makes of the entry. */
export const entryModule = `${entryName}.js`;

/** Where `wrangler.toml` expects the Worker's modules. */
export const productionFolder = join(projectRoot, '.build', 'worker');

/** Builds the modules that `wrangler deploy` uploads, where it expects them. */
export const buildProduction = (folder: string = productionFolder): Promise<WorkerModules> =>
  bundleModules('functions/index.ts', folder, { minify: true });

/** Where `wrangler.front.toml` expects the front's modules. */
export const frontFolder = join(projectRoot, '.build', 'front');

/** Builds the modules of the Worker before it, where `wrangler deploy` expects them. */
export const buildFront = (folder: string = frontFolder): Promise<WorkerModules> =>
  bundleModules('functions/front/index.ts', folder, { minify: true });

const refuse =
  (entry: string) =>
  (cause: unknown): never => {
    const [first = String(cause)] = (cause instanceof Error ? cause.message : String(cause)).split('\n').slice(1);
    throw new StartFailure(`Cannot bundle ${entry}: ${first}`);
  };
