import { describe, expect, it } from 'vitest';
import type { ClientCertificate } from '../../../shared/model/token-request.ts';
import { authenticateByCertificate } from '../../../shared/protocol/client-certificate.ts';

const now = 1000;
const certificate: ClientCertificate = { trusted: true, revoked: false, subject_dn: 'CN=a,O=b', thumbprint: 't' };
type Registered = Parameters<typeof authenticateByCertificate>[0];
const subjects = (subject_dn: string, expires?: number): Registered => ({
  method: 'tls_client_auth',
  subjects: [{ subject_dn, ...(expires === undefined ? {} : { expires }) }],
});
const thumbprints = (thumbprint: string): Registered => ({
  method: 'self_signed_tls_client_auth',
  thumbprints: [{ thumbprint }],
});

describe('authenticateByCertificate', () => {
  it.each<[Registered, Partial<ClientCertificate>]>([
    [subjects('CN=a,O=b'), {}],
    [subjects('CN = a , O = b'), {}],
    [subjects('CN=a,O=b', now + 1), {}],
    [subjects('CN=a\\, b'), { subject_dn: 'CN=a\\, b' }],
    [thumbprints('t'), { trusted: false }],
    [thumbprints('t'), { not_before: now, not_after: now + 1 }],
  ])('accepts %j with %j', (registered, change) => {
    expect(authenticateByCertificate(registered, { ...certificate, ...change }, now)).toBeUndefined();
  });

  it.each<[string, Registered, Partial<ClientCertificate>, boolean]>([
    ['not from an authority', subjects('CN=a,O=b'), { trusted: false }, true],
    ['subject is not registered', subjects('CN=a'), {}, true],
    ['subject is not registered', subjects('CN=x = y'), { subject_dn: 'CN=x=y' }, true],
    ['subject is not registered', subjects('O=b,CN=a'), {}, true],
    ['subject is not registered', subjects('CN=a\\,O=b'), {}, true],
    ['subject is not registered', subjects(''), { subject_dn: ' ' }, true],
    ['subject is not registered', subjects('CN=a,O=b', now), {}, true],
    ['not one of those', thumbprints('T'), {}, true],
    ['not one of those', thumbprints(''), {}, true],
    ['revoked', thumbprints('t'), { revoked: true }, false],
    ['period of validity', thumbprints('t'), { not_after: now }, false],
    ['period of validity', thumbprints('t'), { not_before: now + 1 }, false],
  ])('EXT-05 refuses: %s (%j, %j)', (hint, registered, change, confirm) => {
    expect(() => authenticateByCertificate(registered, { ...certificate, ...change }, now)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(hint), confirm }),
    );
  });

  it('EXT-05 refuses a connection without one', () => {
    expect(() => authenticateByCertificate(thumbprints('t'), undefined, now)).toThrow('Client authentication failed');
  });
});
