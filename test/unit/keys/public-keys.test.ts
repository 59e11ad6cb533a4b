import { createHash, type createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bitString,
  element,
  integer,
  nullElement,
  objectIdentifier,
  sequence,
} from '../../../shared/keys/der-writer.ts';
import { encodePem } from '../../../shared/keys/pem.ts';
import { publicKeys } from '../../../shared/keys/public-keys.ts';
import { openssl, withFiles } from './openssl.ts';

let rsa: {
  publicKey: ReturnType<typeof createPublicKey>;
  privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'];
};
let spkiPem: string;
beforeAll(() => {
  rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  spkiPem = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();
});

/** A self-signed certificate by openssl. */
function certify(subject: string, more: readonly string[] = []): string {
  const key = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' });
  return withFiles({ 'key.pem': key }, (folder) =>
    openssl(['req', '-x509', '-utf8', '-key', `${folder}/key.pem`, '-subj', subject, '-days', '400', ...more]),
  );
}

const spki = (...rsaKey: Uint8Array[]): string =>
  encodePem(
    'PUBLIC KEY',
    sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullElement()), bitString(sequence(...rsaKey))),
  );
const modulus = (): Uint8Array => Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');

describe('reading public keys', () => {
  it.each([1024, 2048, 2056, 3072])('reads an RSA key of %i bits in both forms', async (bits) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const jwk = publicKey.export({ format: 'jwk' });
    const thumbprint = await calculateJwkThumbprint(jwk);
    for (const type of ['spki', 'pkcs1'] as const) {
      const read = await publicKeys.read(publicKey.export({ format: 'pem', type }).toString());
      expect(read).toEqual({ ok: true, kty: 'RSA', bits, jwk, thumbprint });
    }
  });

  it.each([
    ['P-256', 256],
    ['P-384', 384],
  ])('reads an EC key on %s', async (namedCurve, bits) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    const jwk = publicKey.export({ format: 'jwk' });
    const thumbprint = await calculateJwkThumbprint(jwk);
    const read = await publicKeys.read(publicKey.export({ format: 'pem', type: 'spki' }).toString());
    expect(read).toEqual({ ok: true, kty: 'EC', bits, jwk, thumbprint });
  });

  it('does not mind line width, line ends and white space around', async () => {
    const body = spkiPem.replace(/-----[^-]+-----|\s/g, '');
    for (const text of [
      spkiPem.replaceAll('\n', '\r\n'),
      `\n  ${spkiPem}\n\n`,
      `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`,
    ]) {
      expect((await publicKeys.read(text)).ok).toBe(true);
    }
  });

  it('reads a certificate as openssl and node do', async () => {
    const pem = certify('/C=SE/ST=Skåne/O=Example, Inc./OU=a\\+b/CN=app.example.com');
    const certificate = new X509Certificate(pem);
    const read = await publicKeys.read(pem);
    expect(read).toMatchObject({
      ok: true,
      kty: 'RSA',
      bits: 2048,
      jwk: certificate.publicKey.export({ format: 'jwk' }),
      certificate: {
        sha256: createHash('sha256').update(certificate.raw).digest('base64url'),
        not_after: certificate.validToDate.getTime(),
        subject_dn: 'CN=app.example.com,OU=a\\+b,O=Example\\, Inc.,ST=Sk\\C3\\A5ne,C=SE',
      },
    });
  });

  it.each([
    '/CN=simple',
    '/CN=# leading and trailing ',
    '/CN= x',
    '/CN=quote"<>;\\\\back',
    '/DC=com/DC=example/UID=u1/CN=x',
    '/CN=a+serialNumber=42/O=multi',
    '/emailAddress=a@example.com/title=t/GN=g/SN=s/L=l/street=s/postalCode=1/CN=x',
    '/1.2.3.4.5=unknown type/CN=x',
    '/businessCategory=Private/jurisdictionC=SE/CN=日本',
  ])('prints the subject %s as openssl does in RFC 2253 form', async (subject) => {
    const pem = certify(subject, ['-multivalue-rdn']);
    const printed = openssl(['x509', '-noout', '-subject', '-nameopt', 'RFC2253'], pem).replace(/\n$/, '');
    const read = await publicKeys.read(pem);
    expect(read.ok && `subject=${read.certificate?.subject_dn}`).toBe(printed);
  });

  it('reads the end of a certificate that lasts beyond 2050', async () => {
    const pem = certify('/CN=long', ['-days', '20000']);
    const read = await publicKeys.read(pem);
    expect(read.ok && read.certificate?.not_after).toBe(new X509Certificate(pem).validToDate.getTime());
  });

  it('PKJ-08 names private keys as such, in whatever form and wherever they stand', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const pkcs8 = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const pem of [
      pkcs8,
      rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
      ec.export({ format: 'pem', type: 'sec1' }).toString(),
      rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      `${spkiPem}${pkcs8}`,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    ]) {
      expect(await publicKeys.read(pem)).toEqual({ ok: false, why: 'private_key' });
    }
  });

  it('PKJ-08 refuses exponents that are no exponents', async () => {
    for (const exponent of [[1], [2], [4], [1, 0, 0], [1, 0, 0, 0, 1]]) {
      const pem = spki(integer(modulus()), integer(Uint8Array.from(exponent)));
      expect(await publicKeys.read(pem)).toEqual({ ok: false, why: 'unsupported' });
    }
    expect((await publicKeys.read(spki(integer(modulus()), integer(Uint8Array.of(3))))).ok).toBe(true);
  });

  it('PKJ-08 refuses numbers that are zero, negative, padded or even', async () => {
    const n = modulus();
    const e = Uint8Array.of(1, 0, 1);
    const even = Uint8Array.from(n);
    even[even.length - 1] = (even.at(-1) ?? 0) & 0xfe;
    for (const parts of [
      [element(0x02, n), integer(e)],
      [element(0x02, Uint8Array.of(0, 0), n), integer(e)],
      [integer(n), element(0x02, Uint8Array.of(0, 1, 0, 1))],
      [integer(n), element(0x02, Uint8Array.of(0))],
      [integer(n), element(0x02)],
      [integer(even), integer(e)],
      [integer(n)],
      [integer(n), integer(e), integer(e)],
    ]) {
      expect(await publicKeys.read(spki(...parts))).toEqual({ ok: false, why: 'unreadable' });
    }
  });

  it('PKJ-08 refuses other kinds of keys and curves', async () => {
    const made = [
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    ];
    for (const { publicKey } of made) {
      const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
      expect(await publicKeys.read(pem)).toEqual({ ok: false, why: 'unsupported' });
    }
    expect(
      await publicKeys.read('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'),
    ).toEqual({
      ok: false,
      why: 'unsupported',
    });
  });

  it('PKJ-08 refuses a point that is not on its curve', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = publicKey.export({ format: 'der', type: 'spki' });
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    expect(await publicKeys.read(encodePem('PUBLIC KEY', der))).toEqual({ ok: false, why: 'unreadable' });
  });

  it.each([
    ['', 'not_pem'],
    ['hello', 'not_pem'],
    ['{"kty":"RSA"}', 'not_pem'],
    ['-----BEGIN PUBLIC KEY-----', 'unreadable'],
    ['-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', 'unreadable'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END CERTIFICATE-----', 'unreadable'],
    ['-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----', 'unreadable'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'unreadable'],
    ['-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----', 'unreadable'],
    ['-----BEGIN CERTIFICATE-----\nMIAAAA==\n-----END CERTIFICATE-----', 'unreadable'],
    ['x'.repeat(100_000), 'unreadable'],
  ])('refuses %j', async (text, why) => {
    expect(await publicKeys.read(text)).toEqual({ ok: false, why });
  });

  it('refuses two blocks in one text', async () => {
    expect(await publicKeys.read(spkiPem + spkiPem)).toEqual({ ok: false, why: 'unreadable' });
  });

  it('never throws: every cut and many changes of a certificate give an answer', async () => {
    const der = new X509Certificate(certify('/CN=fuzz/O=x')).raw;
    for (let at = 0; at < der.length; at += 1) {
      const changed = Uint8Array.from(der);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(typeof (await publicKeys.read(encodePem('CERTIFICATE', changed))).ok).toBe('boolean');
      const cut = await publicKeys.read(encodePem('CERTIFICATE', der.subarray(0, at)));
      expect(cut).toEqual({ ok: false, why: 'unreadable' });
    }
  });
});
