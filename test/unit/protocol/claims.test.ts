import { describe, expect, it } from 'vitest';
import type { ApiRecord } from '../../../shared/model/registry.ts';
import { type ApiIssuance, accessTokenClaims } from '../../../shared/protocol/claims.ts';
import type { Issuance } from '../../../shared/protocol/issuance.ts';

const moment = { issuer: 'https://t.test/', iat: 100, jti: 'the-jti' };
const issuance = (api: Partial<ApiRecord> = {}, more: Partial<Omit<Issuance, 'api'>> = {}): ApiIssuance => ({
  client: { client_id: 'c', name: 'n', is_first_party: true, grant_types: [], secrets: [] },
  api: { id: 'i', identifier: 'a', scopes: [], signing_alg: 'RS256', token_lifetime: 1, ...api },
  subject: 'c@clients',
  scope: ['x', 'y'],
  gty: 'client-credentials',
  organization: undefined,
  organization_name: false,
  confirmation: undefined,
  lifetime: 50,
  ...more,
});
const text = (one: ApiIssuance): string => JSON.stringify(accessTokenClaims(one, moment));
const start = '{"iss":"https://t.test/","sub":"c@clients","aud":"a","iat":100,"exp":150';
const acme = { id: 'org_1', name: 'acme', client_grants: [] };
const cnf = { 'x5t#S256': 'thumb' };

describe('accessTokenClaims', () => {
  it.each<[string, ApiIssuance, string]>([
    ['the default profile', issuance(), ',"scope":"x y","gty":"client-credentials","azp":"c"}'],
    ['no scope', issuance({}, { scope: [] }), ',"gty":"client-credentials","azp":"c"}'],
    ['RFC 9068', issuance({ token_dialect: 'rfc9068_profile' }), ',"jti":"the-jti","scope":"x y","client_id":"c"}'],
    [
      'permissions of a machine',
      issuance({ token_dialect: 'access_token_authz', enforce_policies: true }),
      ',"scope":"x y","gty":"client-credentials","azp":"c","permissions":["x","y"]}',
    ],
    [
      'no permissions unless they are enforced',
      issuance({ token_dialect: 'rfc9068_profile_authz' }),
      ',"jti":"the-jti","scope":"x y","client_id":"c"}',
    ],
    [
      'an empty list of permissions',
      issuance({ token_dialect: 'rfc9068_profile_authz', enforce_policies: true }, { scope: [] }),
      ',"jti":"the-jti","client_id":"c","permissions":[]}',
    ],
    [
      'an organization and a certificate',
      issuance({}, { organization: acme, confirmation: cnf }),
      ',"scope":"x y","org_id":"org_1","gty":"client-credentials","azp":"c","cnf":{"x5t#S256":"thumb"}}',
    ],
    [
      'the name of an organization',
      issuance({}, { organization: acme, organization_name: true }),
      ',"scope":"x y","org_id":"org_1","org_name":"acme","gty":"client-credentials","azp":"c"}',
    ],
    [
      'no name without an organization',
      issuance({}, { organization_name: true }),
      ',"scope":"x y","gty":"client-credentials","azp":"c"}',
    ],
  ])('TOK-05 %s', (_, one, rest) => {
    expect(text(one)).toBe(start + rest);
  });

  it.each([
    ['RS256', ['a', 'https://t.test/userinfo']],
    ['ES256', ['a', 'https://t.test/userinfo']],
    ['HS256', 'a'],
  ] as const)('a person with openid has these audiences with %s', (signing_alg, aud) => {
    const person = { person: {} as NonNullable<Issuance['person']>, scope: ['openid'] };
    expect(accessTokenClaims(issuance({ signing_alg }, person), moment)['aud']).toEqual(aud);
  });

  it('does not hand out the lists of the issuance themselves', () => {
    const scope = ['x'];
    const one = issuance({ token_dialect: 'access_token_authz', enforce_policies: true }, { scope });
    expect(accessTokenClaims(one, moment)['permissions']).not.toBe(scope);
  });
});
