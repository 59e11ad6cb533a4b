import type { Ports } from '../../shared/model/ports.ts';
import type { ApiRecord } from '../../shared/model/registry.ts';
import type { Texts } from './design/words.ts';

/** What of an API its people may see. */
export interface ApiFace {
  name: string;
  scopes: readonly { value: string; description?: string }[];
}

/** The API's name and scopes as its owner described them. @throws {Unavailable} */
export async function apiOf(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  api: ApiRecord | undefined,
): Promise<ApiFace | undefined> {
  if (api === undefined) return undefined;
  const stored = await ports.store.get(tenant, 'resource-server', api.id);
  const entity = stored?.doc['entity'] as { name?: string; scopes?: ApiFace['scopes'] } | undefined;
  return { name: entity?.name ?? api.identifier, scopes: entity?.scopes ?? [] };
}

export interface ScopeLine {
  text: string;
  note?: string;
}

/**
 * Scopes as sentences: those that stand for claims in our words, those of an API as its owner described them, or
 * grouped by what they are about, as in "read, update items".
 * @param described the tenant wants the descriptions (`use_scope_descriptions_for_consent`)
 * @see fact sheet 4.6
 */
export function scopeLines(
  scope: readonly string[],
  api: ApiFace | undefined,
  described: boolean,
  texts: Texts,
): ScopeLine[] {
  const known: Readonly<Record<string, string>> = texts.scopes;
  const defined = new Map(api?.scopes.map(({ value, description }) => [value, description]));
  const identity = scope.filter((name) => !defined.has(name));
  const own = scope.filter((name) => defined.has(name));
  const lines = identity.map((name) => ({ text: Object.hasOwn(known, name) ? (known[name] ?? name) : name }));
  const note = api === undefined ? {} : { note: api.name };
  if (described) return [...lines, ...own.map((name) => ({ text: defined.get(name) || name, ...note }))];
  const groups = Map.groupBy(own, (name) => name.slice(name.indexOf(':') + 1));
  const grouped = [...groups].map(([subject, names]) => {
    const actions = names.flatMap((name) => (name.includes(':') ? [name.slice(0, name.indexOf(':'))] : []));
    const what = subject.replaceAll(/[_-]/g, ' ');
    const text = actions.length === 0 ? what : `${actions.join(', ')} ${what}`;
    return { text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`, ...note };
  });
  return [...lines, ...grouped];
}
