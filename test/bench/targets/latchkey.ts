import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildFront, buildProduction, bundleWorker } from '../../../scripts/local/bundle.ts';
import { behind } from '../../../scripts/local/capnp.ts';
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
  type WorkerParts,
  type WorkerPlan,
} from '../runtime.ts';
import { tokenCheck } from './access-token.ts';
import { audience, es256Audience, reuseAudience, scope } from './registrations.ts';
import { type ApiSigning, type Registered, setUp, tokenCall } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** Both Workers as a deployment has them, the front before the complete one. */
export type PairPlan = WorkerPlan & { front: WorkerParts };

/** The production bundles with data of their own on disk, set up once; servers can be started on them one at a time. */
export interface Installation {
  plan: PairPlan;
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

/** Installs the bundles that would be deployed and sets them up; no server runs afterwards. */
export async function install(
  cleanup: Cleanup,
  alg: ApiSigning['alg'],
  { name = alg.toLowerCase(), registry = registryService() }: InstallOptions = {},
): Promise<Installation> {
  const folder = join(cleanup.folder, name);
  mkdirSync(join(folder, 'objects'), { recursive: true });
  const { all } = await buildProduction(join(folder, 'worker'));
  const front = await buildFront(join(folder, 'front'));
  await bundleWorker('functions/local/kv-service.ts', join(folder, 'registry.js'));
  const setupToken = randomBytes(32).toString('hex');
  const plan = planOf(folder, { worker: all, front: front.all }, setupToken, registry);
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

/** Other tokens of the same server: signed with ES256, and handed out again. */
export function otherTokens({ pid, port, runtime }: Target, { registered }: Installation): Target[] {
  const issuer = `https://${host}/`;
  const keys = { path: '/.well-known/jwks.json' };
  const es256 = tokenCall(registered.clients[0], es256Audience, scope);
  const reused = tokenCall(registered.clients[0], reuseAudience, scope);
  const one = { runtime, pid, port };
  return [
    {
      ...{ ...one, name: 'token_es256', title: 'Latchkey, ES256', call: es256 },
      check: tokenCheck({ port, call: es256, issuer, audience: es256Audience, keys, alg: 'ES256' }),
    },
    {
      ...{ ...one, name: 'token_reused', title: 'Latchkey, RS256, token_reuse', call: reused },
      check: tokenCheck({ port, call: reused, issuer, audience: reuseAudience, keys, alg: 'RS256', reused: true }),
    },
  ];
}

function planOf(
  folder: string,
  modules: Readonly<Record<'worker' | 'front', readonly string[]>>,
  setupToken: string,
  registry: string,
): PairPlan {
  const { durableObjects, vars } = wranglerSettings();
  const shared = {
    ...vars,
    RATE_LIMITS: limits,
    KEY_ENCRYPTION_SECRET: randomBytes(32).toString('base64url'),
  };
  const parts = (
    of: keyof typeof modules,
    texts: Readonly<Record<string, string>>,
    classOf: (name: string) => string,
  ): WorkerParts => ({
    modules: modules[of].map((name) => ({ name, source: { file: `${of}/${name}` } })),
    bindings: [
      '(name = "REGISTRY", kvNamespace = "registry")',
      ...[...durableObjects].map(
        ([name, type]) => `(name = ${quoted(name)}, durableObjectNamespace = ${classOf(type)})`,
      ),
      ...Object.entries(texts).map(([name, text]) => textBinding(name, text)),
    ],
  });
  const front = parts('front', shared, (type) => `(className = ${quoted(type)}, serviceName = "main")`);
  return {
    folder,
    ...parts('worker', { ...shared, SETUP_TOKEN: setupToken }, quoted),
    classes: [...durableObjects.values()],
    services: [registry, objectsService(folder)],
    front: { ...front, bindings: [...front.bindings, behind] },
  };
}

const textBinding = (name: string, text: string): string => `(name = ${quoted(name)}, text = ${quoted(text)})`;

/**
 * The front alone: as on the platform, where a Worker starts in an isolate of its own when it is first needed. A token
 * needs KV only; texts are in the place of the complete Worker and its objects, so that to touch them fails.
 */
export const frontAlone = ({ front, folder, services }: PairPlan): WorkerPlan => ({
  folder,
  modules: front.modules,
  bindings: front.bindings.map((binding) => {
    const name = /^\(name = "(\w+)", (?:durableObjectNamespace|service) =/.exec(binding)?.[1];
    return name === undefined ? binding : textBinding(name, 'absent');
  }),
  classes: [],
  services,
});

/** The complete Worker alone, as it can be deployed too. */
export const completeAlone = ({ front: _, ...plan }: PairPlan): WorkerPlan => plan;

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
