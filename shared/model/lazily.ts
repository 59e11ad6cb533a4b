import { Unavailable } from './failures.ts';

/**
 * A part of the server that is loaded with its first use and stays. Requests that come meanwhile share one
 * import, as the runtime loads a module once; only the finished part is kept, never a promise, which would
 * belong to the request that made it. A part that cannot be loaded is tried again by the next request.
 * @param name for the operator, in "Cannot load …"
 * @param load imports the module and makes the part
 * @returns throws Unavailable while the part cannot be loaded
 */
export function lazily<Part extends object>(name: string, load: () => Promise<Part>): () => Promise<Part> {
  let part: Part | undefined;
  return async () => {
    if (part !== undefined) return part;
    const loaded = await load().catch((cause: unknown) => {
      throw new Unavailable(`Cannot load ${name}`, { cause });
    });
    part ??= loaded;
    return part;
  };
}
