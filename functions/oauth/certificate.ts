import type { ClientCertificate } from '../../shared/model/token-request.ts';

/** The members of the platform's `request.cf.tlsClientAuth` that are used. All values are texts. */
interface PlatformCertificate {
  certPresented?: string;
  certVerified?: string;
  certRevoked?: string;
  certSubjectDNRFC2253?: string;
  certFingerprintSHA256?: string;
  certNotBefore?: string;
  certNotAfter?: string;
}

/**
 * The client certificate of the TLS connection, from the platform's own data and never from a header
 * (EXT-05). Undefined when the connection carried none.
 */
export function clientCertificate(request: Request): ClientCertificate | undefined {
  const cf = (request as Request & { cf?: { tlsClientAuth?: PlatformCertificate } }).cf;
  const tls = cf?.tlsClientAuth;
  if (tls?.certPresented !== '1') return undefined;
  const fingerprint = tls.certFingerprintSHA256 ?? '';
  if (!/^[0-9a-f]{64}$/i.test(fingerprint)) return undefined;
  return {
    trusted: tls.certVerified === 'SUCCESS',
    revoked: tls.certRevoked === '1',
    subject_dn: tls.certSubjectDNRFC2253 ?? '',
    thumbprint: base64url(fingerprint),
    ...time('not_before', tls.certNotBefore),
    ...time('not_after', tls.certNotAfter),
  };
}

function base64url(hex: string): string {
  const binary = hex.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** OpenSSL's text form, such as `Dec 22 19:39:00 2026 GMT`. */
function time<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  const value = Date.parse(text ?? '');
  return Number.isNaN(value) ? {} : ({ [name]: value } as Record<Name, number>);
}
