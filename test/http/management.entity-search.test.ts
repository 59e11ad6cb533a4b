import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const secret = 'a-secret-of-more-than-32-characters!';
beforeAll(async () => {
  world = await makeManagementWorld();
  for (const body of [
    { name: 'acme-eu', display_name: 'Acme Europe', metadata: { tier: 'gold' } },
    { name: 'beta', display_name: 'Another' },
    { name: 'acme-us', display_name: 'ACME America', metadata: { tier: 'free' } },
  ]) {
    await world.call('POST', '/organizations', { body });
  }
  for (const [identifier, name] of [
    ['urn:orders', 'The orders'],
    ['urn:stock', 'Stock'],
  ]) {
    const body = { identifier, name, signing_alg: 'HS256', signing_secret: secret };
    await world.call('POST', '/resource-servers', { body });
  }
});

const search = (path: string, query: Record<string, string>, token?: string) =>
  world.call('GET', `${path}/search?${new URLSearchParams(query)}`, token === undefined ? {} : { token });
const names = async (query: Record<string, string>): Promise<string[]> => {
  const found = await search('/organizations', query);
  expect([found.status, found.text]).toEqual([200, found.text]);
  return found.body.organizations.map(({ name }: { name: string }) => name);
};

describe('/organizations/search', () => {
  test.each([
    ['', ['acme-eu', 'beta', 'acme-us']],
    ['name:acme*', ['acme-eu', 'acme-us']],
    ['display_name:"acme europe"', ['acme-eu']],
    ['name:*cme* AND NOT metadata.tier:gold', ['acme-us']],
    ['another', ['beta']],
    ['_exists_:metadata.tier', ['acme-eu', 'acme-us']],
  ])('Lucene %s', async (q, expected) => {
    expect(await names({ q })).toEqual(expected);
  });

  test.each([
    ['name sw "acme"', ['acme-eu', 'acme-us']],
    ['display_name eq "ACME europe"', ['acme-eu']],
    ['metadata.tier pr and not (metadata.tier eq "gold")', ['acme-us']],
    ['name eq "beta" OR name ew "-eu"', ['acme-eu', 'beta']],
    ['name ne "beta" and (display_name co "america" or name gt "b")', ['acme-us']],
    ['name lt "acme-us"', ['acme-eu']],
    ['name ge "acme-us"', ['beta', 'acme-us']],
  ])('SCIM %s', async (q, expected) => {
    expect(await names({ q, parser: 'scim' })).toEqual(expected);
  });

  test('sorted, in pages whose places hold for this search alone', async () => {
    const query = { q: 'name:*', sort: 'name', take: '2' };
    const first = (await search('/organizations', query)).body;
    expect(first.organizations.map(({ name }: { name: string }) => name)).toEqual(['acme-eu', 'acme-us']);
    const last = await search('/organizations', { ...query, from: first.next });
    expect([last.body.organizations.length, 'next' in last.body]).toEqual([1, false]);
    for (const other of [
      { ...query, q: 'name:acme*' },
      { ...query, sort: 'display_name' },
    ]) {
      expect((await search('/organizations', { ...other, from: first.next })).status).toBe(400);
    }
    expect((await world.call('GET', `/organizations?take=2&from=${first.next}`)).status).toBe(400);
  });

  test('a summary is all that its scope shows', async () => {
    const token = await world.token(['read:organizations_summary']);
    const found = (await search('/organizations', { q: 'name:beta' }, token)).body.organizations;
    expect(found).toEqual([{ id: expect.any(String), name: 'beta', display_name: 'Another' }]);
  });

  test.each([
    { q: 'client_grants:x' },
    { q: 'created_at:[2020 TO *]' },
    { q: 'name:(' },
    { sort: 'name:1' },
    { parser: 'sql' },
    ...[
      'name',
      'name eq',
      'name is "x"',
      '(name pr',
      'name pr)',
      'name co "ab"',
      'name eq "x',
      'not name pr',
      '()',
    ].map((q) => ({ q, parser: 'scim' })),
    { q: Array.from({ length: 6 }, () => 'name pr').join(' or '), parser: 'scim' },
    { q: `${'('.repeat(11)}name pr${')'.repeat(11)}`, parser: 'scim' },
  ])('%j is refused', async (query) => {
    const refused = await search('/organizations', query as unknown as Record<string, string>);
    expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_query_string']);
  });
});

test('/resource-servers/search finds by identifier and name, and shows no secret', async () => {
  for (const query of [
    { q: 'identifier:"urn:orders"' },
    { q: 'identifier sw "urn:o"', parser: 'scim' },
    { q: 'name:the*', fields: 'identifier,signing_secret' },
  ]) {
    const found = await search('/resource-servers', query);
    expect(found.body.resource_servers).toMatchObject([{ identifier: 'urn:orders' }]);
    expect(found.text).not.toContain(secret);
  }
});
