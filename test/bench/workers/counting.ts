/**
 * Puts counters between a Worker and its bindings, without changing the Worker: every call of a KV
 * namespace and every call of a Durable Object counts one under `BINDING.method`.
 */
type Handler = { fetch(request: Request, env: object, context: unknown): Promise<Response> };
type Method = (...args: unknown[]) => unknown;

const calls = new Map<string, number>();
const count = (name: string): void => void calls.set(name, (calls.get(name) ?? 0) + 1);

/** Methods of a Durable Object namespace that only name an object and go nowhere. */
const naming = new Set(['idFromName', 'idFromString', 'newUniqueId', 'jurisdiction']);
const addressing = new Set(['get', 'getByName']);

/** Every function of the target runs through `through`; everything else is as it was. */
const watched = (target: object, through: (name: string, call: () => unknown) => unknown): object =>
  new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return (...args: unknown[]) => through(name, () => Reflect.apply(value as Method, target, args));
    },
  });

const counted = (binding: string, target: object): object =>
  watched(target, (name, call) => {
    count(`${binding}.${name}`);
    return call();
  });

const countedNamespace = (binding: string, namespace: object): object =>
  watched(namespace, (name, call) => {
    if (addressing.has(name)) return counted(binding, call() as object);
    if (!naming.has(name)) count(`${binding}.${name}`);
    return call();
  });

const countedBinding = (name: string, binding: unknown): unknown => {
  if (typeof binding !== 'object' || binding === null) return binding;
  return 'idFromName' in binding ? countedNamespace(name, binding) : counted(name, binding);
};

/**
 * The Worker with counters in front of its bindings, and two doors of the benchmark's own:
 * `GET /-/calls` tells and forgets the counts, `GET /-/copy?KEY` says whether KV has the key (200 or 404).
 */
export function withCounters(worker: Handler): Handler {
  let bindings: object | undefined;
  return {
    async fetch(request, env, context) {
      const { pathname, search } = new URL(request.url);
      if (pathname === '/-/calls') {
        const told = Object.fromEntries(calls);
        calls.clear();
        return Response.json(told);
      }
      if (pathname === '/-/copy') return new Response(null, { status: await statusOf(env, search.slice(1)) });
      bindings ??= Object.fromEntries(Object.entries(env).map(([name, value]) => [name, countedBinding(name, value)]));
      return worker.fetch(request, bindings, context);
    },
  };
}

async function statusOf(env: object, key: string): Promise<number> {
  const { REGISTRY } = env as { REGISTRY: { get(key: string): Promise<string | null> } };
  return (await REGISTRY.get(decodeURIComponent(key))) === null ? 404 : 200;
}
