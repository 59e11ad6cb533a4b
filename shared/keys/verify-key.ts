import { BoundedCache } from '../model/bounded-cache.ts';
import { algorithmOf, type JwsAlg } from './algorithms.ts';
import type { Bytes } from './bytes.ts';

export type PublicJwk = { readonly [member: string]: string | undefined };

// Named by the key's own content, so an entry can be old but never wrong.
const imported = new BoundedCache<CryptoKey>(512);

/** Only the public members of the type: whatever else a stored JWK says (alg, use, key_ops, d) decides nothing. */
function publicMembers(kty: 'RSA' | 'EC', jwk: PublicJwk) {
  return kty === 'RSA'
    ? { kty, n: jwk['n'] ?? '', e: jwk['e'] ?? '' }
    : { kty, crv: jwk['crv'] ?? '', x: jwk['x'] ?? '', y: jwk['y'] ?? '' };
}

/** The key, imported once per isolate for each algorithm; undefined when the JWK is not a key of that algorithm. */
async function verifyKey(alg: JwsAlg, jwk: PublicJwk): Promise<CryptoKey | undefined> {
  const { kty, key: algorithm } = algorithmOf(alg);
  // workerd goes by the asked-for curve alone and does not look at the JWK's own.
  if (jwk['kty'] !== kty || jwk['crv'] !== algorithm.namedCurve) return undefined;
  const members = publicMembers(kty, jwk);
  const name = `${alg}:${Object.values(members).join(':')}`;
  const known = imported.get(name);
  if (known !== undefined) return known;
  try {
    const key = await crypto.subtle.importKey('jwk', members, algorithm, false, ['verify']);
    imported.set(name, key);
    return key;
  } catch {
    return undefined;
  }
}

/**
 * Whether the signature holds. The algorithm is the caller's, taken from a stored key and never from a
 * header alone. An ES256 signature is 64 raw octets; the DER form is refused. Never throws.
 * @see RFC 7518 section 3.4; RFC 8725 section 3.1
 */
export async function holds(alg: JwsAlg, jwk: PublicJwk, signature: Bytes, signed: Bytes): Promise<boolean> {
  if (alg === 'ES256' && signature.length !== 64) return false;
  const key = await verifyKey(alg, jwk);
  if (key === undefined) return false;
  try {
    return await crypto.subtle.verify(algorithmOf(alg).use, key, signature, signed);
  } catch {
    return false;
  }
}
