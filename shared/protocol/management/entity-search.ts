import type { Search, SearchQuery } from '../../model/search.ts';
import type { Stored } from '../../model/tenant-store.ts';
import { checkpointPage, type ListScope, type PagePorts, unwrapPlace, wrapPlace } from './paging.ts';
import { readOneOf } from './query.ts';
import { invalidQuery } from './refusals.ts';
import { parseSearch, type SearchDialect } from './search/parse.ts';
import { parseScim } from './search/scim.ts';
import { BadSearch } from './search/tokens.ts';
import { inLowerCase } from './search/users.ts';
import type { TenantContext } from './write.ts';

/** `GET /organizations/search` and `GET /resource-servers/search`: found by a filter, in pages by checkpoint. */

/** What a search of one kind knows. The documents of these kinds keep what is printed as `entity`. */
export interface Searchable {
  kind: string;
  /** Name of the array in the answer. */
  key: string;
  /** Fields of a filter; those of `folded` are compared without upper and lower case. */
  fields: readonly string[];
  folded: readonly string[];
  /** Whether `metadata.<key>` may be compared too. */
  metadata: boolean;
  /** Fields in which a term without a field is looked for. */
  bare: readonly string[];
  /** Fields that `sort` may name, always ascending; undefined as a path is the order of creation. */
  sorts: Readonly<Record<string, readonly string[] | undefined>>;
}

export const searchableOrganizations: Searchable = {
  kind: 'organization',
  key: 'organizations',
  fields: ['id', 'name', 'display_name'],
  folded: ['name', 'display_name'],
  metadata: true,
  bare: ['name', 'display_name'],
  sorts: { name: ['entity', 'name'], display_name: ['entity', 'display_name'], created_at: undefined },
};

export const searchableResourceServers: Searchable = {
  kind: 'resource-server',
  key: 'resource_servers',
  fields: ['id', 'identifier', 'name'],
  folded: ['name'],
  metadata: false,
  bare: ['identifier', 'name'],
  sorts: { identifier: ['entity', 'identifier'], name: ['entity', 'name'] },
};

const dialectOf = ({ fields, folded, metadata, bare }: Searchable): SearchDialect => ({
  bare,
  match(path, test) {
    const [name = '', key] = path;
    const known = path.length === 1 ? fields.includes(name) : metadata && name === 'metadata' && path.length === 2;
    // A quote or a backslash in a name cannot be looked up.
    if (!known || /["\\\p{Cc}]/u.test(key ?? '')) throw new BadSearch(`No field named ${path.join('.').slice(0, 100)}`);
    const fold = folded.includes(name);
    return { op: 'match', path: ['entity', ...path], fold, test: fold ? inLowerCase(test) : test };
  },
});

function readFilter(query: URLSearchParams, searchable: Searchable): Search | undefined {
  const text = (query.get('q') ?? '').trim();
  const parse = readOneOf(query, 'parser', ['lucene', 'scim']) === 'scim' ? parseScim : parseSearch;
  if (text === '') return undefined;
  try {
    return parse(text, dialectOf(searchable));
  } catch (error) {
    if (!(error instanceof BadSearch)) throw error;
    throw invalidQuery(error.message, 'q');
  }
}

function readSort(query: URLSearchParams, { sorts, folded }: Searchable): SearchQuery['sort'] {
  const name = readOneOf(query, 'sort', Object.keys(sorts));
  const path = name === undefined ? undefined : sorts[name];
  return path === undefined ? undefined : { path, fold: folded.includes(name ?? ''), descending: false };
}

/**
 * The page of a search that the query asks for.
 * @param print an entity as the caller may see it
 * @throws {ApiError} 400 `invalid_query_string`
 */
export async function searchEntities(
  ports: PagePorts,
  at: TenantContext,
  searchable: Searchable,
  query: URLSearchParams,
  print: (stored: Stored) => Promise<unknown>,
): Promise<unknown> {
  const match = readFilter(query, searchable);
  const sort = readSort(query, searchable);
  const bound = ['q', 'parser', 'sort'].map((name) => query.get(name) ?? '');
  const list = { tenant: at.tenant, kind: searchable.kind, where: { search: bound }, key: searchable.key };
  const search = { ...(match === undefined ? {} : { match }), ...(sort === undefined ? {} : { sort }) };
  return searchedPage(ports, list, query, search, (items) => Promise.all(items.map(print)));
}

/**
 * A checkpoint page of what a search finds. Its place is how many came before, so what is added or removed in
 * between may shift it by as many.
 * @param list whose place it is: `where` must tell this search from every other of the kind
 * @throws {ApiError} 400 `invalid_query_string`
 */
export async function searchedPage(
  ports: PagePorts,
  list: ListScope,
  query: URLSearchParams,
  search: Omit<SearchQuery, 'offset' | 'limit'>,
  print: (page: readonly Stored[]) => Promise<readonly unknown[]>,
): Promise<unknown> {
  const page = checkpointPage(query);
  if (page.style !== 'checkpoint') return { [list.key]: [] };
  const offset = page.from === undefined ? 0 : Number(await unwrapPlace(ports, list, page.from));
  const listed = await ports.store.search(list.tenant, list.kind, { ...search, offset, limit: page.take });
  const end = offset + listed.items.length;
  const more = listed.items.length > 0 && end < listed.total;
  const next = more ? { next: await wrapPlace(ports, list, String(end)) } : {};
  return { [list.key]: await print(listed.items), ...next };
}
