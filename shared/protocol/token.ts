import {
  grantNotAllowed,
  invalidClient,
  missingParameter,
  OAuthError,
  unauthorized,
  unsupportedGrantType,
} from '../model/errors.ts';
import { Overloaded } from '../model/failures.ts';
import type { Allowance, Ports } from '../model/ports.ts';
import type { ClientRecord } from '../model/registry.ts';
import { isClientId } from '../model/registry-keys.ts';
import type { Params, TokenRequest, TokenResponse } from '../model/token-request.ts';
import { authenticateClient } from './client-auth.ts';
import { confirmed, type Lookups, lookups } from './confirmed.ts';
import type { Grant } from './grants/grant.ts';
import { grants } from './grants/index.ts';
import { mint } from './mint.ts';
import { namedClient, presentedCredentials } from './presented.ts';
import { admit, countFailures } from './throttle.ts';

export type TokenPorts = Pick<
  Ports,
  'registry' | 'secrets' | 'assertions' | 'replay' | 'tokens' | 'clock' | 'random' | 'limits' | 'events'
>;

export interface Exchanged {
  response: TokenResponse;
  client: ClientRecord;
  allowance: Allowance;
}

/**
 * The token endpoint, top to bottom: which grant, which client, may it, what may be issued, issue it.
 * @throws {OAuthError} the first rule that refuses
 * @throws {Unavailable | Overloaded} when what is needed cannot be reached: never a token without its record
 * @see RFC 6749 section 3.2; fact sheet 1
 */
export async function exchange(request: TokenRequest, ports: TokenPorts): Promise<Exchanged> {
  let chosen: Grant | undefined;
  try {
    const grant = pickGrant(request.params);
    chosen = grant;
    const lookup = lookups(request.site.tenant, ports.registry);
    const client = await authenticated(request, lookup, ports);
    const allowance = admit(
      await ports.limits.take('client', `${request.site.tenant}:${client.client_id}`),
      ports.clock.now(),
    );
    const issuance = await confirmed(lookup, async (find) => {
      const { client: fresh } = await find(wantedOf(request, client.client_id));
      // Deleted since it authenticated: what an old copy said of it must not open anything any more.
      if (fresh === undefined) throw unauthorized('The client does not exist any more.', false);
      refuseForeignGrant(grant, fresh);
      return grant.decide({ request, client: fresh, find });
    });
    const response = await mint(issuance, request, ports);
    report(request, ports, {
      type: grant.events.success,
      client_id: client.client_id,
      client_name: client.name,
      audience: issuance.api.identifier,
    });
    return { response, client, allowance };
  } catch (error) {
    if (error instanceof OAuthError) reportRefusal(request, chosen, error, ports);
    throw error;
  }
}

/** @throws {OAuthError} invalid_request or unsupported_grant_type */
function pickGrant(params: Params): Grant {
  const type = params.get('grant_type');
  if (type === undefined) throw missingParameter('grant_type');
  const grant = grants.get(type);
  if (grant === undefined) throw unsupportedGrantType(type.length <= 100 ? type : `${type.slice(0, 100)}…`);
  return grant;
}

/**
 * Who is asking. All registrations the request is about are looked up at once, so that a cold request
 * costs one read. An assertion id is used up here, atomically and before anything is issued (PKJ-05).
 */
async function authenticated(request: TokenRequest, lookup: Lookups, ports: TokenPorts): Promise<ClientRecord> {
  const { tenant } = request.site;
  const presented = presentedCredentials(request);
  const wanted = wantedOf(request, presented.client_id);
  return countFailures(
    `${tenant}:${isClientId(presented.client_id) ? presented.client_id : impossible}:${request.address}`,
    ports,
    async () => {
      const { client, assertion } = await confirmed(lookup, async (find) =>
        authenticateClient(presented, request, await find(wanted), ports),
      );
      if (assertion !== undefined) {
        const first = await ports.replay.first(tenant, client.client_id, assertion.jti, assertion.expires);
        if (!first) throw invalidClient("The client assertion was refused: its 'jti' was used before.", false);
      }
      return client;
    },
    // A guess whose refusal could not be confirmed was a guess: else an overloaded record would let them pass uncounted.
    (error) => error instanceof Overloaded || (error instanceof OAuthError && error.auth0.status === 401),
  );
}

/** Counts for all ids that no client can have, so that a counter's key is short whatever a caller sends. */
const impossible = '~';

const wantedOf = ({ params }: TokenRequest, clientId: string) => ({
  client_id: clientId,
  audience: params.get('audience'),
  organization: params.get('organization'),
});

/** @throws {OAuthError} unauthorized_client @see RFC 6749 section 5.2; fact sheet 1.2 and 1.13 */
function refuseForeignGrant(grant: Grant, client: ClientRecord): void {
  const isPublic = client.token_endpoint_auth_method === 'none' && client.key_authentication === undefined;
  if (!client.grant_types.includes(grant.type) || (isPublic && !grant.public_clients)) {
    throw grantNotAllowed(grant.type, client.client_id);
  }
}

function reportRefusal(request: TokenRequest, grant: Grant | undefined, error: OAuthError, ports: TokenPorts): void {
  const { status, error: code } = error.auth0;
  report(request, ports, {
    type: error.type ?? grant?.events.failure ?? 'feccft',
    client_id: namedClient(request),
    audience: request.params.get('audience'),
    description: error.hint,
    status,
    error: code,
  });
}

function report(request: TokenRequest, ports: TokenPorts, event: Parameters<Ports['events']['emit']>[0]): void {
  ports.events.emit({
    tenant: request.site.tenant,
    host: request.site.host,
    ip: request.address,
    user_agent: request.user_agent,
    request_id: request.request_id,
    ...event,
  });
}
