import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildProduction, bundleWorker } from '../../../scripts/local/bundle.ts';
import { wranglerSettings } from '../../../scripts/local/wrangler-settings.ts';
import { host } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import {
  compatibilityDate,
  namespaceOf,
  type Prepared,
  prepare,
  quoted,
  shown,
  start,
  type WorkerPlan,
} from '../runtime.ts';
import { tokenCheck } from './access-token.ts';
import { audience } from './registrations.ts';
import { type ApiSigning, type Registered, setUp, tokenCall } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** The production bundle with data of its own on disk, set up once; servers can be started on it one at a time. */
export interface Installation {
  plan: WorkerPlan;
  prepared: Prepared;
  registered: Registered;
  signing: ApiSigning;
}

/** Requests per minute, so high that the limits count every request and refuse none. */
const limits = 'address=1000000000,client=1000000000,failure=1000000000,management=1000000000';

export interface InstallOptions {
  /** Its folder's. */
  name?: string;
  /** The service behind KV as the configuration language writes it, with the name `registry`. */
  registry?: string;
}

/** Installs the bundle that would be deployed and sets it up; no server runs afterwards. */
export async function install(
  cleanup: Cleanup,
  alg: ApiSigning['alg'],
  { name = alg.toLowerCase(), registry = registryService() }: InstallOptions = {},
): Promise<Installation> {
  const folder = join(cleanup.folder, name);
  mkdirSync(join(folder, 'objects'), { recursive: true });
  const { all } = await buildProduction(join(folder, 'worker'));
  await bundleWorker('functions/local/kv-service.ts', join(folder, 'registry.js'));
  const setupToken = randomBytes(32).toString('hex');
  const plan = planOf(folder, all, setupToken, registry);
  const prepared = await prepare(plan);
  const signing: ApiSigning = alg === 'HS256' ? { alg, secret: randomBytes(32).toString('hex') } : { alg };
  const server = await start(prepared, cleanup, false);
  try {
    return { plan, prepared, signing, registered: await setUp(prepared.port, setupToken, signing) };
  } finally {
    await server.stop();
  }
}

/** Type of the log entry of a refused client: refusals are measured too, by the thousand. */
const refused = '"type":"feccft"';

const withoutRefusals = (line: string): void => {
  if (!line.includes(refused)) shown(line);
};

/** Starts the installed server for measurements. */
export async function latchkey(cleanup: Cleanup, installation: Installation): Promise<Target> {
  const { prepared, registered, signing } = installation;
  const { pid } = await start(prepared, cleanup, true, withoutRefusals);
  const { port } = prepared;
  const call = tokenCall(registered.clients[0]);
  const keys = signing.secret === undefined ? { path: '/.well-known/jwks.json' } : { secret: signing.secret };
  const check = tokenCheck({ port, call, issuer: `https://${host}/`, audience, keys, alg: signing.alg });
  const name: TargetName = signing.alg === 'HS256' ? 'token_hs256' : 'token';
  return { name, title: `Latchkey, ${signing.alg}`, runtime: 'workerd', pid, port, call, check };
}

function planOf(folder: string, modules: readonly string[], setupToken: string, registry: string): WorkerPlan {
  const { durableObjects, vars } = wranglerSettings();
  const texts = {
    ...vars,
    RATE_LIMITS: limits,
    SETUP_TOKEN: setupToken,
    KEY_ENCRYPTION_SECRET: randomBytes(32).toString('base64url'),
  };
  return {
    folder,
    modules: modules.map((name) => ({ name, source: { file: `worker/${name}` } })),
    bindings: [
      '(name = "REGISTRY", kvNamespace = "registry")',
      ...[...durableObjects].map(
        ([name, type]) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(type)})`,
      ),
      ...Object.entries(texts).map(([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`),
    ],
    classes: [...durableObjects.values()],
    services: [registry, objectsService(folder)],
  };
}

/** Where the objects of a plan's classes are kept. */
export const objectsService = (folder: string): string =>
  `(name = "objects", disk = (path = ${quoted(join(folder, 'objects'))}, writable = true))`;

/** KV as local mode has it: a small Worker (`registry.js` in the plan's folder) over one object on disk. */
export const registryService = (): string => `(name = "registry", worker = (
      modules = [(name = "registry.js", esModule = embed "registry.js")],
      ${compatibilityDate()},
      bindings = [(name = "ENTRIES", durableObjectNamespace = "Entries")],
      durableObjectNamespaces = [${namespaceOf('Entries')}],
      durableObjectStorage = (localDisk = "objects"),
    ))`;
