import { invalidClient } from '../model/errors.ts';
import type { KeyAuthentication } from '../model/registry.ts';
import type { ClientCertificate } from '../model/token-request.ts';

type ByCertificate = Exclude<KeyAuthentication, { method: 'private_key_jwt' }>;

/**
 * Decides whether the certificate of the TLS connection authenticates the client: by its subject when
 * an authority vouches for it, else by its thumbprint. Only what the platform verified counts.
 * @throws {OAuthError} invalid_client
 * @see RFC 8705 sections 2.1 and 2.2
 */
export function authenticateByCertificate(
  registered: ByCertificate,
  certificate: ClientCertificate | undefined,
  now: number,
): void {
  if (certificate === undefined) {
    throw invalidClient('The client authenticates with a TLS certificate and the connection carries none.', true);
  }
  if (certificate.revoked) throw invalidClient('The client certificate has been revoked.', false);
  if ((certificate.not_before ?? 0) > now || (certificate.not_after ?? Infinity) <= now) {
    throw invalidClient('The client certificate is outside its period of validity.', false);
  }
  if (registered.method === 'tls_client_auth') {
    if (!certificate.trusted)
      throw invalidClient('The client certificate is not from an authority that is trusted here.', true);
    const subject = normalizedName(certificate.subject_dn);
    const known = registered.subjects.some(
      (one) => alive(one.expires, now) && subject !== '' && normalizedName(one.subject_dn) === subject,
    );
    if (!known) throw invalidClient(`The certificate's subject is not registered for the client.`, true);
    return;
  }
  const known = registered.thumbprints.some(
    (one) => alive(one.expires, now) && one.thumbprint === certificate.thumbprint,
  );
  if (!known) throw invalidClient('The certificate is not one of those registered for the client.', true);
}

const alive = (expires: number | undefined, now: number): boolean => expires === undefined || expires > now;

/**
 * RFC 2253 allows spaces around the separators, and many tools write them around the first `=` of a part.
 * Nothing else is folded, so `CN=a` is not `CN=A` and a value keeps its own spaces.
 */
const normalizedName = (name: string): string =>
  name
    .trim()
    .replaceAll(/\s*(?<!\\)([,+])\s*/g, '$1')
    .replaceAll(/(^|(?<!\\)[,+])([A-Za-z0-9.-]+)\s*=\s*/g, '$1$2=');
