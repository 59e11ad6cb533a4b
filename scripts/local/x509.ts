import { createPrivateKey, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** PEM texts; the key is PKCS #8. */
export interface KeyPair {
  certificate: string;
  key: string;
}
export type Authority = KeyPair;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
/** Clocks of containers and virtual machines may lag: certificates are valid from an hour ago. */
const lag = 3_600_000;
const authorityDays = 3650;
const serverAuth = '1.3.6.1.5.5.7.3.1';

/**
 * An authority of its own for this state folder. It can vouch for names under `localhost` and for the
 * loopback addresses only, so trusting it opens nothing else. @see RFC 5280 section 4.2.1.10
 */
export async function makeAuthority(): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Latchkey local authority ${new Date().toISOString().slice(0, 10)}`,
    ...validity(authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.Extension('2.5.29.30', true, loopbackConstraints()),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await privatePem(keys.privateKey) };
}

/**
 * A server certificate signed by the authority.
 * @param names host names and IP addresses; the first is the subject
 * @param days life time
 * @param key PEM of an existing key to certify instead of a new one
 */
export async function makeServerCertificate(
  authority: Authority,
  names: readonly string[],
  days: number,
  key?: string,
): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys =
    key === undefined ? await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) : await imported(key);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: issuer.subject,
    ...validity(days),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: (await imported(authority.key)).privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: key ?? (await privatePem(keys.privateKey)) };
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Date.now() - lag);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * day) };
}

async function imported(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const { d: _, ...publicJwk } = jwk;
  const load = (key: typeof jwk, use: 'sign' | 'verify') =>
    webcrypto.subtle.importKey('jwk', { ...key }, algorithm, true, [use]);
  return { privateKey: await load(jwk, 'sign'), publicKey: await load(publicJwk, 'verify') };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** `permittedSubtrees`: DNS name localhost and what lies under it, 127.0.0.0/8 and ::1/128. */
function loopbackConstraints(): Uint8Array<ArrayBuffer> {
  const element = (tag: number, content: readonly number[]): number[] => [tag, content.length, ...content];
  const subtree = (tag: number, content: readonly number[]): number[] => element(0x30, element(tag, content));
  const dnsName = 0x82;
  const ipAddress = 0x87;
  const six = [...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255)];
  const permitted = [
    ...subtree(dnsName, [...Buffer.from('localhost')]),
    ...subtree(ipAddress, [127, 0, 0, 0, 255, 0, 0, 0]),
    ...subtree(ipAddress, six),
  ];
  return Uint8Array.from(element(0x30, element(0xa0, permitted)));
}
