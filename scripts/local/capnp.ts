import type { Loopback } from './ports.ts';

/** One Worker of a server. */
export interface WorkerPlan {
  durableObjects: ReadonlyMap<string, string>;
  /** Text bindings, secrets among them. */
  bindings: Readonly<Record<string, string>>;
  /** Names of the Worker's modules in its folder, the entry first. */
  modules: readonly string[];
}

/** The complete Worker, with the classes of the objects, and what is around it. */
export interface ServerPlan extends WorkerPlan {
  compatibilityDate: string;
  /** The Worker that the sockets lead to instead, which asks the complete one. */
  front?: WorkerPlan;
  addresses: readonly Loopback[];
  httpsPort: number;
  /** No HTTP socket when absent. */
  httpPort: number | undefined;
  /** Absolute path of the folder for the objects' databases. */
  objects: string;
  /**
   * `host:port` of an HTTP server that stands for the whole internet: it gets every outbound request, whatever the
   * name in it, in the clear. Absent: the internet itself.
   */
  internet?: string;
  /** Request header whose JSON becomes `request.cf`, which the edge fills. Absent: there is none. */
  edgeHeader?: string;
}

/** The files that the configuration embeds: they lie in its own folder, the Workers' modules in folders below. */
export const files = {
  worker: 'worker',
  front: 'front',
  registry: 'registry.js',
  key: 'key.pem',
  certificate: 'certificate.pem',
} as const;

/**
 * The configuration of `workerd serve`. KV is a service binding to a small Worker over one object on disk.
 * Each socket tells the Worker its caller's address in `cf-connecting-ip`, as the edge does; a header of
 * that name from outside is dropped. Outbound requests may go to public addresses only.
 */
export function serverConfig(plan: ServerPlan): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules(plan, files.worker)}],
      compatibilityDate = ${text(plan.compatibilityDate)},
      bindings = [${bindings(plan, text)}],
      durableObjectNamespaces = [${[...plan.durableObjects.values()].map(namespace).join(', ')}],
      durableObjectStorage = (localDisk = "objects"),
    )),${front(plan)}
    (name = "registry", worker = (
      modules = [(name = "registry.js", esModule = embed ${text(files.registry)})],
      compatibilityDate = ${text(plan.compatibilityDate)},
      bindings = [(name = "ENTRIES", durableObjectNamespace = "Entries")],
      durableObjectNamespaces = [${namespace('Entries')}],
      durableObjectStorage = (localDisk = "objects"),
    )),
    (name = "objects", disk = (path = ${text(plan.objects)}, writable = true)),
    (name = "internet", ${internet(plan)}),
  ],
  sockets = [
    ${sockets(plan).join(',\n    ')},
  ],
);
`;
}

/** The front has no objects of its own, and the complete Worker's door that only a binding reaches. */
const front = ({ front: plan, compatibilityDate }: ServerPlan): string =>
  plan === undefined
    ? ''
    : `
    (name = "front", worker = (
      modules = [${modules(plan, files.front)}],
      compatibilityDate = ${text(compatibilityDate)},
      bindings = [${bindings(plan, (className) => `(className = ${text(className)}, serviceName = "main")`)}, ${behind}],
    )),`;

/** The binding of a front to the Worker behind it, which is the service `main`. */
export const behind = '(name = "LATCHKEY", service = (name = "main", entrypoint = "Behind"))';

const modules = (plan: WorkerPlan, folder: string): string =>
  plan.modules
    .map((name) => `(name = ${text(name)}, ${moduleKind(name)} = embed ${text(`${folder}/${name}`)})`)
    .join(', ');

/** What the configuration language calls a module of this name. */
export const moduleKind = (name: string): 'wasm' | 'esModule' => (name.endsWith('.wasm') ? 'wasm' : 'esModule');

const internet = (plan: ServerPlan): string =>
  plan.internet === undefined
    ? 'network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))'
    : `external = (address = ${text(plan.internet)}, http = ())`;

const namespace = (className: string): string =>
  `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`;

/** @param classOf a class of objects as the configuration language writes it */
function bindings(plan: WorkerPlan, classOf: (className: string) => string): string {
  return [
    '(name = "REGISTRY", kvNamespace = "registry")',
    ...[...plan.durableObjects].map(
      ([name, className]) => `(name = ${text(name)}, durableObjectNamespace = ${classOf(className)})`,
    ),
    ...Object.entries(plan.bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ].join(', ');
}

function sockets(plan: ServerPlan): string[] {
  const keypair = `(privateKey = embed ${text(files.key)}, certificateChain = embed ${text(files.certificate)})`;
  const { httpPort } = plan;
  const service = text(plan.front === undefined ? 'main' : 'front');
  return plan.addresses.flatMap((address, index) => {
    const edge = plan.edgeHeader === undefined ? '' : `, cfBlobHeader = ${text(plan.edgeHeader)}`;
    const options = `(injectRequestHeaders = [(name = "cf-connecting-ip", value = ${text(address)})]${edge})`;
    const at = (port: number): string => text(`${address.includes(':') ? `[${address}]` : address}:${port}`);
    const https = `(name = "https-${index}", address = ${at(plan.httpsPort)}, service = ${service}, https = (options = ${options}, tlsOptions = (keypair = ${keypair})))`;
    if (httpPort === undefined) return [https];
    return [https, `(name = "http-${index}", address = ${at(httpPort)}, service = ${service}, http = ${options})`];
  });
}

/** A text literal of the configuration language: quotes, backslashes and ASCII control characters are escaped. */
function text(value: string): string {
  const escaped = value.replace(/["\\]|\p{Cc}/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  });
  return `"${escaped}"`;
}
