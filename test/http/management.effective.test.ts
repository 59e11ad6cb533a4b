import { beforeAll, expect, test } from 'vitest';
import { bareUser } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user: string;
const api = 'https://api.test/';
const roles: { id: string; name: string }[] = [];
const post = async (path: string, body: unknown) => (await world.call('POST', path, { body })).body;
const permissions = (...names: string[]) => ({
  permissions: names.map((permission_name) => ({ permission_name, resource_server_identifier: api })),
});

beforeAll(async () => {
  world = await makeManagementWorld();
  user = `/users/${encodeURIComponent(await bareUser(world))}`;
  const scopes = ['read', 'write', 'other'].map((value) => ({ value, description: `May ${value}` }));
  await post('/resource-servers', { name: 'The API', identifier: api, scopes });
  for (const name of ['one', 'two', 'three']) roles.push(await post('/roles', { name, description: `is ${name}` }));
  await post(`/roles/${roles[0]?.id}/permissions`, permissions('read'));
  await post(`/roles/${roles[1]?.id}/permissions`, permissions('read', 'write'));
  await world.call('POST', `${user}/roles`, { body: { roles: [roles[0]?.id, roles[1]?.id] } });
  await post(`${user}/permissions`, permissions('read'));
});

const get = async (path: string) => (await world.call('GET', path)).body;
const row = (index: number) => {
  const { id, name } = roles[index] ?? { id: '', name: '' };
  return { id, name, description: `is ${name}`, sources: ['direct'] };
};

test('roles, in pages by checkpoint', async () => {
  expect(await get(`${user}/effective-roles`)).toEqual({ roles: [row(0), row(1)] });
  const first = await get(`${user}/effective-roles?take=1`);
  expect(first.roles).toEqual([row(0)]);
  const rest = await get(`${user}/effective-roles?take=1&from=${encodeURIComponent(first.next)}`);
  expect(rest).toEqual({ roles: [row(1)] });
  expect((await world.call('GET', '/users/nobody/effective-roles')).body.errorCode).toBe('inexistent_user');
});

test('permissions of one API, with where they come from', async () => {
  const query = `resource_server_identifier=${encodeURIComponent(api)}`;
  const held = (permission_name: string, sources: string[]) => ({
    permission_name,
    description: `May ${permission_name}`,
    resource_server_name: 'The API',
    resource_server_identifier: api,
    sources,
  });
  expect(await get(`${user}/effective-permissions?${query}`)).toEqual({
    permissions: [held('read', ['direct', 'roles']), held('write', ['roles'])],
  });
  expect(await get(`${user}/effective-permissions?resource_server_identifier=urn:none`)).toEqual({ permissions: [] });
  expect((await get(`${user}/effective-permissions`)).errorCode).toBe('invalid_query_string');
  const sources = `${user}/effective-permissions/sources/effective-roles?${query}`;
  const names = async (permission: string) =>
    (await get(`${sources}&permission_name=${permission}`)).roles.map(({ name }: { name: string }) => name);
  expect([await names('read'), await names('write'), await names('other')]).toEqual([['one', 'two'], ['two'], []]);
});

test('roles of a member are those of the organization', async () => {
  const organization = (await post('/organizations', { name: 'acme' })).id;
  const id = decodeURIComponent(user.split('/')[2] ?? '');
  await world.call('POST', `/organizations/${organization}/members`, { body: { members: [id] } });
  const member = `/organizations/${organization}/members/${encodeURIComponent(id)}`;
  await world.call('POST', `${member}/roles`, { body: { roles: [roles[2]?.id] } });
  expect(await get(`${member}/effective-roles`)).toEqual({ roles: [row(2)] });
});

test('of what no tenant has there is nothing', async () => {
  expect(await get(`${user}/connected-accounts`)).toEqual({ connected_accounts: [] });
  expect(await get(`${user}/federated-connections-tokensets`)).toEqual([]);
  expect((await world.call('DELETE', `${user}/federated-connections-tokensets/x`)).status).toBe(204);
  const clear = (body: unknown) => world.call('POST', `${user}/risk-assessments/clear`, { body });
  expect((await clear({ connection: 'c', assessors: ['new-device'] })).status).toBe(204);
  expect((await clear({ connection: 'c', assessors: ['anything'] })).status).toBe(400);
  expect((await world.call('GET', '/actions/executions/x')).status).toBe(404);
});
