import type { Ports } from '../../model/ports.ts';
import type { Kind, Listed, ListQuery, Stored } from '../../model/tenant-store.ts';
import { readFlag } from './fields.ts';
import { decodeOnce } from './path.ts';
import { invalidPaging, invalidQuery } from './refusals.ts';

/** The paging styles of lists (management-api 1.6). */
export type Page =
  | { style: 'offset'; page: number; per_page: number; totals: boolean }
  | { style: 'checkpoint'; take: number; from?: string };

export interface PagingRules {
  /** Whether `take` and `from` are understood. */
  checkpoint: boolean;
  /** Smallest `per_page`: some lists allow 0 to ask for the total alone. */
  least: 0 | 1;
  /** Largest `take`, when it is not 100. */
  mostTaken?: number;
  /** Items that offset pages may reach into; further ones need checkpoint pages. */
  window?: number;
}

/** Largest page, and the page when none is asked for. */
const most = 100;
const usual = 50;

/** Largest `page`, so that no offset leaves the safe integers. */
const lastPage = 1_000_000_000;

/**
 * Which page is wanted. `take` or `from` win over `page` and `per_page`, since tools send both.
 * @throws {ApiError} 400 `invalid_query_string`, or `invalid_paging` beyond the window
 */
export function readPage(query: URLSearchParams, rules: PagingRules): Page {
  const totals = readFlag(query, 'include_totals') ?? false;
  if (rules.checkpoint && (query.has('take') || query.has('from'))) {
    const from = query.get('from');
    const take = whole(query, 'take', 1, rules.mostTaken ?? most) ?? usual;
    return { style: 'checkpoint', take, ...(from === null || from === '' ? {} : { from }) };
  }
  const page = whole(query, 'page', 0, lastPage) ?? 0;
  const per_page = whole(query, 'per_page', rules.least, most) ?? usual;
  if (rules.window !== undefined && (page + 1) * per_page > rules.window) throw invalidPaging(rules.window);
  return { style: 'offset', page, per_page, totals };
}

/**
 * The page of a list that knows no pages by number.
 * @param mostTaken largest `take`
 * @throws {ApiError} 400 `invalid_query_string`
 */
export function checkpointPage(query: URLSearchParams, mostTaken = most): Page {
  const page = readPage(query, { checkpoint: true, least: 1, mostTaken });
  return page.style === 'checkpoint' ? page : { style: 'checkpoint', take: usual };
}

function whole(query: URLSearchParams, name: string, least: number, largest: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw invalidQuery('Expected type integer but found type string', name);
  const value = Number(text);
  if (value < least) throw invalidQuery(`Value ${value} is less than minimum ${least}`, name);
  if (value > largest) throw invalidQuery(`Value ${value} is greater than maximum ${largest}`, name);
  return value;
}

/** One list of one tenant: what a `next` is good for. */
export interface ListScope {
  tenant: string;
  kind: Kind;
  where: NonNullable<ListQuery['where']>;
  /** Name of the array in wrapped answers, for example `clients`. */
  key: string;
}

export type PagePorts = Pick<Ports, 'store' | 'sealer' | 'digest'>;

const contextOf = (list: ListScope): string => `page:${list.tenant}:${list.kind}:${JSON.stringify(list.where)}`;

/**
 * A place in a list as the caller sees it: sealed, or bound to the list by a digest when nothing can be
 * sealed. Either way it fits this tenant and these filters only (MGMT-05).
 */
export async function wrapPlace(ports: PagePorts, list: ListScope, place: string): Promise<string> {
  const context = contextOf(list);
  const sealed = await ports.sealer.seal(context, place);
  if (sealed !== undefined) return `s.${sealed}`;
  return `p.${await ports.digest(`${context}\n${place}`)}.${encodeURIComponent(place)}`;
}

/** @throws {ApiError} 400 for a value that this list never gave out */
export async function unwrapPlace(ports: PagePorts, list: ListScope, from: string): Promise<string> {
  const context = contextOf(list);
  const place = from.startsWith('s.') ? await ports.sealer.open(context, from.slice(2)) : undefined;
  if (place !== undefined) return place;
  const plain = /^p\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_.!~*'()%-]{1,200})$/.exec(from);
  const text = decodeOnce(plain?.[2] ?? '');
  if (text !== undefined && text !== '' && (await ports.digest(`${context}\n${text}`)) === plain?.[1]) return text;
  throw invalidQuery('Not a value that an earlier page answered as next', 'from');
}

/**
 * Reads a page and puts it in the form that was asked for: a bare array, the wrapped offset form with exact
 * totals, or the checkpoint form in which `next` is absent on the last page.
 * @param print an entity as the caller may see it
 */
export async function listPage(
  ports: PagePorts,
  list: ListScope,
  page: Page,
  print: (stored: Stored) => Promise<unknown>,
): Promise<unknown> {
  return listWholePage(ports, list, page, (items) => Promise.all(items.map(print)));
}

/**
 * The same for entities that are printed with the help of others, so that those are read at once.
 * @param print all entities of the page, in their order
 */
export async function listWholePage(
  ports: PagePorts,
  list: ListScope,
  page: Page,
  print: (page: readonly Stored[]) => Promise<readonly unknown[]>,
): Promise<unknown> {
  if (page.style === 'checkpoint') {
    const after = page.from === undefined ? {} : { after: await unwrapPlace(ports, list, page.from) };
    const listed = await read(ports, list, { limit: page.take, ...after });
    const items = await print(listed.items);
    const next = listed.next === undefined ? {} : { next: await wrapPlace(ports, list, listed.next) };
    return { [list.key]: items, ...next };
  }
  const start = page.page * page.per_page;
  const listed = await read(ports, list, { limit: page.per_page, offset: start });
  const items = await print(listed.items);
  return page.totals ? { total: listed.total, start, limit: page.per_page, [list.key]: items } : items;
}

const read = (ports: PagePorts, list: ListScope, query: ListQuery): Promise<Listed> =>
  ports.store.list(list.tenant, list.kind, { ...query, where: list.where });
