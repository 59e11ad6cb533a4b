/** Signing algorithms of APIs (fact sheet 3.6; management-api 3.3). ES256 is ours (decision 015). */
export type ApiSigningAlg = 'RS256' | 'RS512' | 'PS256' | 'HS256' | 'ES256';

/** Shapes of access tokens (fact sheet 3.3). */
export type AccessTokenDialect = 'access_token' | 'access_token_authz' | 'rfc9068_profile' | 'rfc9068_profile_authz';

/** Encryption of access tokens for an API: a nested JWE with A256GCM (fact sheet 3.6). */
export interface TokenEncryption {
  alg: 'RSA-OAEP-256' | 'RSA-OAEP-384' | 'RSA-OAEP-512';
  /** The API's public key as a JWK. */
  jwk: Record<string, string>;
  kid?: string;
}

export type Claim = string | number | boolean | null | readonly Claim[] | { readonly [name: string]: Claim };
export type Claims = { readonly [name: string]: Claim };

export interface SigningOrder {
  alg: ApiSigningAlg;
  typ: 'JWT' | 'at+jwt' | 'logout+jwt';
  claims: Claims;
  /** For HS256: the API's or client's secret as the registry holds it, and the context under which it was sealed. */
  secret?: { context: string; value: string; sealed: boolean };
  encryption?: TokenEncryption;
}

export interface VerifiedToken {
  header: { readonly alg: string; readonly kid: string; readonly typ?: string };
  claims: { readonly [name: string]: unknown };
}
