import type { ClientGrant } from '../../model/client-grant.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody } from '../../model/validation.ts';
import { getClientGrant } from './client-grants.ts';
import { changeOrganization, getOrganization } from './organizations.ts';
import { clientGrantMissing } from './refusals.ts';
import type { TenantContext } from './write.ts';

/** Which client grants may issue tokens for an organization (management-api 3.7). */

/** Grants an organization may be associated with (management-api 7). */
const mostGrants = 100;

type StorePorts = Pick<Ports, 'store'>;

/** A grant as it is shown among the grants of an organization. */
export const printGrant = (grant: ClientGrant): Record<string, unknown> => {
  const { id, client_id, audience, scope, organization_usage, allow_any_organization } = grant;
  const about = { id, grant_id: id, client_id, audience, scope, organization_usage };
  return { ...about, allow_any_organization: allow_any_organization ?? false };
};

/**
 * Lets a grant issue tokens for an organization. Doing it twice is no error.
 * @throws {ApiError} 404 for an unknown organization or grant, 400 for a grant that is for users or that denies
 * organizations, or when the organization has too many
 */
export async function associateGrant(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  grantId: string,
): Promise<Record<string, unknown>> {
  let printed: Record<string, unknown> = {};
  await changeOrganization(
    ports,
    at,
    organizationId,
    async (document) => {
      const { grant } = await getClientGrant(ports, at, grantId);
      printed = printGrant(grant);
      if (grant.subject_type !== 'client' || (grant.organization_usage ?? 'deny') === 'deny') {
        throw invalidBody('The client grant must have organization_usage allow or require');
      }
      if (document.client_grants.includes(grantId)) return undefined;
      const living = await livingGrants(ports, at, document.client_grants);
      if (living.length >= mostGrants) {
        throw invalidBody(`An organization can be associated with at most ${mostGrants} client grants`);
      }
      const requires = [{ kind: 'client-grant', id: grantId }];
      return { document: { ...document, client_grants: [...living, grantId] }, requires };
    },
    clientGrantMissing,
  );
  return printed;
}

/** The grants that still exist: one that goes leaves its id behind until the organization is written next. */
async function livingGrants(ports: StorePorts, at: TenantContext, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { items } = await ports.store.list(at.tenant, 'client-grant', { where: { id: ids }, limit: ids.length });
  const living = new Set(items.map(({ id }) => id));
  return ids.filter((id) => living.has(id));
}

/**
 * Takes a grant from an organization: it issues no more tokens for it.
 * @throws {ApiError} 404 for an unknown organization or a grant it does not have
 */
export async function dissociateGrant(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  grantId: string,
): Promise<void> {
  await changeOrganization(ports, at, organizationId, async (document) => {
    if (!document.client_grants.includes(grantId)) throw clientGrantMissing();
    return { document: { ...document, client_grants: document.client_grants.filter((id) => id !== grantId) } };
  });
}

/**
 * What the list of an organization's grants is filtered by: its grants, narrowed by the query.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function grantFilters(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  query: URLSearchParams,
): Promise<Record<string, readonly string[]>> {
  const { document } = await getOrganization(ports, at, organizationId);
  const asked = [...query.getAll('grant_ids'), ...query.getAll('grant_ids[]')].flatMap((list) => list.split(','));
  const wanted = asked.filter((id) => id !== '');
  const where: Record<string, readonly string[]> = {
    id: document.client_grants.filter((id) => wanted.length === 0 || wanted.includes(id)),
  };
  for (const name of ['audience', 'client_id']) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  return where;
}
