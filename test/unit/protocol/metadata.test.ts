import { describe, expect, it } from 'vitest';
import { metadata } from '../../../shared/protocol/metadata.ts';

const issuer = 'https://t.test/';

describe('metadata', () => {
  it('names only the endpoints and grants that there are', () => {
    const document = metadata({ issuer, endpoints: new Map([['jwks_uri', 'keys']]), grants: [], mtls: false });
    expect(document['jwks_uri']).toBe('https://t.test/keys');
    expect(document).not.toHaveProperty('token_endpoint');
    expect(document['grant_types_supported']).toEqual([]);
  });

  it('CAUTH-04 offers certificates only where the platform hands them over', () => {
    const methods = (mtls: boolean) => metadata({ issuer, endpoints: new Map(), grants: [], mtls });
    expect(methods(false)['token_endpoint_auth_methods_supported']).not.toContain('tls_client_auth');
    expect(methods(false)).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    expect(methods(true)['token_endpoint_auth_methods_supported']).toContain('tls_client_auth');
    expect(methods(true)['tls_client_certificate_bound_access_tokens']).toBe(true);
  });

  it('PKJ-01 offers no symmetric algorithm and no none', () => {
    const document = metadata({ issuer, endpoints: new Map(), grants: [], mtls: true });
    expect(JSON.stringify(document)).not.toMatch(/"none"|HS\d/);
  });
});
