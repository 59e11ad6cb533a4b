import { digest } from './digest.ts';

/** The members that make the key, in the order of their names. */
const required: Readonly<Record<'RSA' | 'EC', readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
};

/** Base64url SHA-256 thumbprint of a public JWK. @see RFC 7638 section 3 */
export const thumbprint = (kty: 'RSA' | 'EC', jwk: Readonly<Record<string, string>>): Promise<string> =>
  digest(JSON.stringify(Object.fromEntries(required[kty].map((name) => [name, jwk[name] ?? '']))));
