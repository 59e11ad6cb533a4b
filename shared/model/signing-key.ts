export type KeyState = 'next' | 'current' | 'previous' | 'revoked';

/** The types of keys that a tenant signs with (RFC 7518 section 6.1). */
export type KeyType = 'RSA' | 'EC';

/** The P-256 key that is made with an RSA key and shares its state: it signs for APIs and clients with ES256. */
export interface PublishedEcKey {
  kid: string;
  /** Base64url coordinates. */
  x: string;
  y: string;
}

/** A signing key of a tenant as anyone may see it. Times are milliseconds since 1970. */
export interface PublishedKey {
  kid: string;
  state: KeyState;
  /** Base64url modulus and exponent. */
  n: string;
  e: string;
  /** The self-signed certificate, DER in base64. */
  certificate: string;
  /** Base64url SHA-1 of the certificate (`x5t`). */
  x5t: string;
  /** Absent when the key had stopped signing before there was ES256. */
  ec?: PublishedEcKey;
  created: number;
  current_since?: number;
  current_until?: number;
  revoked_at?: number;
}

/** A freshly made key: the published part, and the private part as PKCS #8 in base64. */
export interface MadeKey<Published = PublishedKey> {
  published: Published;
  pkcs8: string;
}

/** A secret that seals what the server hands out and takes back itself: 32 random bytes in base64url. */
export interface EnvelopeSecret {
  id: string;
  /** Sealed under `envelope-secret:<tenant>:<id>` when `sealed`. */
  value: string;
  sealed: boolean;
}

/** A private key on its way to the isolate that signs with it. */
export interface PrivateKeyMaterial {
  kid: string;
  /** PKCS #8 in base64; sealed under `signing-key:<tenant>:<kid>` when `sealed`. */
  pkcs8: string;
  sealed: boolean;
}
