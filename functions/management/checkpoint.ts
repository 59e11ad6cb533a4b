import { type Page, readPage } from '../../shared/protocol/management/paging.ts';

/**
 * The page of a list that knows checkpoint pages only: without `take` it is the first one of the usual size.
 * @throws {ApiError} 400 `invalid_query_string`
 */
export function checkpointOf(query: URLSearchParams): Page {
  const page = readPage(query, { checkpoint: true, least: 1 });
  return page.style === 'checkpoint' ? page : { style: 'checkpoint', take: 50 };
}
