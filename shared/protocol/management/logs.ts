import { ApiError } from '../../model/api-error.ts';
import { type ListedLogs, type LogFilter, type LogSort, logFields } from '../../model/log.ts';
import type { Ports } from '../../model/ports.ts';
import { chooseFields, type FieldChoice, readFields } from './fields.ts';
import { type Page, readPage } from './paging.ts';
import { invalidQuery } from './refusals.ts';
import type { TenantContext } from './write.ts';

/** Pages of a tenant's log (management-api 1.6, 1.8 and 3.14). */

/** Entries that paging by offset reaches (management-api 7). Following the log by checkpoint has no end. */
const window = 1000;

export type LogPage = Page & { sort: LogSort; fields: FieldChoice | undefined };

/**
 * Which entries are wanted, and how they should look.
 * @param rules whether `from` and `take` are understood
 * @throws {ApiError} 400 `invalid_query_string`, or `invalid_paging` beyond the window
 */
export function readLogPage(query: URLSearchParams, rules: { checkpoint: boolean }): LogPage {
  const page = readPage(query, { checkpoint: rules.checkpoint, least: 0 });
  const fields = readFields(query, logFields);
  if (page.style === 'checkpoint') {
    if (page.from !== undefined && !/^\d{1,80}$/.test(page.from)) throw invalidQuery('Not the id of a log', 'from');
    return { ...page, sort: { field: 'date', descending: false }, fields };
  }
  if ((page.page + 1) * page.per_page > window) {
    throw new ApiError(400, `Requesting page exceeds the allowed maximum of ${window} records`, 'invalid_paging');
  }
  return { ...page, sort: readSort(query), fields };
}

/** `field:1` or `field:-1`. Newest first unless told. */
function readSort(query: URLSearchParams): LogSort {
  const given = query.get('sort') ?? '';
  if (given === '') return { field: 'date', descending: true };
  const [, field = '', direction] = /^([a-z_]{1,20}):(1|-1)$/.exec(given) ?? [];
  if (logFields.has(field)) return { field, descending: direction === '-1' };
  throw invalidQuery(`Not a field of logs and 1 or -1: ${given.slice(0, 100)}`, 'sort');
}

/**
 * One page. By offset: a bare array, or with totals the wrapped form with `length`; by checkpoint: a bare array.
 * @returns `last`: the id of the page's last entry
 */
export async function logPage(
  ports: Pick<Ports, 'logs'>,
  at: TenantContext,
  page: LogPage,
  filter: LogFilter,
): Promise<{ body: unknown; last: string | undefined }> {
  const listed = await read(ports, at, page, filter);
  const logs = listed.logs.map((log) => chooseFields({ ...log }, page.fields));
  const last = listed.logs.at(-1)?.log_id;
  if (page.style === 'checkpoint' || !page.totals) return { body: logs, last };
  const start = page.page * page.per_page;
  return { body: { start, limit: page.per_page, length: logs.length, total: listed.total, logs }, last };
}

function read(
  ports: Pick<Ports, 'logs'>,
  { tenant }: TenantContext,
  page: LogPage,
  filter: LogFilter,
): Promise<ListedLogs> {
  const { sort } = page;
  if (page.style === 'offset') {
    return ports.logs.list(tenant, { ...filter, sort, limit: page.per_page, offset: page.page * page.per_page });
  }
  const after = page.from === undefined ? {} : { after: page.from };
  return ports.logs.list(tenant, { ...filter, sort, limit: page.take, ...after });
}
