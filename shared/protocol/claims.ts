import type { ApiRecord } from '../model/registry.ts';
import type { Claim, Claims } from '../model/token.ts';
import type { Issuance } from './issuance.ts';
import { userinfoAudience } from './user-audience.ts';

export interface Moment {
  issuer: string;
  /** Seconds since 1970. */
  iat: number;
  /** Unique id of the token, used by the RFC 9068 dialects only. */
  jti: string;
}

/** What is issued for an API, whose tokens are JWTs. */
export type ApiIssuance = Issuance & { api: ApiRecord };

/** The dialects whose tokens follow RFC 9068; the others are Auth0's own profile. */
export const isRfc9068 = ({ api }: ApiIssuance): boolean =>
  api.token_dialect === 'rfc9068_profile' || api.token_dialect === 'rfc9068_profile_authz';

/**
 * The claims of an access token in the dialect of its API, in Auth0's order. Nothing of the request can
 * set a claim (TOK-05): every value comes from the issuance or the moment. No personal data stands in it.
 *
 * Where Auth0 and RFC 9068 differ: Auth0's profile names the client in `azp`, says `gty` and has no
 * `jti`; RFC 9068 says `client_id` and `jti`. A claim without a value is left out in both.
 * @see RFC 9068 section 2.2; fact sheet 3.2 to 3.4
 */
export function accessTokenClaims(issuance: ApiIssuance, moment: Moment): Claims {
  const { client, organization, gty, scope } = issuance;
  const rfc9068 = isRfc9068(issuance);
  // Member by member: spreading what may be absent costs more than the rest of it.
  const claims: Record<string, Claim> = {
    iss: moment.issuer,
    sub: issuance.subject,
    aud: audienceOf(issuance, moment.issuer),
    iat: moment.iat,
    exp: moment.iat + issuance.lifetime,
  };
  if (rfc9068) claims['jti'] = moment.jti;
  if (scope.length > 0) claims['scope'] = scope.join(' ');
  if (organization !== undefined) {
    claims['org_id'] = organization.id;
    if (issuance.organization_name) claims['org_name'] = organization.name;
  }
  if (!rfc9068 && gty !== undefined) claims['gty'] = gty;
  claims[rfc9068 ? 'client_id' : 'azp'] = client.client_id;
  if (hasPermissions(issuance)) claims['permissions'] = [...(issuance.permissions ?? scope)];
  if (issuance.confirmation !== undefined) claims['cnf'] = issuance.confirmation;
  return claims;
}

/**
 * A person's token with `openid` is good at `/userinfo` too, unless it is signed with the API's own secret, which
 * only one recipient may know (fact sheet 3.1).
 */
function audienceOf({ api, person, scope }: ApiIssuance, issuer: string): string | string[] {
  const both = person !== undefined && scope.includes('openid') && api.signing_alg !== 'HS256';
  return both ? [api.identifier, userinfoAudience(issuer)] : api.identifier;
}

/**
 * The `*_authz` dialects list permissions when the API enforces them: a person's are all that they hold, a machine's
 * its granted scopes.
 */
const hasPermissions = ({ api }: ApiIssuance): boolean =>
  api.enforce_policies === true &&
  (api.token_dialect === 'access_token_authz' || api.token_dialect === 'rfc9068_profile_authz');
