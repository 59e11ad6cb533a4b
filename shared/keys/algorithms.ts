import type { KeyType } from '../model/signing-key.ts';

/** The JWS algorithms with public keys that this room signs or verifies with. */
export type JwsAlg = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'ES256';

/** One algorithm in WebCrypto's words: how its keys are imported and how it is applied. */
export interface JwsAlgorithm {
  readonly kty: KeyType;
  readonly key: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
  readonly use: { readonly name: string; readonly hash?: string; readonly saltLength?: number };
}

const pkcs1 = (hash: string): JwsAlgorithm => ({
  kty: 'RSA',
  key: { name: 'RSASSA-PKCS1-v1_5', hash },
  use: { name: 'RSASSA-PKCS1-v1_5' },
});

const table: Readonly<Record<JwsAlg, JwsAlgorithm>> = {
  RS256: pkcs1('SHA-256'),
  RS384: pkcs1('SHA-384'),
  RS512: pkcs1('SHA-512'),
  PS256: { kty: 'RSA', key: { name: 'RSA-PSS', hash: 'SHA-256' }, use: { name: 'RSA-PSS', saltLength: 32 } },
  ES256: { kty: 'EC', key: { name: 'ECDSA', namedCurve: 'P-256' }, use: { name: 'ECDSA', hash: 'SHA-256' } },
};

/** @see RFC 7518 sections 3.3, 3.4 and 3.5 */
export const algorithmOf = (alg: JwsAlg): JwsAlgorithm => table[alg];
