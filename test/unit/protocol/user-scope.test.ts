import { describe, expect, it } from 'vitest';
import type { ApiRecord, ClientRecord, GrantRecord } from '../../../shared/model/registry.ts';
import { grantedToUser, type ScopeRules } from '../../../shared/protocol/user-scope.ts';

const client = (more: object = {}, sign_in: object = {}): ClientRecord => ({
  ...{ client_id: 'c', name: 'c', is_first_party: true, secrets: [], token_endpoint_auth_method: 'client_secret_post' },
  grant_types: ['authorization_code', 'refresh_token'],
  sign_in: { strict_third_party: false, refresh_token: { rotating: false }, ...sign_in } as never,
  ...more,
});
const api = (more: Partial<ApiRecord> = {}): ApiRecord => ({
  ...{ id: 'a', identifier: 'https://api.test', scopes: ['read', 'write'], signing_alg: 'RS256', token_lifetime: 60 },
  allow_offline_access: true,
  ...more,
});
const grant = (scope: string[], more: Partial<GrantRecord> = {}): GrantRecord => ({
  ...{ id: 'g', client_id: 'c', audience: 'https://api.test', scope },
  ...more,
});
const granted = (asked: string, more: Partial<ScopeRules> = {}): string =>
  grantedToUser(asked.split(' '), {
    ...{ client: client(), api: api(), grant: undefined, permissions: [], refreshable: true },
    ...more,
  }).join(' ');

describe('the scopes of a person', () => {
  it('are those that stand for claims and those that the API defines', () => {
    expect(granted('openid email read made:up')).toBe('openid email read');
    expect(granted('openid read', { api: undefined })).toBe('openid');
  });

  it('are bounded by the client grant where one is needed', () => {
    const bounded = api({ user_policy: 'require_client_grant' });
    expect(granted('openid read write', { api: bounded, grant: grant(['read']) })).toBe('openid read');
    expect(granted('read write', { api: bounded, grant: grant([], { allow_all_scopes: true }) })).toBe('read write');
    const third = client({ is_first_party: false });
    expect(granted('openid read write', { client: third, grant: grant(['write']) })).toBe('openid write');
  });

  it('are bounded by what the person may do where the API enforces it', () => {
    const enforced = api({ enforce_policies: true });
    expect(granted('openid read write', { api: enforced, permissions: ['write'] })).toBe('openid write');
  });

  it('of a strict third party hold nothing of the person', () => {
    const strict = client({ is_first_party: false }, { strict_third_party: true });
    expect(granted('openid email read', { client: strict, grant: grant(['read']) })).toBe('read');
  });

  it('RT-07 hold offline_access only where a refresh token may be given', () => {
    const asked = 'openid offline_access';
    const pub = { token_endpoint_auth_method: 'none' as const };
    expect(granted(asked)).toBe(asked);
    expect(granted(asked, { api: undefined })).toBe(asked);
    expect(granted(asked, { client: client(pub, { refresh_token: { rotating: true } }) })).toBe(asked);
    const without: Partial<ScopeRules>[] = [
      { api: api({ allow_offline_access: false }) },
      { client: client({ grant_types: ['authorization_code'] }) },
      { client: client(pub) },
      { refreshable: false },
    ];
    expect(without.map((rules) => granted(asked, rules))).toEqual(without.map(() => 'openid'));
  });
});
