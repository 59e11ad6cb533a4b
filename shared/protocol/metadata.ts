import type { TenantRecord } from '../model/registry.ts';
import { responseTypes } from './authorize/response-type.ts';

/** Endpoints that discovery can name. Each door says which of them it is. */
export type AdvertisedEndpoint =
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'userinfo_endpoint'
  | 'jwks_uri'
  | 'revocation_endpoint'
  | 'end_session_endpoint';

export interface ServerCapabilities {
  issuer: string;
  /** Paths of what is mounted, without the leading slash. */
  endpoints: ReadonlyMap<AdvertisedEndpoint, string>;
  /** Wire names of the grants that there are. */
  grants: readonly string[];
  /** Whether the platform hands over verified client certificates. */
  mtls: boolean;
  /** Settings of the tenant that discovery depends on. */
  tenant: TenantRecord;
}

const assertionAlgorithms = ['RS256', 'RS384', 'PS256', 'ES256'];

/** Auth0's list, but for `identities`: what other providers know of a person is handed to no application. */
const scopes = [
  ...['openid', 'profile', 'offline_access', 'name', 'given_name', 'family_name', 'nickname', 'email'],
  ...['email_verified', 'picture', 'created_at', 'phone', 'address'],
];

/** In alphabetical order, as Auth0 has them. */
const claims = [
  ...['address', 'at_hash', 'aud', 'auth_time', 'birthdate', 'c_hash', 'created_at', 'email'],
  ...['email_verified', 'exp', 'family_name', 'gender', 'given_name', 'iat', 'iss', 'locale', 'middle_name', 'name'],
  ...['nickname', 'nonce', 'phone_number', 'phone_number_verified', 'picture', 'preferred_username', 'profile'],
  ...['sid', 'sub', 'updated_at', 'website', 'zoneinfo'],
];

/** What signing people in adds; absent where there is no door for it. */
function signInMembers({ sign_in }: TenantRecord): Record<string, unknown> {
  return {
    scopes_supported: scopes,
    response_types_supported: responseTypes,
    // `plain` is never taken, whatever Auth0's own document says (PKCE-03).
    code_challenge_methods_supported: ['S256'],
    // A mode of Auth0's own, `web_message`, works too; like Auth0 we do not list it.
    response_modes_supported: ['query', 'fragment', 'form_post'],
    claims_supported: claims,
    // First the one of clients that chose none. ES256 is ours (decision 015).
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'PS256', 'ES256'],
    claims_parameter_supported: false,
    ...(sign_in?.response_iss === true ? { authorization_response_iss_parameter_supported: true } : {}),
  };
}

/** The order in which endpoints are named, whichever doors there are (fact sheet 6.1). */
const order: readonly AdvertisedEndpoint[] = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'end_session_endpoint',
];

/**
 * The discovery document: only what is really there. Auth0 leaves `grant_types_supported` out; it is
 * given here because its absence would promise the authorization code and implicit grants alone.
 * @see RFC 8414 section 2, OpenID Connect Discovery 1.0 section 3; fact sheet 6.1
 */
export function metadata(server: ServerCapabilities): Record<string, unknown> {
  const { issuer, tenant, mtls } = server;
  const hidden = tenant.sign_in?.end_session_in_discovery === true ? undefined : 'end_session_endpoint';
  const endpoints = order.flatMap((name): [string, string][] => {
    const path = name === hidden ? undefined : server.endpoints.get(name);
    return path === undefined ? [] : [[name, path]];
  });
  const signsIn = server.endpoints.has('authorization_endpoint');
  const signsOut = hidden === undefined && server.endpoints.has('end_session_endpoint');
  return {
    issuer,
    ...Object.fromEntries(endpoints.map(([name, path]) => [name, `${issuer}${path}`])),
    ...(signsIn ? signInMembers(tenant) : { response_types_supported: [] }),
    ...(signsOut ? { backchannel_logout_supported: true, backchannel_logout_session_supported: true } : {}),
    grant_types_supported: [...server.grants, ...(signsIn ? ['implicit'] : [])],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: [
      ...['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      ...(mtls ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
    ],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    ...(mtls ? { tls_client_certificate_bound_access_tokens: true } : {}),
  };
}
