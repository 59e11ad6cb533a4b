import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../../../scripts/local/bundle.ts';
import { copiesOf } from '../binding-calls.ts';
import { forwarded, sendForJson } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { compatibilityDate, prepare, quoted, start } from '../runtime.ts';
import { generatedPrefix } from '../workers/generated-registry.ts';
import { type Installation, latchkey, objectsService } from './latchkey.ts';
import type { Credentials } from './set-up.ts';
import type { Target } from './target.ts';

/** The sizes that are compared. */
const sizes = { token_1e2: 100, token_1e5: 100_000 } as const;

/**
 * Two servers on copies of an installation whose tenants have 100 and 100,000 clients, each with a grant. Every request
 * is for a client drawn among all of them, so of 100 all are remembered and of 100,000 hardly one.
 * @param installation with all read copies in KV, and no server on it
 */
export async function manyRegistrations(cleanup: Cleanup, installation: Installation): Promise<Target[]> {
  const { plan, registered } = installation;
  const copies = await readCopies(cleanup, installation);
  const [template] = registered.clients;
  const targets: Target[] = [];
  for (const [name, size] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
    const folder = join(cleanup.folder, name);
    mkdirSync(folder);
    for (const part of ['objects', 'worker', 'front'])
      cpSync(join(plan.folder, part), join(folder, part), { recursive: true });
    await bundleWorker('test/bench/workers/generated-registry.ts', join(folder, 'registry.js'));
    const services = [registryOf(copies, template), objectsService(folder)];
    const prepared = await prepare({ ...plan, folder, services });
    const varied = '0'.repeat(10);
    const client = { ...template, client_id: `${generatedPrefix}${varied}` };
    const target = await latchkey(cleanup, {
      ...installation,
      prepared,
      registered: { ...registered, clients: [client, client] },
    });
    const title = `Latchkey, RS256, one of ${size.toLocaleString('en-US')} clients`;
    targets.push({ ...target, name, title, call: { ...target.call, varied, below: size } });
  }
  return targets;
}

/** What KV holds, read by a server of its own. */
async function readCopies(cleanup: Cleanup, installation: Installation): Promise<Record<string, unknown>> {
  const { folder } = installation.plan;
  const prepared = await prepare({
    folder,
    modules: [{ name: 'registry.js', source: { file: 'registry.js' } }],
    bindings: ['(name = "ENTRIES", durableObjectNamespace = "Entries")'],
    classes: ['Entries'],
    services: [objectsService(folder)],
  });
  const server = await start(prepared, cleanup, false);
  const body = JSON.stringify({ keys: await copiesOf(installation), type: 'json' });
  const copies = await sendForJson(prepared.port, { method: 'POST', path: '/bulk/get', headers: forwarded, body });
  await server.stop();
  return copies;
}

const registryOf = (copies: object, template: Credentials): string => `(name = "registry", worker = (
      modules = [
        (name = "main.js", esModule = "export { generatedRegistry as default } from './registry.js';"),
        (name = "registry.js", esModule = embed "registry.js"),
      ],
      ${compatibilityDate()},
      bindings = [
        (name = "COPIES", json = ${quoted(JSON.stringify(copies))}),
        (name = "TEMPLATE", text = ${quoted(template.client_id)}),
        (name = "SECRET", text = ${quoted(template.client_secret)}),
      ],
    ))`;
