import { organizationInvalid, organizationNotAllowed, organizationRequired } from '../model/errors.ts';
import type { ClientRecord, GrantRecord, OrganizationRecord } from '../model/registry.ts';

/**
 * Which organization a machine token is for: the one the request names, else the client's default one,
 * which counts only where the grant requires an organization.
 * @returns an id or a name, still to be looked up
 * @throws {OAuthError} when the grant forbids or misses an organization
 * @see fact sheet 8.1
 */
export function wantedOrganization(
  asked: string | undefined,
  client: ClientRecord,
  grant: GrantRecord,
): string | undefined {
  const usage = grant.organization_usage ?? 'deny';
  if (asked !== undefined) {
    if (usage === 'deny') throw organizationNotAllowed(client.client_id);
    return asked;
  }
  if (usage !== 'require') return undefined;
  const standard = client.default_organization;
  if (standard?.flows.includes('client_credentials') !== true) throw organizationRequired(client.client_id);
  return standard.organization_id;
}

/**
 * Decides whether the grant may be used for this organization: every one under `allow_any_organization`
 * (never for third-party clients), else only one that is associated with the grant.
 * @throws {OAuthError} the same answer for one that does not exist and one that is not associated
 */
export function organizationFor(
  wanted: string,
  organization: OrganizationRecord | undefined,
  client: ClientRecord,
  grant: GrantRecord,
): OrganizationRecord {
  if (organization?.id !== wanted && organization?.name !== wanted) throw organizationInvalid(wanted);
  const any = grant.allow_any_organization === true && client.is_first_party;
  if (!any && !organization.client_grants.includes(grant.id)) throw organizationInvalid(wanted);
  return organization;
}
