export type AssertionAlg = 'RS256' | 'RS384' | 'PS256' | 'ES256';

/** A public key that a client registered for private_key_jwt. The algorithm is the key's, never the header's. */
export interface AssertionKey {
  kid: string;
  alg: AssertionAlg;
  /** Public JWK: `kty n e` or `kty crv x y`. */
  jwk: Record<string, string>;
  /** Milliseconds since 1970 after which the key does not count any more. */
  expires?: number;
}

/** Why an assertion was refused: for logs, never for the caller. */
export type AssertionFault = 'malformed' | 'too_long' | 'header' | 'algorithm' | 'unknown_key' | 'signature';

export type CheckedAssertion =
  | { ok: true; header: { readonly [name: string]: unknown }; claims: { readonly [name: string]: unknown } }
  | { ok: false; why: AssertionFault };
