import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorker } from '../../../scripts/local/bundle.ts';
import { forwarded } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { Connections } from '../growth/connections.ts';
import { cpuOf } from '../machine.ts';
import { prepare, start } from '../runtime.ts';

const entry = `import argon2 from './argon2.wasm';
import { hashing } from './hashing.js';
export default hashing(() => new WebAssembly.Instance(argon2));`;

/** A Worker that checks passwords and does nothing else: what a sign-in cannot do without. */
export async function hashingAlone(cleanup: Cleanup): Promise<{ sample(count: number): Promise<number | undefined> }> {
  const folder = join(cleanup.folder, 'hashing');
  mkdirSync(folder);
  await bundleWorker('test/bench/workers/hashing.ts', join(folder, 'hashing.js'));
  copyFileSync(fileURLToPath(import.meta.resolve('@phi-ag/argon2/argon2.wasm')), join(folder, 'argon2.wasm'));
  const files = ['hashing.js', 'argon2.wasm'].map((name) => ({ name, source: { file: name } }));
  const modules = [{ name: 'main.js', source: { text: entry } }, ...files];
  const prepared = await prepare({ folder, modules, bindings: [], classes: [], services: [] });
  const { pid } = await start(prepared, cleanup, true);
  const connections = new Connections(prepared.port, 1);
  const check = { method: 'GET', path: '/', headers: forwarded } as const;
  await connections.all([check, check]);
  return {
    /** CPU milliseconds of one check; undefined where CPU cannot be seen. */
    async sample(count) {
      const before = cpuOf(pid);
      await connections.all(Array.from({ length: count }, () => check));
      const after = cpuOf(pid);
      return before === undefined || after === undefined ? undefined : ((after - before) * 1000) / count;
    },
  };
}
