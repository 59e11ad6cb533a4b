import type { Ports } from '../../model/ports.ts';
import type { Search, SearchQuery } from '../../model/search.ts';
import type { Listed } from '../../model/tenant-store.ts';
import { readPage } from './paging.ts';
import { readOneOf } from './query.ts';
import { invalidPaging } from './refusals.ts';
import { userOrder, userSearch } from './search/users.ts';
import type { TenantContext } from './write.ts';

/** Users that a search reaches by pages (management-api 1.6). */
const window = 1000;

/**
 * GET /users: pages of users, searched and sorted, with exact totals.
 * @param print the users of the page as the caller may see them
 * @throws {ApiError} 400 `invalid_query_string`, or `invalid_paging` beyond the first 1,000
 */
export async function listUsers(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  query: URLSearchParams,
  print: (listed: Listed) => readonly Record<string, unknown>[],
): Promise<unknown> {
  const page = readPage(query, { checkpoint: false, least: 0 });
  if (page.style !== 'offset') return [];
  readOneOf(query, 'search_engine', ['v1', 'v2', 'v3']);
  const sort = userOrder(query.get('sort'));
  const match = matchOf(query);
  const start = page.page * page.per_page;
  if (start + page.per_page > window) throw invalidPaging(window);
  const wanted = { offset: start, limit: page.per_page };
  const search: SearchQuery = {
    ...wanted,
    ...(match === undefined ? {} : { match }),
    ...(sort === undefined ? {} : { sort }),
  };
  const plain = match === undefined && sort === undefined;
  const listed = plain
    ? await ports.store.list(at.tenant, 'user', wanted)
    : await ports.store.search(at.tenant, 'user', search);
  const users = print(listed);
  return page.totals ? { start, limit: page.per_page, length: users.length, users, total: listed.total } : users;
}

/** `q`, and `connection`, which finds linked accounts too. */
function matchOf(query: URLSearchParams): Search | undefined {
  const text = query.get('q') ?? '';
  const connection = query.get('connection') ?? '';
  const parts: Search[] = [];
  if (text.trim() !== '') parts.push(userSearch(text));
  if (connection !== '') {
    parts.push({ op: 'match', path: ['identities', 'connection'], fold: false, test: { oneOf: [connection] } });
  }
  const [first, second] = parts;
  return second === undefined ? first : { op: 'and', of: parts };
}
