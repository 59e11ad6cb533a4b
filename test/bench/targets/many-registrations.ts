import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../../../scripts/local/bundle.ts';
import { tenantKey } from '../../../shared/model/registry-keys.ts';
import { copiesOf } from '../binding-calls.ts';
import { type Call, forwarded, sendForJson } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { Connections } from '../growth/connections.ts';
import { compatibilityDate, prepare, quoted, start } from '../runtime.ts';
import { generatedPrefix } from '../workers/generated-registry.ts';
import { type Installation, latchkey, objectsService } from './latchkey.ts';
import type { Credentials } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** The sizes that are compared, and those of a quick run, which has no time to fill an isolate with more. */
const sizes = { token_1e2: 100, token_1e4: 10_000, token_1e5: 100_000 } as const;
const quickSizes = { token_1e2: 100, token_1e3: 1000 } as const;

/** Requests at once while an isolate is filled, and how many are prepared at a time. */
const atOnce = 16;
const batch = 1000;

/**
 * Servers on copies of an installation whose tenants have 100 clients and more, each with a grant. Every request is for
 * a client drawn among all of them. KV has the tenant's change stamp as the tenant published it, so what the isolate has
 * asked for once it holds, as far as it has room.
 * @param installation with all read copies in KV, and no server on it
 */
export async function manyRegistrations(
  cleanup: Cleanup,
  installation: Installation,
  quick: boolean,
): Promise<Target[]> {
  const { plan, registered } = installation;
  const copies = await readCopies(cleanup, installation);
  const [template] = registered.clients;
  const targets: Target[] = [];
  for (const [name, size] of Object.entries(quick ? quickSizes : sizes) as [TargetName, number][]) {
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
    const call = { ...target.call, varied, below: size };
    const held = { registrations: size, fill: () => fill(target.port, call) };
    targets.push({ ...target, name, title, call, held });
  }
  return targets;
}

/** One token for each client. @throws when one is refused */
async function fill(port: number, { body = '', varied = '', below = 0, ...call }: Call): Promise<void> {
  const connections = new Connections(port, atOnce);
  for (let from = 0; from < below; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, below - from) }, (_, index) => from + index);
    const bodyOf = (number: number): string => body.replace(varied, String(number).padStart(varied.length, '0'));
    await connections.all(numbers.map((number) => ({ ...call, body: bodyOf(number) })));
  }
  connections.close();
}

/**
 * What KV holds, read by a server of its own; without the key of client ids, which a tenant with clients of such ids does
 * not have (decision 019).
 */
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
  const key = tenantKey(installation.registered.tenant);
  const { rev, value } = copies[key] as { rev: number; value: object };
  return { ...copies, [key]: { rev, value: { ...value, client_id_key: undefined } } };
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
