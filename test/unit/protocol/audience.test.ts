import { describe, expect, it } from 'vitest';
import type { ApiRecord, ClientRecord, GrantRecord, Registrations } from '../../../shared/model/registry.ts';
import { apiOpenTo, wantedAudience } from '../../../shared/protocol/audience.ts';

const client: ClientRecord = { client_id: 'c', name: 'c', is_first_party: true, grant_types: [], secrets: [] };
const third = { ...client, is_first_party: false };
const api: ApiRecord = { id: 'i', identifier: 'a', scopes: [], signing_alg: 'RS256', token_lifetime: 1 };
const grant: GrantRecord = { id: 'g', audience: 'a', scope: [] };
const all: GrantRecord = { id: 'all', audience: 'a', scope: [] };

describe('wantedAudience', () => {
  it('is the one asked for, else the default of the tenant', () => {
    expect(wantedAudience('a', { default_audience: 'd' })).toBe('a');
    expect(wantedAudience(undefined, { default_audience: 'd' })).toBe('d');
  });

  it.each([{}, { default_audience: '' }])('is refused under %j', (tenant) => {
    expect(() => wantedAudience(undefined, tenant)).toThrow('Non-global clients are not allowed access to APIv1');
  });
});

describe('apiOpenTo', () => {
  it.each<[string, ClientRecord, Partial<Registrations>, string]>([
    ['its own grant', client, { grant }, 'g'],
    ['its own grant before the one for all', third, { grant, third_party_grant: all }, 'g'],
    ['the grant for all third parties', third, { third_party_grant: all }, 'all'],
  ])('opens by %s', (_, asking, found, id) => {
    expect(apiOpenTo(asking, 'a', { tenant: {}, api, ...found }).grant.id).toBe(id);
  });

  it.each<[string, ClientRecord, Registrations, string]>([
    ['no API', client, { tenant: {}, grant }, 'Service not found: a'],
    ['another API', client, { tenant: {}, api: { ...api, identifier: 'A' }, grant }, 'Service not found: a'],
    [
      'an API that denies',
      client,
      { tenant: {}, api: { ...api, client_policy: 'deny_all' }, grant },
      'is not authorized',
    ],
    ['no grant', client, { tenant: {}, api }, 'You need to create a "client-grant"'],
    ['a grant for another API', client, { tenant: {}, api, grant: { ...grant, audience: 'b' } }, 'You need to create'],
    ['the grant for third parties', client, { tenant: {}, api, third_party_grant: all }, 'You need to create'],
  ])('TOK-02 is closed by %s', (_, asking, found, text) => {
    expect(() => apiOpenTo(asking, 'a', found)).toThrow(text);
  });
});
