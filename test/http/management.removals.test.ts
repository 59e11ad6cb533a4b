import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});
const path = (id: string): string => `/users/${encodeURIComponent(id)}`;

describe('what goes takes along what names it', () => {
  /** Where the store still has the text, the copies in KV and the notes that they are gone left out: those are tombstones. */
  const places = (text: string): string[] => {
    const found: string[] = [];
    for (const tables of JSON.parse(world.storage.dump()) as Record<string, Record<string, unknown>[]>[]) {
      for (const [table, rows] of Object.entries(tables)) {
        if (table === 'record') continue;
        for (const row of rows as Record<string, unknown>[]) {
          if (table === 'change' && row['gone'] === 1) continue;
          if (JSON.stringify(row).includes(text)) found.push(`${table} ${JSON.stringify(row)}`);
        }
      }
    }
    return found;
  };
  /** Entities that may go on naming what has gone: its id is random and never given again, and nothing follows it. */
  const deadNames: Record<string, string[]> = {
    client: ['"kind":"ticket"'],
    connection: ['"kind":"organization-invitation"'],
    role: ['"kind":"organization-member"', '"kind":"organization-invitation"'],
  };

  const made = async (where: string, body: unknown) => (await world.call('POST', where, { body })).body;

  /** One of each, all of them about each other. */
  async function everything() {
    const tag = `t${Math.trunc(performance.now() * 1000)}`;
    const client = await made('/clients', {
      name: tag,
      initiate_login_uri: 'https://app.test/login',
      organization_usage: 'allow',
    });
    const api = await made('/resource-servers', { identifier: `urn:${tag}`, scopes: [{ value: 'a' }] });
    const connection = await made('/connections', {
      name: tag,
      strategy: 'auth0',
      enabled_clients: [client.client_id],
    });
    const organization = await made('/organizations', { name: tag.toLowerCase() });
    const role = await made('/roles', { name: tag });
    const body = { connection: tag, email: `${tag}@mail.test`, password: 'Correct-Horse-1' };
    const user = await made('/users', body);
    const permissions = { permissions: [{ permission_name: 'a', resource_server_identifier: `urn:${tag}` }] };
    const grant = { client_id: client.client_id, audience: `urn:${tag}`, scope: ['a'], organization_usage: 'allow' };
    const { id: grant_id } = await made('/client-grants', grant);
    const one = `/organizations/${organization.id}`;
    await made(`${one}/enabled_connections`, { connection_id: connection.id });
    await made(`${one}/members`, { members: [user.user_id] });
    await made(`${one}/members/${encodeURIComponent(user.user_id)}/roles`, { roles: [role.id] });
    await made(`${one}/client-grants`, { grant_id });
    await made(`${one}/clients`, { clients: [{ client_id: client.client_id }] });
    await made(`${one}/discovery-domains`, { domain: `${tag}.test` });
    const guest = { inviter: { name: 'A' }, invitee: { email: 'g@mail.test' }, client_id: client.client_id };
    const asked = { ...guest, roles: [role.id], connection_id: connection.id, send_invitation_email: false };
    await made(`${one}/invitations`, asked);
    await made(`/roles/${role.id}/permissions`, permissions);
    await made(`${path(user.user_id)}/permissions`, permissions);
    await made(`/roles/${role.id}/users`, { users: [user.user_id] });
    await made('/tickets/email-verification', { user_id: user.user_id, client_id: client.client_id });
    await made(`${path(user.user_id)}/authentication-methods`, { type: 'email', email: `x@${tag}.test` });
    await world.mail.settled();
    return {
      client: [`/clients/${client.client_id}`, client.client_id],
      api: [`/resource-servers/${api.id}`, api.id, `urn:${tag}`],
      connection: [`/connections/${connection.id}`, connection.id],
      organization: [one, organization.id],
      role: [`/roles/${role.id}`, role.id],
      user: [path(user.user_id), user.user_id],
      grant: [`/client-grants/${grant_id}`, grant_id],
    } as Record<string, [string, ...string[]]>;
  }

  test('a role that has gone is no role of a member', async () => {
    const { role, organization, user } = await everything();
    const members = `${organization?.[0]}/members`;
    const roles = `${members}/${encodeURIComponent(user?.[1] ?? '')}/roles`;
    expect((await world.call('GET', roles)).body).toHaveLength(1);
    await world.call('DELETE', role?.[0] ?? '');
    expect((await world.call('GET', roles)).body).toEqual([]);
    expect((await world.call('GET', `${members}?fields=roles`)).body).toEqual([{ roles: [] }]);
    expect((await world.call('GET', `${path(user?.[1] ?? '')}/permissions`)).body).toHaveLength(1);
  });

  test.each(['client', 'api', 'connection', 'organization', 'role', 'user', 'grant'])('%s', async (kind) => {
    const [where, ...names] = (await everything())[kind] ?? [''];
    for (const name of names) expect(places(name).length).toBeGreaterThan(0);
    const gone = await world.call('DELETE', where);
    expect(gone.status).toBeLessThan(300);
    const left = names.flatMap(places).filter((place) => !(deadNames[kind] ?? []).some((word) => place.includes(word)));
    expect(left).toEqual([]);
  });
});

test('MGMT-06 an invitation is not stored when what it names goes between the check and the commit', async () => {
  const { id } = (await world.call('POST', '/organizations', { body: { name: 'racing' } })).body;
  const client = { name: 'app', initiate_login_uri: 'https://app.test/login' };
  const { client_id } = (await world.call('POST', '/clients', { body: client })).body;
  const { commit } = world.ports.store;
  world.ports.store.commit = async (tenant, changes) => {
    world.ports.store.commit = commit;
    await world.call('DELETE', `/clients/${client_id}`);
    return commit(tenant, changes);
  };
  const body = { inviter: { name: 'A' }, invitee: { email: 'guest@mail.test' }, client_id };
  const refused = await world.call('POST', `/organizations/${id}/invitations`, { body });
  expect([refused.status, refused.body.message]).toEqual([400, 'The specified client does not exist']);
  expect((await world.call('GET', `/organizations/${id}/invitations`)).body).toEqual([]);
});
