import { describe, expect, it } from 'vitest';
import { metadata } from '../../../shared/protocol/metadata.ts';

const issuer = 'https://t.test/';
const tenant = {};
const signIn = new Map([['authorization_endpoint', 'authorize']] as const);

describe('metadata', () => {
  it('names only the endpoints and grants that there are', () => {
    const document = metadata({ issuer, endpoints: new Map([['jwks_uri', 'keys']]), grants: [], mtls: false, tenant });
    expect(document['jwks_uri']).toBe('https://t.test/keys');
    expect(document).not.toHaveProperty('token_endpoint');
    expect(document['grant_types_supported']).toEqual([]);
    expect(document['response_types_supported']).toEqual([]);
  });

  it('CAUTH-04 offers certificates only where the platform hands them over', () => {
    const methods = (mtls: boolean) => metadata({ issuer, endpoints: new Map(), grants: [], mtls, tenant });
    expect(methods(false)['token_endpoint_auth_methods_supported']).not.toContain('tls_client_auth');
    expect(methods(false)).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    expect(methods(true)['token_endpoint_auth_methods_supported']).toContain('tls_client_auth');
    expect(methods(true)['tls_client_certificate_bound_access_tokens']).toBe(true);
  });

  it('PKJ-01 offers no symmetric algorithm and no none', () => {
    const { id_token_signing_alg_values_supported: forClients, ...document } = metadata({
      ...{ issuer, endpoints: signIn, grants: [], mtls: true, tenant },
    });
    expect(JSON.stringify(document)).not.toMatch(/"none"|HS\d/);
    expect(forClients).toEqual(['RS256', 'HS256', 'PS256', 'ES256']);
  });

  it('PKCE-03 names S256 and no other method', () => {
    const document = metadata({ issuer, endpoints: signIn, grants: [], mtls: false, tenant });
    expect(document['code_challenge_methods_supported']).toEqual(['S256']);
  });

  it('follows the tenant about the issuer in answers and the end of sessions', () => {
    const endpoints = new Map([...signIn, ['end_session_endpoint', 'oidc/logout']] as const);
    const of = (sign_in: object) =>
      metadata({ issuer, endpoints, grants: [], mtls: false, tenant: { sign_in } as never });
    const off = of({ response_iss: false, end_session_in_discovery: false });
    expect(off).not.toHaveProperty('authorization_response_iss_parameter_supported');
    expect(off).not.toHaveProperty('end_session_endpoint');
    expect(off).not.toHaveProperty('backchannel_logout_supported');
    const on = of({ response_iss: true, end_session_in_discovery: true });
    expect(on['authorization_response_iss_parameter_supported']).toBe(true);
    expect(on['end_session_endpoint']).toBe('https://t.test/oidc/logout');
    expect(on).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true });
  });
});
