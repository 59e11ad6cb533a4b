import type { Sealer } from '../model/ports.ts';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { type Bytes, textOf, utf8 } from './bytes.ts';

const secretBytes = 32;
const nonceBytes = 12;

/** Names what the derived key is for: another use of the same secret would get another key. */
const purpose = utf8('latchkey sealer v1');

async function deriveKey(secret: Bytes): Promise<CryptoKey> {
  const source = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: purpose },
    source,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

async function openWith(key: CryptoKey, context: string, sealed: string): Promise<string | undefined> {
  const [version, nonceText = '', cipherText = '', ...rest] = sealed.split('.', 4);
  const nonce = decodeBase64url(nonceText);
  const cipher = decodeBase64url(cipherText);
  if (version !== 'v1' || nonce?.length !== nonceBytes || cipher === undefined || rest.length > 0) return undefined;
  try {
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(context) };
    return textOf(new Uint8Array(await crypto.subtle.decrypt(algorithm, key, cipher)));
  } catch {
    // WebCrypto rejects for a wrong key, a wrong context and a changed byte alike: it does not fit.
    return undefined;
  }
}

/**
 * Seals texts with AES-256-GCM under a key derived by HKDF-SHA-256. The context is authenticated, so a
 * sealed value opens only in the place it was sealed for. Text form: `v1.<nonce>.<ciphertext and tag>`.
 * Nonces are random, which is safe for far more values than a deployment ever seals (2^32).
 * @param secret 32 bytes in base64url, or undefined when none is configured: then nothing is sealed or opened
 * @throws {Error} naming KEY_ENCRYPTION_SECRET when the secret has another form or length
 * @see RFC 5869; NIST SP 800-38D section 8.3
 */
export function makeSealer(secret: string | undefined): Sealer {
  if (secret === undefined) return { seal: async () => undefined, open: async () => undefined };
  const bytes = decodeBase64url(secret);
  if (bytes?.length !== secretBytes) {
    throw new Error('KEY_ENCRYPTION_SECRET must be 32 random bytes in base64url: 43 characters, no padding');
  }
  let derived: Promise<CryptoKey> | undefined;
  const key = (): Promise<CryptoKey> => {
    derived ??= deriveKey(bytes).catch((error: unknown) => {
      derived = undefined;
      throw error;
    });
    return derived;
  };
  return {
    async seal(context, plain) {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(context) };
      const cipher = new Uint8Array(await crypto.subtle.encrypt(algorithm, await key(), utf8(plain)));
      return `v1.${encodeBase64url(nonce)}.${encodeBase64url(cipher)}`;
    },
    open: async (context, sealed) => openWith(await key(), context, sealed),
  };
}
