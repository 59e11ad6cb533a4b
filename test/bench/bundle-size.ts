import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildProduction, productionFolder } from '../../scripts/local/bundle.ts';

export interface Size {
  /** Minified, without source maps. */
  bytes: number;
  /** After gzip at its highest level, each module by itself. */
  gzip: number;
}

export interface BundleSize extends Size {
  /** Of these, the modules that load with the Worker, before any request: the token path. */
  token_path: Size;
}

/** The size in bytes of what `wrangler deploy` uploads: all modules, and those that load at once. */
export async function bundleSize(): Promise<BundleSize> {
  const { all, atOnce } = await buildProduction();
  return { ...sizeOf(all), token_path: sizeOf(atOnce) };
}

function sizeOf(names: readonly string[]): Size {
  const contents = names.map((name) => readFileSync(join(productionFolder, name)));
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content, { level: 9 }).length)),
  };
}
