import type { OrganizationDocument } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidQuery } from './refusals.ts';
import { everyEntity } from './scan.ts';
import { documentOf, type TenantContext } from './write.ts';

/** Lists of organizations in another order than that of their creation (management-api 3.7). */

/** Organizations that are sorted at most. A tenant may have far more of them than one answer can be sorted from. */
const mostSorted = 5000;

export interface OrganizationSort {
  field: 'name' | 'display_name' | 'created_at';
  direction: 1 | -1;
}

/**
 * The order that is asked for, as `name:1` or `created_at:-1`; undefined for the order of creation.
 * @throws {ApiError} 400 `invalid_query_string`
 */
export function readSort(query: URLSearchParams): OrganizationSort | undefined {
  const text = query.get('sort');
  if (text === null || text === '' || text === 'created_at:1') return undefined;
  const [, field, direction] = /^(name|display_name|created_at):(1|-1)$/.exec(text) ?? [];
  if (field === undefined) {
    throw invalidQuery('String does not match pattern ^((display_name)|(created_at)|(name))\\:(1|-1)$', 'sort');
  }
  return { field: field as OrganizationSort['field'], direction: direction === '1' ? 1 : -1 };
}

/**
 * All organizations in this order.
 * @throws {ApiError} 400 when there are too many to sort
 */
export async function sortedOrganizations(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  { field, direction }: OrganizationSort,
): Promise<OrganizationDocument[]> {
  const stored = await everyEntity(ports, at.tenant, 'organization', {}, mostSorted + 1);
  if (stored.length > mostSorted) throw invalidQuery(`More than ${mostSorted} organizations cannot be sorted`, 'sort');
  const documents = stored.map((each) => documentOf<OrganizationDocument>(each));
  if (field === 'created_at') return documents.reverse();
  const textOf = ({ entity }: OrganizationDocument): string => entity[field] ?? '';
  return documents.sort((a, b) => direction * textOf(a).localeCompare(textOf(b), 'en'));
}
