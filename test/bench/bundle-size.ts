import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildFront, buildProduction, frontFolder, productionFolder } from '../../scripts/local/bundle.ts';

export interface Size {
  /** Minified, without source maps. */
  bytes: number;
  /** After gzip at its highest level, each module by itself. */
  gzip: number;
}

export interface BundleSize extends Size {
  /** Of these, the modules that load with the Worker, before any request: the token path. */
  token_path: Size;
  /** All modules of the front. */
  front: Size;
}

/** The size in bytes of what `wrangler deploy` uploads: the complete Worker's modules, and the front's. */
export async function bundleSize(): Promise<BundleSize> {
  const { all, atOnce } = await buildProduction();
  const front = await buildFront();
  return {
    ...sizeOf(all, productionFolder),
    token_path: sizeOf(atOnce, productionFolder),
    front: sizeOf(front.all, frontFolder),
  };
}

function sizeOf(names: readonly string[], folder: string): Size {
  const contents = names.map((name) => readFileSync(join(folder, name)));
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content, { level: 9 }).length)),
  };
}
