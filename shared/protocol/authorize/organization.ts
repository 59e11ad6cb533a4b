import type { AuthorizeError } from '../../model/authorize-error.ts';
import type { ClientRecord, OrganizationRecord, Registrations } from '../../model/registry.ts';
import type { Params } from '../../model/token-request.ts';
import { organizationParameter } from './refusals.ts';

/** The organization as it can be looked up: ids are exact, names are lower case (fact sheet 8.2). */
export function askedOrganization(params: Params): string | undefined {
  const asked = params.get('organization');
  return asked?.startsWith('org_') === false ? asked.toLowerCase() : asked;
}

/** When the client asks for the organization on a page, where it does at all (fact sheet 8.2). */
export function organizationPrompt({ sign_in }: ClientRecord): string | undefined {
  const { organization_usage, organization_require_behavior: prompt } = sign_in ?? {};
  return organization_usage !== 'require' || prompt === 'no_prompt' ? undefined : prompt;
}

/**
 * The organization that a sign-in is for, as the request names it. None where the client asks for it on a page.
 * @throws {AuthorizeError} invalid_request with Auth0's texts (fact sheet 8.2)
 */
export function wantedOrganization(
  params: Params,
  client: ClientRecord,
  found: Registrations,
): OrganizationRecord | undefined {
  const asked = params.get('organization');
  const usage = client.sign_in?.organization_usage ?? 'deny';
  if (asked === undefined) {
    if (usage !== 'require' || organizationPrompt(client) !== undefined) return undefined;
    throw organizationRequired();
  }
  // A third party's application has no organizations but those that opted in, which none can yet (fact sheet 4.8).
  if (!client.is_first_party) throw invalidOrganization(asked);
  if (usage === 'deny') {
    throw organizationParameter(
      'parameter organization is not allowed for this client',
      'Set organization_usage of the client to allow or require.',
    );
  }
  const byName = !asked.startsWith('org_');
  if (byName && found.tenant.allow_organization_name_in_authentication_api !== true) {
    throw organizationParameter(
      'authorization request parameter organization must be an organization id',
      'Send the id, or set allow_organization_name_in_authentication_api in the tenant settings.',
    );
  }
  const { organization } = found;
  if (organization === undefined || (organization.id !== asked && organization.name !== asked.toLowerCase())) {
    throw invalidOrganization(asked);
  }
  return organization;
}

/** The client signs people in to organizations only, and the request names none (fact sheet 8.2). */
export const organizationRequired = (): AuthorizeError =>
  organizationParameter(
    'parameter organization is required for this client',
    'Send organization, or let the login page ask for it (organization_require_behavior).',
  );

/** One that is not there, or no more. */
export const invalidOrganization = (asked: string): AuthorizeError =>
  organizationParameter(
    `parameter organization is invalid: ${/^[A-Za-z0-9_-]{1,64}$/.test(asked) ? asked : '(not printable)'}`,
    'No organization of this tenant has that id or name, or it is closed to third parties.',
  );
