import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../../../scripts/local/bundle.ts';
import { loopback } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { cores, pin } from '../machine.ts';
import { prepare, quoted, start } from '../runtime.ts';
import { objectsService } from '../targets/latchkey.ts';

/**
 * KV in a process of its own on the load's core, as on the platform KV is a service elsewhere: the server's
 * CPU time holds what a read costs the Worker, and not the work of an emulated KV.
 * @returns its port, and the service for the configuration of the server
 */
export async function kvApart(cleanup: Cleanup, name: string): Promise<{ port: number; service: string }> {
  const folder = join(cleanup.folder, `${name}-kv`);
  mkdirSync(join(folder, 'objects'), { recursive: true });
  await bundleWorker('functions/local/kv-service.ts', join(folder, 'registry.js'));
  const prepared = await prepare({
    folder,
    modules: [{ name: 'registry.js', source: { file: 'registry.js' } }],
    bindings: ['(name = "ENTRIES", durableObjectNamespace = "Entries")'],
    classes: ['Entries'],
    services: [objectsService(folder)],
  });
  const { pid } = await start(prepared, cleanup, false);
  pin(pid, cores.load);
  const { port } = prepared;
  return { port, service: `(name = "registry", external = (address = ${quoted(`${loopback}:${port}`)}, http = ()))` };
}
