import type { PublicKeys, ReadKey } from '../model/ports.ts';
import { encodeBase64url } from './base64.ts';
import { readCertificate } from './certificate-reader.ts';
import { sequenceOf } from './der-reader.ts';
import { sha256 } from './digest.ts';
import { decodePem } from './pem.ts';
import { type KeyInfo, rsaPublicKey, subjectPublicKey } from './public-key-info.ts';
import { thumbprint } from './thumbprint.ts';

type Certificate = NonNullable<Extract<ReadKey, { ok: true }>['certificate']>;

const unreadable: ReadKey = { ok: false, why: 'unreadable' };

/** Whether a point lies on its curve: the platform refuses to import one that does not. */
async function isOnCurve(jwk: Record<string, string>): Promise<boolean> {
  try {
    const algorithm = { name: 'ECDSA', namedCurve: jwk['crv'] ?? '' };
    await crypto.subtle.importKey('jwk', { ...jwk, kty: 'EC' }, algorithm, false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

async function described(info: KeyInfo, certificate?: Certificate): Promise<ReadKey> {
  if (!info.ok) return info;
  if (info.kty === 'EC' && !(await isOnCurve(info.jwk))) return unreadable;
  const { kty, bits, jwk } = info;
  return {
    ok: true,
    kty,
    bits,
    jwk,
    thumbprint: await thumbprint(kty, jwk),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

async function read(text: string): Promise<ReadKey> {
  const pem = decodePem(text);
  if (!pem.ok) return pem;
  if (pem.label === 'PUBLIC KEY') return described(subjectPublicKey(sequenceOf(pem.der)));
  if (pem.label === 'RSA PUBLIC KEY') return described(rsaPublicKey(sequenceOf(pem.der)));
  if (pem.label !== 'CERTIFICATE') return { ok: false, why: 'unsupported' };
  const certificate = readCertificate(pem.der);
  if (certificate === undefined) return unreadable;
  const { subject_dn, not_after, publicKey } = certificate;
  const fingerprint = encodeBase64url(await sha256(pem.der));
  return described(subjectPublicKey(publicKey), { sha256: fingerprint, subject_dn, not_after });
}

/**
 * Reads a registered public key: PEM `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`, RSA or EC on P-256
 * or P-384. It measures and never throws; whether the key is long enough or still valid is the caller's
 * rule. Private keys in any form answer `private_key`, and nothing of them goes further.
 * @see RFC 7468; RFC 7638; RFC 8725 section 3.5
 */
export const publicKeys: PublicKeys = { read };
