import { apiDeniesClients, audienceMissing, clientGrantMissing, serviceNotFound } from '../model/errors.ts';
import type { ApiRecord, ClientRecord, GrantRecord, Registrations, TenantRecord } from '../model/registry.ts';

/**
 * Which API a machine token is for: the one the request names, else the tenant's default one.
 * Identifiers are compared exactly, so a missing slash is another API.
 * @throws {OAuthError} access_denied when there is neither (Auth0's "APIv1" text)
 * @see fact sheet 1.3 and 15
 */
export function wantedAudience(asked: string | undefined, tenant: TenantRecord): string {
  const audience = asked ?? tenant.default_audience;
  if (audience === undefined || audience === '') throw audienceMissing();
  return audience;
}

/** An API together with the client grant that opens it. */
export interface OpenApi {
  api: ApiRecord;
  grant: GrantRecord;
}

/**
 * Decides whether a client may act as itself for an API: the API exists, does not refuse all machines,
 * and a client grant stands between the two (for a third-party client also the grant for all of them).
 * @throws {OAuthError} access_denied with Auth0's text for each of the three
 * @see fact sheet 1.3 and 9
 */
export function apiOpenTo(client: ClientRecord, audience: string, found: Registrations): OpenApi {
  const { api } = found;
  if (api === undefined || api.identifier !== audience) throw serviceNotFound(audience);
  if (api.client_policy === 'deny_all') throw apiDeniesClients(client.client_id, audience);
  const grant = found.grant ?? (client.is_first_party ? undefined : found.third_party_grant);
  if (grant === undefined || grant.audience !== audience) throw clientGrantMissing(client.client_id, audience);
  return { api, grant };
}
