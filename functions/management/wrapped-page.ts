import type { Stored } from '../../shared/model/tenant-store.ts';
import { type ListScope, readPage } from '../../shared/protocol/management/paging.ts';
import type { ManagementPorts } from './route.ts';

/**
 * A page of the actions family: always wrapped, with the total and the page itself (management-api 1.6).
 * @throws {ApiError} 400 for a bad page
 */
export async function wrappedPage(
  ports: Pick<ManagementPorts, 'store'>,
  { tenant, kind, where, key }: ListScope,
  query: URLSearchParams,
  print: (stored: Stored) => unknown,
): Promise<Record<string, unknown>> {
  const { page, per_page } = offsetOf(query);
  const { items, total } = await ports.store.list(tenant, kind, { where, offset: page * per_page, limit: per_page });
  return { [key]: items.map(print), total, page, per_page };
}

/**
 * The same page of a list that is short and at hand.
 * @throws {ApiError} 400 for a bad page
 */
export function wrappedSlice(key: string, items: readonly unknown[], query: URLSearchParams): Record<string, unknown> {
  const { page, per_page } = offsetOf(query);
  const start = page * per_page;
  return { [key]: items.slice(start, start + per_page), total: items.length, page, per_page };
}

function offsetOf(query: URLSearchParams): { page: number; per_page: number } {
  const read = readPage(query, { checkpoint: false, least: 1 });
  return read.style === 'offset' ? read : { page: 0, per_page: read.take };
}
