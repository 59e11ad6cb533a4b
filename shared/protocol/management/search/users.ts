import { isSearchable, foldCase as lower, type Search, type SearchQuery, type Test } from '../../../model/search.ts';
import { invalidQuery } from '../refusals.ts';
import { parseSearch, type SearchDialect } from './parse.ts';
import { BadSearch } from './tokens.ts';

/** Fields of a user in which case does not count; all else is case-sensitive (management-api 1.8). */
const folded: ReadonlySet<string> = new Set(['email', 'name', 'given_name', 'family_name', 'nickname']);

const bare = ['email', 'name', 'given_name', 'family_name', 'nickname', 'username', 'phone_number', 'user_id'];

const isFolded = (path: readonly string[]): boolean => path.length === 1 && folded.has(path[0] ?? '');

/** A test of a field in which case does not count. */
export function inLowerCase(test: Test): Test {
  if ('oneOf' in test) return { oneOf: test.oneOf.map(lower) };
  if ('exists' in test) return test;
  if ('like' in test) {
    return { like: Object.fromEntries(Object.entries(test.like).map(([name, text]) => [name, lower(String(text))])) };
  }
  const { from, to } = test.between;
  return {
    between: {
      ...(from === undefined ? {} : { from: { ...from, value: lower(from.value) } }),
      ...(to === undefined ? {} : { to: { ...to, value: lower(to.value) } }),
    },
  };
}

/** The domain is no field of its own: it is how an address ends. */
function domain(test: Test): Search {
  const match = (changed: Test): Search => ({ op: 'match', path: ['email'], fold: true, test: inLowerCase(changed) });
  if ('exists' in test) return match(test);
  if ('oneOf' in test) return { op: 'or', of: test.oneOf.map((value) => match({ like: { ends: `@${value}` } })) };
  const { starts, ends, contains } = 'like' in test ? test.like : {};
  if (ends !== undefined && starts === undefined) return match({ like: { ends } });
  if (starts !== undefined && ends === undefined && contains === undefined) {
    return match({ like: { contains: `@${starts}` } });
  }
  throw new BadSearch('email.domain takes a value, or a star at its start or its end');
}

/** Members of organizations. Memberships are entities of their own, so only whole ids can be looked up. */
function membersOf(path: readonly string[], test: Test): Search {
  if (path.length > 1 || !('oneOf' in test)) throw new BadSearch('organization_id takes exact values only');
  const { oneOf: values } = test;
  return { op: 'named', kind: 'organization-member', by: 'user_id', attribute: 'organization_id', values };
}

const dialect: SearchDialect = {
  bare,
  match(path, test) {
    if (!isSearchable(path)) throw new BadSearch(`No field named ${path.join('.').slice(0, 100)}`);
    if (path.join('.') === 'email.domain') return domain(test);
    if (path[0] === 'organization_id') return membersOf(path, test);
    if (path[0] === 'user_metadata' && !('oneOf' in test || 'exists' in test)) {
      throw new BadSearch('user_metadata takes exact values only');
    }
    const fold = isFolded(path);
    return { op: 'match', path, fold, test: fold ? inLowerCase(test) : test };
  },
};

/**
 * The search of GET /users: Auth0's subset of Lucene, engine v3.
 * @throws {ApiError} 400 `invalid_query_string`
 * @see management-api 1.8
 */
export function userSearch(text: string): Search {
  try {
    return parseSearch(text, dialect);
  } catch (error) {
    if (!(error instanceof BadSearch)) throw error;
    throw invalidQuery(error.message, 'q');
  }
}

/**
 * `sort=field:1` or `field:-1`.
 * @throws {ApiError} 400 `invalid_query_string`
 */
export function userOrder(text: string | null): SearchQuery['sort'] {
  if (text === null || text === '') return undefined;
  const [, field = '', direction] = /^([A-Za-z0-9_.]{1,200}):(1|-1)$/.exec(text) ?? [];
  const path = field.split('.');
  if (!isSearchable(path)) {
    throw invalidQuery('String does not match pattern ^(([a-zA-Z0-9_\\.]+))\\:(1|-1)$', 'sort');
  }
  return { path, fold: isFolded(path), descending: direction === '-1' };
}
