/** Endpoints that discovery can name. Each door says which of them it is. */
export type AdvertisedEndpoint = 'token_endpoint' | 'jwks_uri';

export interface ServerCapabilities {
  issuer: string;
  /** Paths of what is mounted, without the leading slash. */
  endpoints: ReadonlyMap<AdvertisedEndpoint, string>;
  /** Wire names of the grants that there are. */
  grants: readonly string[];
  /** Whether the platform hands over verified client certificates. */
  mtls: boolean;
}

const assertionAlgorithms = ['RS256', 'RS384', 'PS256', 'ES256'];

/**
 * The discovery document: only what is really there. Auth0 leaves `grant_types_supported` out; it is
 * given here because its absence would promise the authorization code and implicit grants.
 * @see RFC 8414 section 2, OpenID Connect Discovery 1.0 section 3; fact sheet 6.1
 */
export function metadata(server: ServerCapabilities): Record<string, unknown> {
  const endpoints = [...server.endpoints].map(([name, path]) => [name, `${server.issuer}${path}`]);
  return {
    issuer: server.issuer,
    ...Object.fromEntries(endpoints),
    response_types_supported: [],
    grant_types_supported: server.grants,
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      ...(server.mtls ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
    ],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    ...(server.mtls ? { tls_client_certificate_bound_access_tokens: true } : {}),
  };
}
