import { apiOpenTo, wantedAudience } from '../audience.ts';
import type { Issuance } from '../issuance.ts';
import { organizationFor, wantedOrganization } from '../organization.ts';
import { confirmationFor } from '../proof-of-possession.ts';
import { grantedScopes, requestedScopes } from '../scope.ts';
import type { GrantInput, ReadyGrant } from './grant.ts';

const longestLifetime = 2_592_000;

/**
 * Decides whether a client may act as itself for an API, and with which scope.
 * Grants nothing the client grant does not list; an absent `scope` means all that is granted.
 * @throws {OAuthError} access_denied with Auth0's text for the first rule that fails
 * @see RFC 6749 section 4.4; fact sheet 1.3
 */
async function decide({ request, client, find }: GrantInput): Promise<Issuance> {
  const asked = requestedScopes(request.params.get('scope'));
  const wanted = {
    client_id: client.client_id,
    audience: request.params.get('audience'),
    organization: request.params.get('organization'),
  };
  const { tenant } = await find(wanted);
  const audience = wantedAudience(wanted.audience, tenant);
  const found = await find({ ...wanted, audience });
  const { api, grant } = apiOpenTo(client, audience, found);

  const name = wantedOrganization(wanted.organization, client, grant);
  const organization =
    name === undefined ? undefined : (await find({ ...wanted, audience, organization: name })).organization;

  return {
    client,
    api,
    subject: `${client.client_id}@clients`,
    scope: grantedScopes(asked, grant, api),
    gty: 'client-credentials',
    organization: name === undefined ? undefined : organizationFor(name, organization, client, grant),
    organization_name: tenant.allow_organization_name_in_authentication_api === true,
    // Only a policy of the API makes the certificate matter, and reading it is dear.
    confirmation: confirmationFor(client, api, api.proof_of_possession && request.certificate),
    lifetime: lifetimeOf(api.token_lifetime),
  };
}

/** The API's life time in seconds, kept within what Auth0 allows; what is no life time gives the shortest one. */
const lifetimeOf = (seconds: number): number =>
  Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, longestLifetime) : 1;

export const clientCredentials: ReadyGrant = {
  type: 'client_credentials',
  public_clients: false,
  events: { success: 'seccft', failure: 'feccft' },
  decide,
};
