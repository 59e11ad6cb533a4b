import type { Ports } from '../../model/ports.ts';
import type { Kind, ListQuery, Stored } from '../../model/tenant-store.ts';

/** Entities read at once. */
const batch = 1000;

/**
 * Every entity of a kind that matches, in order of creation, read in batches of a thousand.
 * @param most entities after which the scan stops; unbounded when left out
 */
export async function everyEntity(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  kind: Kind,
  where: NonNullable<ListQuery['where']>,
  most = Number.POSITIVE_INFINITY,
): Promise<Stored[]> {
  const found: Stored[] = [];
  let after: string | undefined;
  do {
    const limit = Math.min(batch, most - found.length);
    const listed = await ports.store.list(tenant, kind, { where, limit, ...(after === undefined ? {} : { after }) });
    found.push(...listed.items);
    after = listed.next;
  } while (after !== undefined && found.length < most);
  return found;
}
