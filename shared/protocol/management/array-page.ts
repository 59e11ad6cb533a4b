import { type ListScope, type Page, type PagePorts, unwrapPlace, wrapPlace } from './paging.ts';

/**
 * A page of a list that one entity holds whole, in the forms of `listPage`. A checkpoint is the key of the last
 * item; when that item has gone since, its place is lost and nothing follows.
 * @param list where the items come from; its `kind` and `where` bind the places to this list
 * @param items all of them, in their order
 * @param keyOf what tells an item from the others
 * @param print the items of the page as the caller may see them
 */
export async function arrayPage<Item>(
  ports: PagePorts,
  list: ListScope,
  page: Page,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  print: (page: readonly Item[]) => Promise<readonly unknown[]>,
): Promise<unknown> {
  if (page.style === 'offset') {
    const start = page.page * page.per_page;
    const printed = await print(items.slice(start, start + page.per_page));
    return page.totals ? { total: items.length, start, limit: page.per_page, [list.key]: printed } : printed;
  }
  const start = page.from === undefined ? 0 : placeAfter(items, keyOf, await unwrapPlace(ports, list, page.from));
  const taken = items.slice(start, start + page.take);
  const last = taken.at(-1);
  const more = last !== undefined && start + taken.length < items.length;
  const next = more ? { next: await wrapPlace(ports, list, keyOf(last)) } : {};
  return { [list.key]: await print(taken), ...next };
}

const placeAfter = <Item>(items: readonly Item[], keyOf: (item: Item) => string, key: string): number => {
  const at = items.findIndex((item) => keyOf(item) === key);
  return at < 0 ? items.length : at + 1;
};
