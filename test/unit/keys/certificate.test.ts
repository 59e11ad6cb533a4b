import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { time } from '../../../shared/keys/der-writer.ts';
import { makeSigningKey } from '../../../shared/keys/signing-key.ts';
import type { MadeKey } from '../../../shared/model/signing-key.ts';
import { openssl } from './openssl.ts';

const now = Date.UTC(2026, 10, 24, 5, 30, 59, 999);
let key: MadeKey;
let certificate: X509Certificate;

beforeAll(async () => {
  key = await makeSigningKey({ commonName: 'tenant.example.com', now });
  certificate = new X509Certificate(Buffer.from(key.published.certificate, 'base64'));
});

describe('makeSigningKey', () => {
  it('makes a 2048-bit key with exponent 65537 that starts as next', () => {
    expect(key.published).toMatchObject({ state: 'next', created: now, e: 'AQAB' });
    expect(Buffer.from(key.published.n, 'base64url')).toHaveLength(256);
    expect(key.published.kid).toMatch(/^[A-Za-z0-9_-]{21}$/);
  });

  it('publishes the public half of the private key', () => {
    const privateKey = createPrivateKey({ key: Buffer.from(key.pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key.published.n, e: key.published.e });
  });

  it('JWT-04 publishes no private member', () => {
    expect(Object.keys(key.published).sort()).toEqual(['certificate', 'created', 'e', 'kid', 'n', 'state', 'x5t']);
  });

  it('x5t is the SHA-1 of the certificate', () => {
    const fingerprint = certificate.fingerprint.replaceAll(':', '');
    expect(Buffer.from(key.published.x5t, 'base64url').toString('hex').toUpperCase()).toBe(fingerprint);
  });
});

describe('the self-signed certificate', () => {
  it('reads as one of the domain, signed by itself', () => {
    expect(certificate.subject).toBe('CN=tenant.example.com');
    expect(certificate.issuer).toBe('CN=tenant.example.com');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(true);
    expect(certificate.validFromDate.getTime()).toBe(Math.floor(now / 1000) * 1000);
    expect(certificate.validToDate.getTime()).toBe(Math.floor(now / 1000) * 1000 + 5000 * 86_400_000);
    // 18 hexadecimal digits of a positive number.
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{17}$/);
  });

  it('is trusted by openssl as its own authority, strictly', () => {
    const text = openssl(['x509', '-noout', '-text'], certificate.toString());
    expect(text).toContain('Version: 3 (0x2)');
    expect(text).toContain('sha256WithRSAEncryption');
    expect(text).toContain('CA:TRUE');
    expect(text).toContain('Digital Signature, Certificate Sign');
    expect(text).toContain('X509v3 Subject Key Identifier');
  });

  it('carries names outside PrintableString as UTF-8', async () => {
    const made = await makeSigningKey({ commonName: 'tenänt_*.example', now });
    expect(new X509Certificate(Buffer.from(made.published.certificate, 'base64')).subject).toBe('CN=tenänt_*.example');
  });

  it('changes from UTCTime to GeneralizedTime in 2050', () => {
    const text = (milliseconds: number) => Buffer.from(time(milliseconds)).toString('latin1');
    expect(text(Date.UTC(2049, 11, 31, 23, 59, 59, 999))).toBe('\x17\x0d491231235959Z');
    expect(text(Date.UTC(2050, 0, 1))).toBe('\x18\x0f20500101000000Z');
  });

  it('stays readable when it ends after 2050', async () => {
    const made = await makeSigningKey({ commonName: 'late.example', now: Date.UTC(2045, 0, 1) });
    const late = new X509Certificate(Buffer.from(made.published.certificate, 'base64'));
    expect(late.validToDate.getTime()).toBe(Date.UTC(2045, 0, 1) + 5000 * 86_400_000);
    expect(openssl(['x509', '-noout', '-enddate'], late.toString())).toContain('2058 GMT');
  });
});
