import type { Bytes } from './bytes.ts';
import {
  bitString,
  contextTag,
  directoryString,
  integer,
  nullElement,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  trueElement,
} from './der-writer.ts';
import { sha1 } from './digest.ts';

/** Auth0's certificates live 5,000 days, a little under 13.7 years. */
const validity = 5000 * 24 * 60 * 60 * 1000;

const signatureAlgorithm = (): Bytes => sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullElement());

const commonNameOnly = (commonName: string): Bytes =>
  sequence(set(sequence(objectIdentifier('2.5.4.3'), directoryString(commonName))));

/** Nine octets with the top bit clear and the first not zero: positive, minimal, 70 random bits. */
function serialNumber(): Bytes {
  const serial = crypto.getRandomValues(new Uint8Array(9));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return integer(serial);
}

/** What Auth0's certificates carry: CA, key identifier, digitalSignature and keyCertSign. */
async function extensions(spki: Bytes): Promise<Bytes> {
  // RFC 5280 section 4.2.1.2 leaves the method open: any value that is unique to the key serves.
  const identifier = await sha1(spki);
  return contextTag(
    3,
    sequence(
      sequence(objectIdentifier('2.5.29.19'), trueElement(), octetString(sequence(trueElement()))),
      sequence(objectIdentifier('2.5.29.14'), octetString(octetString(identifier))),
      sequence(objectIdentifier('2.5.29.15'), trueElement(), octetString(bitString(Uint8Array.of(0x84), 2))),
    ),
  );
}

/**
 * A self-signed X.509 v3 certificate in DER for an RSA key, signed with sha256WithRSAEncryption. It only
 * carries the key: verifiers of tokens take the key from it and check no chain.
 * @param key.spki the public key as SubjectPublicKeyInfo
 * @param key.privateKey an RSASSA-PKCS1-v1_5 key with SHA-256
 * @param commonName subject and issuer, the tenant's domain
 * @param now milliseconds since 1970, the start of the validity
 * @see RFC 5280 section 4.1
 */
export async function selfSignedCertificate(
  key: { spki: Bytes; privateKey: CryptoKey },
  commonName: string,
  now: number,
): Promise<Bytes> {
  const name = commonNameOnly(commonName);
  const certified = sequence(
    contextTag(0, integer(Uint8Array.of(2))),
    serialNumber(),
    signatureAlgorithm(),
    name,
    sequence(time(now), time(now + validity)),
    name,
    key.spki,
    await extensions(key.spki),
  );
  const signature = new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, certified));
  return sequence(certified, signatureAlgorithm(), bitString(signature));
}
