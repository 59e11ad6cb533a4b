import { logFields } from '../../model/log.ts';
import type { Search } from '../../model/search.ts';
import { invalidQuery } from './refusals.ts';
import { parseSearch, type SearchDialect } from './search/parse.ts';
import { BadSearch } from './search/tokens.ts';

/** Logs are searched case-sensitively and not by words; a term without a field looks in these (management-api 1.8). */
const dialect: SearchDialect = {
  bare: ['client_name', 'connection', 'description', 'ip', 'log_id', 'type', 'user_name'],
  match(path, test) {
    if (!logFields.has(path[0] ?? '')) throw new BadSearch(`No field named ${path.join('.').slice(0, 100)}`);
    return { op: 'match', path, fold: false, test };
  },
};

/**
 * The search of `q`, or of `search` as some SDKs call it: the subset of Lucene that users are searched with.
 * @throws {ApiError} 400 `invalid_query_string` for what it does not understand
 */
export function readLogSearch(query: URLSearchParams): Search | undefined {
  const name = query.get('q') === null ? 'search' : 'q';
  const text = (query.get(name) ?? '').trim();
  if (text === '') return undefined;
  try {
    return parseSearch(text, dialect);
  } catch (error) {
    if (!(error instanceof BadSearch)) throw error;
    throw invalidQuery(error.message, name);
  }
}
