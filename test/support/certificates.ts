/** Client certificates as the platform describes them in `request.cf.tlsClientAuth`. */

const fingerprint = '0123456789abcdef'.repeat(4);

/** The same as `x5t#S256`. */
export const thumbprint = Buffer.from(fingerprint, 'hex').toString('base64url');
export const otherThumbprint = Buffer.from('fedcba9876543210'.repeat(4), 'hex').toString('base64url');

export const subject = 'CN=machine,OU=Robots,O=Example Corp,C=AT';

/** A trusted certificate, valid all through 2026. */
export const certificate = (change: Record<string, string> = {}): Record<string, string> => ({
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certSubjectDNRFC2253: subject,
  certFingerprintSHA256: fingerprint,
  certNotBefore: 'Dec 22 19:39:00 2025 GMT',
  certNotAfter: 'Dec 22 19:39:00 2026 GMT',
  ...change,
});
