import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { aClient, aDatabase, anApi, anOrganization } from './fixtures.ts';

const { enabledConnections, connections, clientGrants, clients, discoveryDomains } = sdk.organizations;

describe('what belongs to an organization', () => {
  it('enabled connections: add, list, get, update, delete', async () => {
    const id = await anOrganization();
    const [one, two] = [await aDatabase(), await aDatabase()];
    const added = await enabledConnections.add(id, { connection_id: one.id, assign_membership_on_login: true });
    expect(added).toMatchObject({
      connection_id: one.id,
      assign_membership_on_login: true,
      connection: { name: one.name, strategy: 'auth0' },
    });
    await enabledConnections.add(id, { connection_id: two.id });
    const listed = await all(enabledConnections.list(id, { per_page: 1 }));
    expect(listed.map(({ connection_id }) => connection_id)).toEqual([one.id, two.id]);
    const changed = await enabledConnections.update(id, one.id, { assign_membership_on_login: false });
    expect(await enabledConnections.get(id, one.id)).toEqual(changed);
    await enabledConnections.delete(id, one.id);
    expect(await refusal(enabledConnections.get(id, one.id))).toBe('404 inexistent_connection');
  });

  it('connections, the newer form: create, list, get, update, delete', async () => {
    const id = await anOrganization();
    const [one, two] = [await aDatabase(), await aDatabase()];
    const made = await connections.create(id, {
      connection_id: one.id,
      organization_connection_name: 'Staff',
      is_enabled: false,
    });
    expect(made).toMatchObject({ connection_id: one.id, organization_connection_name: 'Staff', is_enabled: false });
    await connections.create(id, { connection_id: two.id });
    const idsOf = async (is_enabled?: boolean): Promise<(string | undefined)[]> =>
      (await all(connections.list(id, { per_page: 1, ...(is_enabled === undefined ? {} : { is_enabled }) }))).map(
        ({ connection_id }) => connection_id,
      );
    expect([await idsOf(), await idsOf(true)]).toEqual([[one.id, two.id], [two.id]]);
    const changed = await connections.update(id, one.id, { is_enabled: true, organization_connection_name: null });
    expect(changed).toMatchObject({ is_enabled: true });
    expect(await connections.get(id, one.id)).toEqual(changed);
    expect(await enabledConnections.get(id, one.id)).toMatchObject({ connection_id: one.id });
    await connections.delete(id, one.id);
    expect(await refusal(connections.get(id, one.id))).toBe('404 inexistent_connection');
  });

  it('client grants: create, list, delete', async () => {
    const id = await anOrganization();
    const client_id = await aClient();
    const grants: string[] = [];
    for (const api of [await anApi('read:a'), await anApi('read:a')]) {
      const grant = { client_id, audience: api, scope: ['read:a'], organization_usage: 'allow' as const };
      grants.push((await sdk.clientGrants.create(grant)).id ?? '');
    }
    for (const grant_id of grants) {
      expect(await clientGrants.create(id, { grant_id })).toMatchObject({ id: grant_id, client_id, scope: ['read:a'] });
    }
    const listed = async (): Promise<(string | undefined)[]> =>
      (await all(clientGrants.list(id, { client_id, per_page: 1 }))).map((grant) => grant.id);
    expect((await listed()).toSorted()).toEqual(grants.toSorted());
    await clientGrants.delete(id, grants[0] ?? '');
    expect(await listed()).toEqual(grants.slice(1));
  });

  it('clients: create, list, get, update, delete', async () => {
    const id = await anOrganization();
    const [one, two] = [await aClient({ app_type: 'spa' }), await aClient()];
    const made = await clients.create(id, {
      clients: [
        { client_id: one, use_for_member_access: true },
        { client_id: two, use_for_member_access: false },
      ],
    });
    expect(made).toMatchObject([
      { client_id: one, use_for_member_access: true },
      { client_id: two, use_for_member_access: false },
    ]);
    expect((await all(clients.list(id, { take: 1 }))).map(({ client_id }) => client_id)).toEqual([one, two]);
    const changed = await clients.update(id, two, { use_for_member_access: true });
    expect(await clients.get(id, two)).toEqual(changed);
    await clients.delete(id, { clients: [two] });
    expect(await refusal(clients.get(id, two))).toMatch(/^404 /);
  });

  it('discovery domains: create, list, get by id and by name, update, delete', async () => {
    const id = await anOrganization();
    const domain = `${fresh('acme')}.test`;
    const made = await discoveryDomains.create(id, { domain });
    expect(made).toMatchObject({ domain, status: 'pending', verification_host: `_auth0-challenge.${domain}` });
    await discoveryDomains.create(id, { domain: `${fresh('other')}.test`, status: 'verified' });
    expect(await all(discoveryDomains.list(id, { take: 1 }))).toHaveLength(2);
    const changed = await discoveryDomains.update(id, made.id, { status: 'verified' });
    expect(changed).toMatchObject({ id: made.id, status: 'verified' });
    expect(await discoveryDomains.get(id, made.id)).toEqual(changed);
    expect(await discoveryDomains.getByName(id, domain)).toEqual(changed);
    await discoveryDomains.delete(id, made.id);
    expect(await refusal(discoveryDomains.get(id, made.id))).toBe('404 inexistent_discovery_domain');
  });
});
