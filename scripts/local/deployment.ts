import { StartFailure } from './start-failure.ts';

/** The name that wrangler gives the namespace of `wrangler.toml` when it makes it. */
const registryTitle = 'latchkey-registry';

/**
 * The id of the KV namespace of the complete Worker, which the front must share.
 * @param settings `wrangler.toml`, where wrangler may have written it
 * @param list what `wrangler kv namespace list` prints: JSON
 * @throws {StartFailure} when neither knows it
 */
export function registryId(settings: string, list: string): string {
  const written = /^binding = "REGISTRY"\nid = "([0-9a-f]+)"$/m.exec(settings)?.[1];
  if (written !== undefined) return written;
  const start = list.search(/^\[/m);
  const namespaces = JSON.parse(start < 0 ? '[]' : list.slice(start)) as { id: string; title: string }[];
  const found = namespaces.find(({ title }) => title === registryTitle);
  if (found !== undefined) return found.id;
  throw new StartFailure(
    `There is no KV namespace ${registryTitle}: write the id of the one that is used into wrangler.toml, below REGISTRY.`,
  );
}

/**
 * `wrangler.front.toml` as it is deployed, for a file in `.build`: with the id of the namespace, and without a build, for
 * there has just been one.
 * @throws {StartFailure} when the file is not as it was
 */
export function deployedFront(settings: string, id: string): string {
  const deployed = settings
    .replace('main = ".build/', 'main = "')
    .replace(/^\[build\]\n(?:.+\n)+/m, '')
    .replace('binding = "REGISTRY"', `binding = "REGISTRY"\nid = "${id}"`);
  if (/\.build|\[build\]/.test(deployed) || !deployed.includes(id)) {
    throw new StartFailure('wrangler.front.toml has another form than `npm run deploy` can complete.');
  }
  return deployed;
}
