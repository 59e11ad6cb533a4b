import type { PublishedKey } from '../model/signing-key.ts';
import { decodeBase64, decodeBase64url } from './base64.ts';
import { type Bytes, hex } from './bytes.ts';
import { contextTag, integer, objectIdentifier, sequence, set } from './der-writer.ts';
import { armour, encodePem } from './pem.ts';

const der = (key: PublishedKey): Bytes => decodeBase64(key.certificate) ?? new Uint8Array(0);

/** SHA-1 of the certificate in hexadecimal; the key carries it as `x5t`. */
const thumbprint = (key: PublishedKey): string => hex(decodeBase64url(key.x5t) ?? new Uint8Array(0));

/** A signed-data envelope that signs nothing and only carries certificates. @see RFC 2315 section 9.1 */
function certificatesOnly(certificate: Bytes): Bytes {
  const signedData = sequence(
    integer(Uint8Array.of(1)),
    set(),
    sequence(objectIdentifier('1.2.840.113549.1.7.1')),
    contextTag(0, certificate),
    set(),
  );
  return sequence(objectIdentifier('1.2.840.113549.1.7.2'), contextTag(0, signedData));
}

/** The key that signs now. Undefined only when the list is empty or broken. */
export const currentKey = (keys: readonly PublishedKey[]): PublishedKey | undefined =>
  keys.find((key) => key.state === 'current');

/**
 * The documents that Auth0 offers of a signing key's certificate, by the names of their paths:
 * `pem` (64 columns), `cer` (DER), `rawpem` (base64 without armour lines), `pkcs7` (certificates only,
 * in PEM), `fingerprint` (SHA-1 as `AA:BB:…`) and `thumbprint` (the same without colons).
 */
export const certificateFormats = {
  pem: (key: PublishedKey): string => armour('CERTIFICATE', key.certificate),
  cer: der,
  rawpem: (key: PublishedKey): string => key.certificate,
  pkcs7: (key: PublishedKey): string => encodePem('PKCS7', certificatesOnly(der(key))),
  fingerprint: (key: PublishedKey): string => thumbprint(key).match(/../g)?.join(':') ?? '',
  thumbprint,
} as const;
