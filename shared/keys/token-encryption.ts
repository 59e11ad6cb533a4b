import { CompactEncrypt } from 'jose';
import { BoundedCache } from '../model/bounded-cache.ts';
import { Unavailable } from '../model/failures.ts';
import type { SigningOrder, TokenEncryption } from '../model/token.ts';
import { utf8 } from './bytes.ts';

const hashes: Readonly<Record<TokenEncryption['alg'], string>> = {
  'RSA-OAEP-256': 'SHA-256',
  'RSA-OAEP-384': 'SHA-384',
  'RSA-OAEP-512': 'SHA-512',
};

const imported = new BoundedCache<CryptoKey>(256);

async function encryptionKey({ alg, jwk }: TokenEncryption): Promise<CryptoKey> {
  const members = { kty: 'RSA', n: jwk['n'] ?? '', e: jwk['e'] ?? '' };
  const name = `${alg}:${members.n}:${members.e}`;
  const known = imported.get(name);
  if (known !== undefined) return known;
  const algorithm = { name: 'RSA-OAEP', hash: hashes[alg] };
  const key = await crypto.subtle.importKey('jwk', members, algorithm, false, ['encrypt']);
  imported.set(name, key);
  return key;
}

/**
 * Puts a signed token into a compact JWE for the API that registered the key: content A256GCM, `cty` JWT.
 * Without a usable key there is no token, never an unencrypted one.
 * @throws {Unavailable} when the registered key cannot be used
 * @see RFC 7519 section 11.2; RFC 7516 section 3.1
 */
export async function encryptToken(
  token: string,
  encryption: TokenEncryption,
  typ: SigningOrder['typ'],
): Promise<string> {
  const { alg, kid } = encryption;
  const header = { alg, enc: 'A256GCM', cty: 'JWT', ...(kid === undefined ? {} : { kid }), typ };
  try {
    const key = await encryptionKey(encryption);
    return await new CompactEncrypt(utf8(token)).setProtectedHeader(header).encrypt(key);
  } catch (cause) {
    throw new Unavailable("The API's encryption key is not usable", { cause });
  }
}
