import { type Organization, type OrganizationDocument, organizationCreate } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import type { OrganizationRecord } from '../../model/registry.ts';
import { isOrganizationId, organizationKey, organizationNameKey } from '../../model/registry-keys.ts';
import type { Insert } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { getClientGrant } from './client-grants.ts';
import { withoutNulls } from './merge.ts';
import { conflict, organizationMissing } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Organizations, as far as machine tokens need them (management-api 3.7). */

/** Grants an organization may be associated with (management-api 7). */
const mostGrants = 100;

/** The record of the token path. */
export const organizationRecord = ({ entity, client_grants }: OrganizationDocument): OrganizationRecord => ({
  id: entity.id,
  name: entity.name,
  client_grants,
});

/** Everything of a write but the operation. The record can be found by id and by name. */
export function organizationInsert(tenant: string, document: OrganizationDocument): Omit<Insert, 'op'> {
  const { id, name } = document.entity;
  const record = organizationRecord(document);
  return {
    kind: 'organization',
    id,
    doc: { ...document },
    unique: [`name:${name}`],
    attributes: { name },
    copies: { [organizationKey(tenant, id)]: record, [organizationNameKey(tenant, name)]: record },
  };
}

/**
 * Creates an organization.
 * @throws {ApiError} 400 for a bad body, 409 for a name that is taken
 */
export async function createOrganization(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  body: unknown,
  preset: { id?: string } = {},
): Promise<Organization> {
  const input = validate(organizationCreate, body);
  const entity = {
    id: preset.id ?? `org_${ports.random.text(16, alphanumeric)}`,
    ...withoutNulls(input),
    ...(input.metadata === undefined || input.metadata === null ? {} : { metadata: withoutNulls(input.metadata) }),
  } as Organization;
  if (!isOrganizationId(entity.id)) throw invalidBody('The id of an organization starts with org_');
  const insert = { op: 'insert' as const, ...organizationInsert(at.tenant, { entity, client_grants: [] }) };
  return write(
    ports,
    at.tenant,
    async () => ({ changes: [insert], answer: entity }),
    () => conflict('An organization with the same name already exists.', 'organization_conflict'),
  );
}

/**
 * Lets a grant issue tokens for an organization. Doing it twice is no error.
 * @throws {ApiError} 404 for an unknown organization or grant, 400 for a grant that is for users or that denies
 * organizations, or when the organization has too many
 */
export async function associateGrant(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  organizationId: string,
  grantId: string,
): Promise<Record<string, unknown>> {
  return write(ports, at.tenant, async () => {
    const stored = isOrganizationId(organizationId)
      ? await ports.store.get(at.tenant, 'organization', organizationId)
      : undefined;
    if (stored === undefined) throw organizationMissing();
    const { grant } = await getClientGrant(ports, at, grantId);
    if (grant.subject_type !== 'client' || (grant.organization_usage ?? 'deny') === 'deny') {
      throw invalidBody('The client grant must have organization_usage allow or require');
    }
    const { client_id, audience, scope, organization_usage, allow_any_organization } = grant;
    const printed = { id: grant.id, grant_id: grant.id, client_id, audience, scope, organization_usage };
    const answer = { ...printed, allow_any_organization: allow_any_organization ?? false };
    const document = documentOf<OrganizationDocument>(stored);
    if (document.client_grants.includes(grantId)) return { changes: [], answer };
    if (document.client_grants.length >= mostGrants) {
      throw invalidBody(`An organization can be associated with at most ${mostGrants} client grants`);
    }
    const next = { ...document, client_grants: [...document.client_grants, grantId] };
    const requires = [{ kind: 'client-grant' as const, id: grantId }];
    return {
      changes: [{ op: 'replace', rev: stored.rev, ...organizationInsert(at.tenant, next), requires }],
      answer,
    };
  });
}
