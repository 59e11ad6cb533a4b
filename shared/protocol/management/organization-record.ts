import type { Organization, OrganizationDocument } from '../../model/organization.ts';
import type { OrganizationRecord } from '../../model/registry.ts';
import { organizationKey, organizationNameKey } from '../../model/registry-keys.ts';
import type { Insert, Kind, Remove } from '../../model/tenant-store.ts';

/** An organization as the token path reads it, and as lists filter it. */

/** The record of the token path. */
export const organizationRecord = ({ entity, client_grants }: OrganizationDocument): OrganizationRecord => ({
  id: entity.id,
  name: entity.name,
  client_grants,
});

/** The attributes by which organizations of a connection and of a client grant are found. */
export const usesConnection = (connectionId: string): string => `connection:${connectionId}`;
/** The key under which organizations that use a client grant are found. */
export const usesGrant = (grantId: string): string => `grant:${grantId}`;

/** Everything of a write but the operation. The record can be found by id and by name. */
export function organizationInsert(tenant: string, document: OrganizationDocument): Omit<Insert, 'op'> {
  const { id, name } = document.entity;
  const record = organizationRecord(document);
  const uses = [
    ...document.client_grants.map(usesGrant),
    ...(document.connections ?? []).map(({ connection_id }) => usesConnection(connection_id)),
  ];
  return {
    kind: 'organization',
    id,
    doc: { ...document },
    unique: [`name:${name}`],
    attributes: { name, ...Object.fromEntries(uses.map((attribute) => [attribute, '1'])) },
    copies: { [organizationKey(tenant, id)]: record, [organizationNameKey(tenant, name)]: record },
  };
}

/** Kinds whose entities go with their organization; each has the attribute `organization_id`. */
const dependents: readonly Kind[] = [
  'organization-member',
  'organization-invitation',
  'organization-domain',
  'organization-client',
];

/** The removal of an organization and of everything that belongs to it. */
export const organizationRemove = (id: string): Remove => ({
  op: 'remove',
  kind: 'organization',
  id,
  cascade: dependents.map((kind) => ({ kind, attribute: 'organization_id', value: id })),
});

/** An organization as the Management API prints it: newer releases of Auth0 always name the last two fields. */
export const printOrganization = (entity: Organization): Record<string, unknown> => ({
  ...entity,
  third_party_client_access: entity.third_party_client_access ?? 'block',
  is_app_entitlement_active: entity.is_app_entitlement_active ?? false,
});
