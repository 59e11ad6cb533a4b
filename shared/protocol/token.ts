import { grantNotAllowed, missingParameter, OAuthError, unauthorized, unsupportedGrantType } from '../model/errors.ts';
import type { Allowance, Ports } from '../model/ports.ts';
import type { ClientRecord } from '../model/registry.ts';
import { whenHere } from '../model/soon.ts';
import type { Params, TokenRequest, TokenResponse } from '../model/token-request.ts';
import { authenticatedClient, wantedOf } from './authenticated-client.ts';
import { isPublicClient } from './client-kind.ts';
import { confirmed, lookups } from './confirmed.ts';
import type { Grants, ReadyGrant } from './grants/grant.ts';
import { mint } from './mint.ts';
import { namedClient } from './presented.ts';
import { admit } from './throttle.ts';

export type TokenPorts = Pick<
  Ports,
  | 'registry'
  | 'secrets'
  | 'assertions'
  | 'replay'
  | 'tokens'
  | 'envelopes'
  | 'limits'
  | 'events'
  | 'leftHash'
  | 'reusable'
  | 'clock'
  | 'random'
> & {
  /** Those that this endpoint offers. */
  grants: Grants;
};

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
  let chosen: ReadyGrant | undefined;
  try {
    const grant = pickGrant(request.params, ports.grants);
    chosen = grant;
    const lookup = lookups(request.site.tenant, ports.registry);
    const client = await authenticatedClient(request, lookup, ports);
    const allowance = admit(
      await ports.limits.take('client', `${request.site.tenant}:${client.client_id}`),
      ports.clock.now(),
    );
    const decision = await confirmed(lookup, (find) =>
      whenHere(find(wantedOf(request, client.client_id)), ({ client: fresh }) => {
        // Deleted since it authenticated: what an old copy said of it must not open anything any more.
        if (fresh === undefined) throw unauthorized('The client does not exist any more.', false);
        refuseForeignGrant(grant, fresh);
        return grant.decide({ request, client: fresh, find });
      }),
    );
    const issuance = typeof decision === 'function' ? await decision() : decision;
    const response = await mint(issuance, request, ports);
    report(request, ports, {
      type: grant.events.success,
      client_id: client.client_id,
      client_name: client.name,
      audience: issuance.api?.identifier,
      ...(issuance.person === undefined ? {} : { user_id: issuance.subject }),
    });
    return { response, client, allowance };
  } catch (error) {
    if (error instanceof OAuthError) reportRefusal(request, chosen, error, ports);
    throw error;
  }
}

/** @throws {OAuthError} invalid_request or unsupported_grant_type */
function pickGrant(params: Params, grants: Grants): ReadyGrant {
  const type = params.get('grant_type');
  if (type === undefined) throw missingParameter('grant_type');
  const grant = grants.get(type);
  if (grant === undefined) throw unsupportedGrantType(type.length <= 100 ? type : `${type.slice(0, 100)}…`);
  return grant;
}

/** @throws {OAuthError} unauthorized_client @see RFC 6749 section 5.2; fact sheet 1.2 and 1.13 */
function refuseForeignGrant(grant: ReadyGrant, client: ClientRecord): void {
  if (!client.grant_types.includes(grant.type) || (isPublicClient(client) && !grant.public_clients)) {
    throw grantNotAllowed(grant.type, client.client_id);
  }
}

function reportRefusal(
  request: TokenRequest,
  grant: ReadyGrant | undefined,
  error: OAuthError,
  ports: TokenPorts,
): void {
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
