import { BoundedCache } from '../model/bounded-cache.ts';
import { Unavailable } from '../model/failures.ts';
import type { SigningOrder, TokenEncryption } from '../model/token.ts';
import { encodeBase64url } from './base64.ts';
import { utf8 } from './bytes.ts';

const hashes: Readonly<Record<TokenEncryption['alg'], string>> = {
  'RSA-OAEP-256': 'SHA-256',
  'RSA-OAEP-384': 'SHA-384',
  'RSA-OAEP-512': 'SHA-512',
};

/** Size of the smallest modulus that may be used, in bits. @see RFC 7518 section 4.3 */
const smallestModulus = 2048;

/** Sizes of A256GCM in bytes. @see RFC 7518 section 5.3 */
const contentKeyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

const imported = new BoundedCache<CryptoKey>(256);

async function encryptionKey({ alg, jwk }: TokenEncryption): Promise<CryptoKey> {
  const members = { kty: 'RSA', n: jwk['n'] ?? '', e: jwk['e'] ?? '' };
  const name = `${alg}:${members.n}:${members.e}`;
  const known = imported.get(name);
  if (known !== undefined) return known;
  const algorithm = { name: 'RSA-OAEP', hash: hashes[alg] };
  const key = await crypto.subtle.importKey('jwk', members, algorithm, false, ['encrypt']);
  const { modulusLength } = key.algorithm as { modulusLength?: number };
  if ((modulusLength ?? 0) < smallestModulus) throw new RangeError(`A modulus of ${modulusLength} bits`);
  imported.set(name, key);
  return key;
}

/** The compact form: each token has a content key and a nonce of its own. @see RFC 7516 section 5.1 */
async function sealed(plain: string, header: object, key: CryptoKey): Promise<string> {
  const protectedHeader = encodeBase64url(utf8(JSON.stringify(header)));
  const contentKey = crypto.getRandomValues(new Uint8Array(contentKeyBytes));
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(protectedHeader), tagLength: tagBytes * 8 };
  const content = await crypto.subtle.importKey('raw', contentKey, algorithm.name, false, ['encrypt']);
  const encryptedKey = await crypto.subtle.encrypt('RSA-OAEP', key, contentKey);
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(algorithm, content, utf8(plain)));
  const parts = [encryptedKey, nonce, encrypted.subarray(0, -tagBytes), encrypted.subarray(-tagBytes)];
  return [protectedHeader, ...parts.map((part) => encodeBase64url(new Uint8Array(part)))].join('.');
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
    return await sealed(token, header, await encryptionKey(encryption));
  } catch (cause) {
    throw new Unavailable("The API's encryption key is not usable", { cause });
  }
}
