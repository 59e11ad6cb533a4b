import type { Claims } from '../model/token.ts';
import type { Issuance } from './issuance.ts';

export interface Moment {
  issuer: string;
  /** Seconds since 1970. */
  iat: number;
  /** Unique id of the token, used by the RFC 9068 dialects only. */
  jti: string;
}

/** The dialects whose tokens follow RFC 9068; the others are Auth0's own profile. */
export const isRfc9068 = (issuance: Issuance): boolean =>
  issuance.api.token_dialect === 'rfc9068_profile' || issuance.api.token_dialect === 'rfc9068_profile_authz';

/**
 * The claims of an access token in the dialect of its API, in Auth0's order. Nothing of the request can
 * set a claim (TOK-05): every value comes from the issuance or the moment.
 *
 * Where Auth0 and RFC 9068 differ: Auth0's profile names the client in `azp`, says `gty` and has no
 * `jti`; RFC 9068 says `client_id` and `jti`. A claim without a value is left out in both.
 * @see RFC 9068 section 2.2; fact sheet 3.2 and 3.3
 */
export function accessTokenClaims(issuance: Issuance, moment: Moment): Claims {
  const { api, client, organization } = issuance;
  const rfc9068 = isRfc9068(issuance);
  return {
    iss: moment.issuer,
    sub: issuance.subject,
    aud: api.identifier,
    iat: moment.iat,
    exp: moment.iat + issuance.lifetime,
    ...(rfc9068 ? { jti: moment.jti } : {}),
    ...(issuance.scope.length > 0 ? { scope: issuance.scope.join(' ') } : {}),
    ...(organization === undefined ? {} : { org_id: organization.id }),
    ...(organization !== undefined && issuance.organization_name ? { org_name: organization.name } : {}),
    ...(rfc9068 ? { client_id: client.client_id } : { gty: issuance.gty, azp: client.client_id }),
    ...(hasPermissions(issuance) ? { permissions: [...issuance.scope] } : {}),
    ...(issuance.confirmation === undefined ? {} : { cnf: issuance.confirmation }),
  };
}

/** The `*_authz` dialects list permissions when the API enforces them; a machine's are its granted scopes. */
const hasPermissions = ({ api }: Issuance): boolean =>
  api.enforce_policies === true &&
  (api.token_dialect === 'access_token_authz' || api.token_dialect === 'rfc9068_profile_authz');
