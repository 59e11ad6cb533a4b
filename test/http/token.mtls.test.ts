import { describe, it } from 'vitest';
import type { KeyAuthentication } from '../../shared/model/registry.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { certificate, otherThumbprint, subject, thumbprint } from '../support/certificates.ts';
import { epoch, makeWorld } from '../support/world.ts';

const bySubject: KeyAuthentication = { method: 'tls_client_auth', subjects: [{ subject_dn: subject }] };
const byThumbprint: KeyAuthentication = { method: 'self_signed_tls_client_auth', thumbprints: [{ thumbprint }] };
const selfSigned = certificate({ certVerified: 'FAILED:self signed certificate' });

async function tlsClient(key_authentication: KeyAuthentication) {
  const world = makeWorld();
  const { form, client } = await world.machine({
    client: { key_authentication, secrets: [], token_endpoint_auth_method: undefined as never },
  });
  const { client_secret: _, ...bare } = form;
  return { world, form: bare, secret: client.secret };
}

const refused = (response: Response) => expectError(response, 401, 'invalid_client', 'Client authentication failed');

describe('client authentication by TLS certificate', () => {
  it.each([
    ['a trusted certificate with the registered subject', bySubject, certificate()],
    [
      'a subject with spaces around its separators',
      bySubject,
      certificate({ certSubjectDNRFC2253: 'CN = machine, OU=Robots, O=Example Corp , C=AT' }),
    ],
    ['a self-signed certificate with the registered thumbprint', byThumbprint, selfSigned],
    ['a trusted certificate with the registered thumbprint', byThumbprint, certificate()],
  ])('accepts %s', async (_, method, tls) => {
    const { world, form } = await tlsClient(method);
    await tokenOf(await world.post(form, { tls }));
  });

  it.each<[string, KeyAuthentication, Record<string, string> | undefined]>([
    ['no certificate', bySubject, undefined],
    ['no certificate for a thumbprint', byThumbprint, undefined],
    ['an untrusted certificate with the right subject', bySubject, selfSigned],
    ['another subject', bySubject, certificate({ certSubjectDNRFC2253: 'CN=other' })],
    ['the subject in another case', bySubject, certificate({ certSubjectDNRFC2253: subject.toLowerCase() })],
    ['a longer subject', bySubject, certificate({ certSubjectDNRFC2253: `${subject},CN=machine` })],
    [
      'an empty subject',
      { method: 'tls_client_auth', subjects: [{ subject_dn: '' }] },
      certificate({ certSubjectDNRFC2253: '' }),
    ],
    [
      'an escaped comma that hides a name',
      bySubject,
      certificate({ certSubjectDNRFC2253: subject.replace(',', '\\,') }),
    ],
    ['another certificate', byThumbprint, certificate({ certFingerprintSHA256: 'ab'.repeat(32) })],
    ['a revoked certificate', byThumbprint, certificate({ certRevoked: '1' })],
    ['an expired certificate', byThumbprint, certificate({ certNotAfter: 'Dec 31 23:59:59 2025 GMT' })],
    ['a certificate of the future', byThumbprint, certificate({ certNotBefore: 'Jan  2 00:00:00 2026 GMT' })],
    [
      'a registration that expired',
      { method: 'self_signed_tls_client_auth', thumbprints: [{ thumbprint, expires: epoch }] },
      certificate(),
    ],
    [
      'a subject that expired',
      { method: 'tls_client_auth', subjects: [{ subject_dn: subject, expires: epoch }] },
      certificate(),
    ],
    ['a client without any thumbprint', { method: 'self_signed_tls_client_auth', thumbprints: [] }, certificate()],
    [
      'the thumbprint of another client',
      { method: 'self_signed_tls_client_auth', thumbprints: [{ thumbprint: otherThumbprint }] },
      certificate(),
    ],
  ])('EXT-05 refuses %s', async (_, method, tls) => {
    const { world, form } = await tlsClient(method);
    await refused(await world.post(form, tls === undefined ? {} : { tls }));
  });

  it('CAUTH-04 refuses a secret for such a client, with a good certificate too', async () => {
    const { world, form, secret } = await tlsClient(byThumbprint);
    await expectError(
      await world.post({ ...form, client_secret: secret }, { tls: certificate() }),
      401,
      'access_denied',
      'Unauthorized',
    );
  });

  it('CAUTH-04 a certificate does not replace the secret of another client', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { client_secret: _, ...bare } = form;
    await expectError(await world.post(bare, { tls: certificate() }), 401, 'access_denied', 'Unauthorized');
  });
});
