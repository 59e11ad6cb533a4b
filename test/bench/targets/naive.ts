import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleModules, bundleWorker } from '../../../scripts/local/bundle.ts';
import { forwarded, host, send } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { compatibilityDate, type Prepared, prepare, quoted, start } from '../runtime.ts';
import { tokenCheck } from './access-token.ts';
import { objectsService, registryService } from './latchkey.ts';
import { audience, lifetime, scope } from './registrations.ts';
import { type Credentials, tokenCall } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** Which KV a naive Worker reads: that of local mode, as ours does, or one that costs next to nothing. */
export type NaiveKv = 'local' | 'memory';

/** The naive Worker with one client, ready to be started. */
export interface NaiveInstallation {
  kv: NaiveKv;
  prepared: Prepared;
  client: Credentials;
}

type Entries = Readonly<Record<string, unknown>>;

const issuer = `https://${host}/`;

/** KV that holds its entries in memory from the start: it costs a request the call of a binding, and little else. */
const kvModule = `export default { fetch(request, env) {
  const value = env.ENTRIES[decodeURIComponent(new URL(request.url).pathname.slice(1))];
  return value === undefined ? new Response(null, { status: 404 }) : new Response(JSON.stringify(value));
} };`;

/** Bundles the naive Worker, minified like ours, and registers its client; no server runs afterwards. */
export async function installNaive(cleanup: Cleanup, kv: NaiveKv): Promise<NaiveInstallation> {
  const folder = join(cleanup.folder, `naive-${kv}`);
  mkdirSync(join(folder, 'objects'), { recursive: true });
  const { all } = await bundleModules('test/bench/workers/naive.ts', join(folder, 'worker'), { minify: true });
  const client = { client_id: randomBytes(16).toString('hex'), client_secret: randomBytes(32).toString('hex') };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const entries = {
    [`client:${client.client_id}`]: {
      client_secret: client.client_secret,
      grants: { [audience]: scope.split(' ') },
    },
    [`api:${encodeURIComponent(audience)}`]: { token_lifetime: lifetime },
  };
  const services = kv === 'memory' ? [memoryService(entries)] : await localServices(cleanup, folder, entries);
  const prepared = await prepare({
    folder,
    modules: [
      { name: 'main.js', source: { text: 'export { naive as default } from "./index.js";' } },
      ...all.map((name) => ({ name, source: { file: `worker/${name}` } })),
    ],
    bindings: [
      '(name = "REGISTRY", kvNamespace = "registry")',
      `(name = "ISSUER", text = ${quoted(issuer)})`,
      json('SIGNING_KEY', privateKey.export({ format: 'jwk' })),
      json('PUBLIC_KEY', { ...publicKey.export({ format: 'jwk' }), kid: 'naive', use: 'sig', alg: 'RS256' }),
    ],
    classes: [],
    services,
  });
  return { kv, prepared, client };
}

const json = (name: string, value: unknown): string =>
  `(name = ${quoted(name)}, json = ${quoted(JSON.stringify(value))})`;

const memoryService = (entries: Entries): string => `(name = "registry", worker = (
      modules = [(name = "kv.js", esModule = ${quoted(kvModule)})],
      ${compatibilityDate()},
      bindings = [${json('ENTRIES', entries)}],
    ))`;

/** The KV that our Worker has here, filled by a server of its own that has ended when this returns. */
async function localServices(cleanup: Cleanup, folder: string, entries: Entries): Promise<string[]> {
  await bundleWorker('functions/local/kv-service.ts', join(folder, 'registry.js'));
  const { port, config } = await prepare({
    folder,
    modules: [{ name: 'registry.js', source: { file: 'registry.js' } }],
    bindings: ['(name = "ENTRIES", durableObjectNamespace = "Entries")'],
    classes: ['Entries'],
    services: [objectsService(folder)],
  });
  const server = await start({ port, config }, cleanup, false);
  for (const [key, value] of Object.entries(entries)) {
    const path = `/${encodeURIComponent(key)}`;
    const { status } = await send(port, { method: 'PUT', path, headers: forwarded, body: JSON.stringify(value) });
    if (status !== 200 && status !== 204) throw new Error(`KV of the naive Worker answered ${status}`);
  }
  await server.stop();
  return [registryService(), objectsService(folder)];
}

/** Starts the naive Worker for measurements. */
export async function naiveWorker(cleanup: Cleanup, { kv, prepared, client }: NaiveInstallation): Promise<Target> {
  const { pid } = await start(prepared, cleanup, true);
  const { port } = prepared;
  const call = tokenCall(client);
  const check = tokenCheck({ port, call, issuer, audience, keys: { path: '/.well-known/jwks.json' }, alg: 'RS256' });
  const [name, title]: readonly [TargetName, string] =
    kv === 'local' ? ['naive', 'naive Worker, RS256'] : ['naive_memory_kv', 'the same, KV in memory'];
  return { name, title, runtime: 'workerd', pid, port, call, check };
}
