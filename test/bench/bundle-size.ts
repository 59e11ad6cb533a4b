import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { productionBundle } from '../../scripts/local/bundle.ts';

export interface BundleSize {
  /** Bytes as uploaded: minified, all modules, without source maps. */
  bytes: number;
  /** Bytes after gzip at its highest level. */
  gzip: number;
}

/** The size of what `wrangler deploy` uploads. */
export async function bundleSize(): Promise<BundleSize> {
  const folder = dirname(await productionBundle());
  const modules = readdirSync(folder).filter((name) => /\.(?:m?js|wasm|html|txt)$/.test(name));
  const contents = modules.map((name) => readFileSync(join(folder, name)));
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content, { level: 9 }).length)),
  };
}
