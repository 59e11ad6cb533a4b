import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateFormats, currentKey } from '../../../shared/keys/certificate-formats.ts';
import { keyDocuments } from '../../../shared/keys/key-documents.ts';
import { makeSigningKey } from '../../../shared/keys/signing-key.ts';
import type { PublishedKey } from '../../../shared/model/signing-key.ts';
import { openssl, opensslBytes } from './openssl.ts';

let key: PublishedKey;
let certificate: X509Certificate;

beforeAll(async () => {
  const made = await makeSigningKey({ commonName: 'tenant.example.com', now: Date.UTC(2026, 10, 24) });
  key = { ...made.published, state: 'current' };
  certificate = new X509Certificate(Buffer.from(key.certificate, 'base64'));
});

describe('certificate formats', () => {
  it('chooses the current key', () => {
    expect(currentKey([{ ...key, kid: 'a', state: 'next' }, { ...key, kid: 'b', state: 'previous' }, key])).toBe(key);
    expect(currentKey([{ ...key, state: 'next' }])).toBeUndefined();
  });

  it('pem is what openssl writes, 64 columns', () => {
    expect(certificateFormats.pem(key)).toBe(openssl(['x509'], certificate.toString()));
  });

  it('cer is the DER', () => {
    expect(Buffer.from(certificateFormats.cer(key))).toEqual(
      opensslBytes(['x509', '-outform', 'DER'], certificate.toString()),
    );
  });

  it('rawpem is the body without armour and line breaks', () => {
    expect(certificateFormats.rawpem(key)).toBe(certificate.raw.toString('base64'));
  });

  it('pkcs7 carries exactly the certificate', () => {
    const printed = openssl(['pkcs7', '-print_certs'], certificateFormats.pkcs7(key));
    const certificates = printed.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(certificates).toHaveLength(1);
    expect(new X509Certificate(certificates[0] ?? '').raw).toEqual(certificate.raw);
  });

  it('fingerprint and thumbprint are the SHA-1', () => {
    expect(certificateFormats.fingerprint(key)).toBe(certificate.fingerprint);
    expect(certificateFormats.thumbprint(key)).toBe(certificate.fingerprint.replaceAll(':', ''));
    expect(openssl(['x509', '-noout', '-fingerprint', '-sha1'], certificate.toString())).toContain(
      certificateFormats.fingerprint(key),
    );
  });
});

describe('keyDocuments', () => {
  it.each([
    ['pem', 'application/pem-certificate-chain', 'pem'],
    ['cer', 'application/pkix-cert', 'cer'],
    ['rawpem', 'text/plain; charset=utf-8', 'rawpem'],
    ['pb7', 'application/x-pkcs7-certificates', 'pkcs7'],
    ['fingerprint', 'text/plain; charset=utf-8', 'fingerprint'],
  ] as const)('%s has its media type', async (format, type, name) => {
    expect(await keyDocuments.render(format, key)).toEqual({ type, body: certificateFormats[name](key) });
  });
});
