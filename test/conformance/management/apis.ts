import { describe, expect, it } from 'vitest';
import { all, audience, fresh, refusal, sdk } from './driver.ts';
import { aClient, anApi, anOrganization } from './fixtures.ts';

describe('resource servers', () => {
  it('create, get and change by id and by identifier, list, delete', async () => {
    const identifier = `https://api.example.test/${crypto.randomUUID()}/with space`;
    const made = await sdk.resourceServers.create({ identifier, name: fresh('api'), scopes: [{ value: 'read:a' }] });
    const id = made.id ?? '';
    expect(made).toMatchObject({ identifier, signing_alg: 'RS256', token_lifetime: 86_400 });
    for (const key of [id, identifier]) expect(await sdk.resourceServers.get(key)).toEqual(made);
    expect(await sdk.resourceServers.update(id, { token_lifetime: 600 })).toMatchObject({
      token_lifetime: 600,
    });
    const scopes = [{ value: 'read:a' }, { value: 'write:a', description: 'May write' }];
    expect((await sdk.resourceServers.update(identifier, { scopes })).scopes).toEqual(scopes);
    const others = [await anApi(), await anApi()];
    const listed = await all(sdk.resourceServers.list({ identifiers: [identifier, ...others], per_page: 2 }));
    expect(listed.map((api) => api.identifier)).toEqual([identifier, ...others]);
    expect(await refusal(sdk.resourceServers.create({ identifier }))).toMatch(/^409 /);
    await sdk.resourceServers.delete(identifier);
    expect(await refusal(sdk.resourceServers.get(id))).toBe('404 inexistent_resource_server');
  });

  it('search', async () => {
    const apis = [await anApi('read:a'), await anApi()];
    const q = apis.map((identifier) => `identifier eq "${identifier}"`).join(' or ');
    const found = await all(sdk.resourceServers.search({ q, parser: 'scim', fields: 'identifier', take: 1 }));
    expect(found).toEqual(apis.map((identifier) => ({ identifier })));
  });

  it('the Management API itself is there and stays', async () => {
    const system = await sdk.resourceServers.get(audience);
    expect(system).toMatchObject({ name: 'Auth0 Management API', is_system: true });
    expect(await refusal(sdk.resourceServers.delete(system.id ?? ''))).toMatch(/^40[03] /);
  });
});

describe('client grants', () => {
  it('create, get, list, update, delete', async () => {
    const client_id = await aClient();
    const apis = [await anApi('read:a', 'write:a'), await anApi('read:a'), await anApi('read:a')] as const;
    const made = await sdk.clientGrants.create({ client_id, audience: apis[0], scope: ['read:a'] });
    const id = made.id ?? '';
    expect(made).toMatchObject({ client_id, audience: apis[0], scope: ['read:a'] });
    for (const api of apis.slice(1)) await sdk.clientGrants.create({ client_id, audience: api, scope: [] });
    expect(await sdk.clientGrants.update(id, { scope: ['write:a'] })).toMatchObject({ id, scope: ['write:a'] });
    expect(await sdk.clientGrants.get(id)).toMatchObject({ client_id, scope: ['write:a'] });
    const listed = await all(sdk.clientGrants.list({ client_id, take: 2 }));
    expect(listed.map((grant) => grant.audience)).toEqual(apis);
    expect(await refusal(sdk.clientGrants.create({ client_id, audience: apis[0], scope: [] }))).toMatch(/^409 /);
    await sdk.clientGrants.delete(id);
    expect(await refusal(sdk.clientGrants.get(id))).toBe('404 inexistent_client_grant');
  });

  it('organizations of a grant', async () => {
    const { id = '' } = await sdk.clientGrants.create({
      client_id: await aClient(),
      audience: await anApi(),
      scope: [],
      organization_usage: 'allow',
    });
    const organizations = [await anOrganization(), await anOrganization()];
    for (const one of organizations) await sdk.organizations.clientGrants.create(one, { grant_id: id });
    const listed = await all(sdk.clientGrants.organizations.list(id, { take: 1 }));
    expect(listed.map((one) => one.id).toSorted()).toEqual(organizations.toSorted());
  });
});
