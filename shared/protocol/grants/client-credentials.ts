import type { Registrations, Wanted } from '../../model/registry.ts';
import { type Soon, whenHere } from '../../model/soon.ts';
import { apiOpenTo, wantedAudience } from '../audience.ts';
import { wantedOf } from '../authenticated-client.ts';
import type { Issuance } from '../issuance.ts';
import { organizationFor, wantedOrganization } from '../organization.ts';
import { confirmationFor } from '../proof-of-possession.ts';
import { grantedScopes, requestedScopes } from '../scope.ts';
import type { GrantInput, ReadyGrant } from './grant.ts';

const longestLifetime = 2_592_000;

/** What a request asks for. */
interface Asked {
  wanted: Wanted & { audience: string };
  scope: readonly string[] | undefined;
}

/**
 * Decides whether a client may act as itself for an API, and with which scope.
 * Grants nothing the client grant does not list; an absent `scope` means all that is granted.
 * @throws {OAuthError} access_denied with Auth0's text for the first rule that fails
 * @see RFC 6749 section 4.4; fact sheet 1.3
 */
function decide(input: GrantInput): Soon<Issuance> {
  const scope = requestedScopes(input.request.params.get('scope'));
  const wanted = wantedOf(input.request, input.client.client_id);
  return whenHere(input.find(wanted), (first) => {
    const audience = wantedAudience(wanted.audience, first.tenant);
    const asked = { wanted: { ...wanted, audience }, scope };
    const found = audience === wanted.audience ? first : input.find(asked.wanted);
    return whenHere(found, (registered) => issuanceFor(asked, registered, input));
  });
}

/** The rules for one API, whose registrations are found. @throws {OAuthError} access_denied */
function issuanceFor(
  { wanted, scope }: Asked,
  found: Registrations,
  { request, client, find }: GrantInput,
): Soon<Issuance> {
  const { api, grant } = apiOpenTo(client, wanted.audience, found);
  const name = wantedOrganization(wanted.organization, client, grant);
  const member = name === wanted.organization ? found : find({ ...wanted, organization: name });
  return whenHere(member, ({ organization }) => ({
    client,
    api,
    subject: `${client.client_id}@clients`,
    scope: grantedScopes(scope, grant, api),
    gty: 'client-credentials',
    organization: name === undefined ? undefined : organizationFor(name, organization, client, grant),
    organization_name: found.tenant.allow_organization_name_in_authentication_api === true,
    // Only a policy of the API makes the certificate matter, and reading it is dear.
    confirmation: confirmationFor(client, api, api.proof_of_possession && request.certificate),
    lifetime: lifetimeOf(api.token_lifetime),
  }));
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
