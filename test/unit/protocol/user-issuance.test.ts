import { describe, expect, it } from 'vitest';
import type { ApiRecord, GrantRecord } from '../../../shared/model/registry.ts';
import { grantedToUser, type ScopeRules } from '../../../shared/protocol/user-scope.ts';
import { aClient, anApi, forUser } from '../../support/issuances.ts';

describe('life of a token for a person', () => {
  it.each<[string, Parameters<typeof forUser>[0], number]>([
    ['for /userinfo', {}, 86_400],
    ['for /userinfo through the browser', { front_channel: true }, 7200],
    ['of the API', { api: anApi({ token_lifetime: 500 }) }, 500],
    ['of the API through the browser', { api: anApi({ token_lifetime_for_web: 70 }), front_channel: true }, 70],
    ['never longer in a browser', { api: anApi({ token_lifetime_for_web: 9999 }), front_channel: true }, 3600],
    ['never over 30 days', { api: anApi({ token_lifetime: 9_999_999 }) }, 2_592_000],
    ['the shortest for what is none', { api: anApi({ token_lifetime: Number.NaN }) }, 1],
    [
      'an hour for a strict third party',
      { api: anApi({ token_lifetime: 86_400 }), client: aClient({ sign_in: { strict_third_party: true } }) },
      3600,
    ],
  ])('is %s', (_name, options, seconds) => {
    expect(forUser(options).lifetime).toBe(seconds);
  });
});

describe('scopes of a person', () => {
  const grant = (more: Partial<GrantRecord> = {}): GrantRecord => ({
    id: 'g',
    audience: 'urn:api',
    scope: [],
    ...more,
  });
  const granted = (asked: string, more: Partial<ScopeRules> = {}): string =>
    grantedToUser(asked.split(' '), {
      ...{ client: aClient(), api: anApi(), grant: undefined, permissions: [], refreshable: true },
      ...more,
    }).join(' ');
  const offline: Partial<ApiRecord> = { allow_offline_access: true };

  it('are those that stand for claims and those that the API defines; others are dropped', () => {
    expect(granted('write openid nothing read constructor')).toBe('write openid read');
    expect(granted('openid read', { api: undefined })).toBe('openid');
  });

  it('RT-03 are bounded by the permissions where the API enforces them', () => {
    expect(granted('openid read write', { api: anApi({ enforce_policies: true }), permissions: ['read'] })).toBe(
      'openid read',
    );
  });

  it('are bounded by the grant where the API or a third party needs one', () => {
    const api = anApi({ user_policy: 'require_client_grant' });
    expect(granted('openid read write', { api, grant: grant({ scope: ['write'] }) })).toBe('openid write');
    expect(granted('read write', { api, grant: grant({ allow_all_scopes: true }) })).toBe('read write');
    const client = aClient({ is_first_party: false });
    expect(granted('read write', { client, grant: grant({ scope: ['read'] }) })).toBe('read');
    expect(granted('read write', { client })).toBe('');
  });

  it('are no claims for a strict third party, unless the API defines them', () => {
    const client = aClient({ is_first_party: false, sign_in: { strict_third_party: true } });
    expect(granted('openid read', { client, grant: grant({ scope: ['read'] }) })).toBe('read');
    const api = anApi({ scopes: ['profile'] });
    expect(granted('openid profile', { client, api, grant: grant({ scope: ['profile'] }) })).toBe('profile');
  });

  it('RT-07 hold offline_access only where a refresh token may be given', () => {
    const api = anApi(offline);
    expect(granted('offline_access', { api })).toBe('offline_access');
    expect(granted('offline_access', { api: undefined })).toBe('offline_access');
    expect(granted('offline_access')).toBe('');
    expect(granted('offline_access', { api, refreshable: false })).toBe('');
    expect(granted('offline_access', { api, client: aClient({ grant_types: ['authorization_code'] }) })).toBe('');
    const open = aClient({ token_endpoint_auth_method: 'none' });
    expect(granted('offline_access', { api, client: open })).toBe('');
    const rotating = aClient({
      ...{ token_endpoint_auth_method: 'none' },
      sign_in: { refresh_token: { rotating: true, leeway: 0, policies: [] } },
    });
    expect(granted('offline_access', { api, client: rotating })).toBe('offline_access');
  });
});
