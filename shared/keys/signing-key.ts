import type { MadeKey, PublishedEcKey } from '../model/signing-key.ts';
import { encodeBase64, encodeBase64url } from './base64.ts';
import { selfSignedCertificate } from './certificate.ts';
import { sha1 } from './digest.ts';
import { random } from './random.ts';

const kidLength = 21;
const kidAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const newKid = (): string => random.text(kidLength, kidAlphabet);

/** F4, 65537: the exponent every verifier accepts. */
const exponent = Uint8Array.of(1, 0, 1);

/**
 * Makes an RSA signing key (e = 65537) with its self-signed certificate. It starts as `next`: verifiers
 * must see it before it signs. Costs 0.1 to 0.3 seconds of CPU at 2048 bits.
 * @param options.commonName the tenant's domain, for the certificate
 * @param options.now milliseconds since 1970
 * @param options.bits size of the modulus, 2048 unless told
 * @see RFC 7517 section 4.8 for x5t (SHA-1 of the DER), RFC 7518 section 3.3 for the least size
 */
export async function makeSigningKey(options: { commonName: string; now: number; bits?: number }): Promise<MadeKey> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: options.bits ?? 2048,
    publicExponent: exponent,
    hash: 'SHA-256',
  };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const [spki, pkcs8, jwk] = (await Promise.all([
    crypto.subtle.exportKey('spki', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('jwk', pair.publicKey),
  ])) as [ArrayBuffer, ArrayBuffer, JsonWebKey];
  const certificate = await selfSignedCertificate(
    { spki: new Uint8Array(spki), privateKey: pair.privateKey },
    options.commonName,
    options.now,
  );
  return {
    published: {
      kid: newKid(),
      state: 'next',
      n: jwk.n ?? '',
      e: jwk.e ?? '',
      certificate: encodeBase64(certificate),
      x5t: encodeBase64url(await sha1(certificate)),
      created: options.now,
    },
    pkcs8: encodeBase64(new Uint8Array(pkcs8)),
  };
}

/**
 * Makes the P-256 key that goes with an RSA key, in a fraction of a millisecond. It has no certificate: whoever
 * verifies ES256 takes the key from the key set.
 * @see RFC 7518 sections 3.4 and 6.2
 */
export async function makeEcKey(): Promise<MadeKey<PublishedEcKey>> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const [pkcs8, jwk] = (await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('jwk', pair.publicKey),
  ])) as [ArrayBuffer, JsonWebKey];
  return {
    published: { kid: newKid(), x: jwk.x ?? '', y: jwk.y ?? '' },
    pkcs8: encodeBase64(new Uint8Array(pkcs8)),
  };
}
