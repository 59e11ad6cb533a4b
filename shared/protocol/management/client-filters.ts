import type { ClientGrant } from '../../model/client-grant.ts';
import type { OrganizationDocument } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import { isOrganizationId } from '../../model/registry-keys.ts';
import type { ListQuery } from '../../model/tenant-store.ts';
import { readFlag } from './fields.ts';
import type { Page } from './paging.ts';
import { invalidQuery } from './refusals.ts';
import { documentOf, type TenantContext } from './write.ts';

type Where = Record<string, readonly string[]>;
type FilterPorts = Pick<Ports, 'store'>;

/** Grants that a `q` looks at. */
const mostGrants = 1000;

/**
 * The filters of GET /clients (management-api 3.1 and 1.8).
 * @throws {ApiError} 400 `invalid_query_string`
 */
export async function clientFilters(
  ports: FilterPorts,
  at: TenantContext,
  query: URLSearchParams,
  page: Page,
): Promise<Where> {
  const where: Where = {};
  for (const name of ['is_global', 'is_first_party']) {
    const flag = readFlag(query, name);
    if (flag !== undefined) where[name] = [String(flag)];
  }
  const appTypes = query.get('app_type');
  if (appTypes !== null && appTypes !== '') where['app_type'] = appTypes.split(',');
  const external = query.get('external_client_id');
  if (external !== null && external !== '') where['external_client_id'] = [external];
  const search = query.get('q');
  if (search !== null && search !== '') where['client_id'] = await granted(ports, at, search, page);
  return where;
}

/** Clients by their grants: the only two searches there are, on checkpoint pages only. */
async function granted(ports: FilterPorts, at: TenantContext, search: string, page: Page): Promise<string[]> {
  if (page.style !== 'checkpoint') throw invalidQuery('q needs checkpoint paging, send take', 'q');
  const [, field, value] = /^client_grant\.(organization_id|allow_any_organization):(\S+)$/.exec(search.trim()) ?? [];
  if (field === 'organization_id' && value !== undefined) return clientIds(await ofOrganization(ports, at, value));
  if (field === 'allow_any_organization' && value === 'true') {
    return clientIds(await list(ports, at, { allow_any_organization: ['true'] }));
  }
  throw invalidQuery('Unknown search', 'q');
}

async function ofOrganization(ports: FilterPorts, at: TenantContext, id: string): Promise<ClientGrant[]> {
  const stored = isOrganizationId(id) ? await ports.store.get(at.tenant, 'organization', id) : undefined;
  if (stored === undefined) return [];
  const ids = documentOf<OrganizationDocument>(stored).client_grants;
  const grants = await Promise.all(ids.map((grant) => ports.store.get(at.tenant, 'client-grant', grant)));
  return grants.flatMap((grant) => (grant === undefined ? [] : [documentOf<ClientGrant>(grant)]));
}

async function list(
  ports: FilterPorts,
  at: TenantContext,
  where: NonNullable<ListQuery['where']>,
): Promise<ClientGrant[]> {
  const listed = await ports.store.list(at.tenant, 'client-grant', { where, limit: mostGrants });
  return listed.items.map((stored) => documentOf<ClientGrant>(stored));
}

const clientIds = (grants: readonly ClientGrant[]): string[] => [
  ...new Set(grants.flatMap(({ client_id }) => (client_id === undefined ? [] : [client_id]))),
];
