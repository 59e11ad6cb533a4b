import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { makePerson } from '../support/people.ts';

let world: ManagementWorld;
const api = 'https://api.test/v1 and more/';
beforeAll(async () => {
  world = await makeManagementWorld();
  const scopes = ['read:a', 'write:a', 'read:b'].map((value) => ({ value, description: `May ${value}` }));
  await world.call('POST', '/resource-servers', { body: { name: 'The API', identifier: api, scopes } });
});

let counter = 0;
const role = async (more: Record<string, unknown> = {}) => {
  counter += 1;
  const { status, body } = await world.call('POST', '/roles', { body: { name: `role ${counter}`, ...more } });
  expect(status).toBe(200);
  return body;
};
const names = (...values: string[]) => ({
  permissions: values.map((permission_name) => ({ permission_name, resource_server_identifier: api })),
});
const row = (permission_name: string) => ({
  permission_name,
  description: `May ${permission_name}`,
  resource_server_name: 'The API',
  resource_server_identifier: api,
});
const path = (id: string): string => `/users/${encodeURIComponent(id)}`;

describe('roles (fact sheet 3.6)', () => {
  test('create, read, change, remove', async () => {
    const made = await role({ name: 'Admin' });
    expect(made).toEqual({
      id: expect.stringMatching(/^rol_[A-Za-z0-9]{16}$/),
      name: 'Admin',
      description: null,
      type: 'tenant',
    });
    const at = `/roles/${made.id}`;
    expect((await world.call('GET', at)).body).toEqual(made);
    const changed = await world.call('PATCH', at, { body: { description: 'All of it' } });
    expect([changed.status, changed.body]).toEqual([200, { ...made, description: 'All of it' }]);
    expect((await world.call('PATCH', at, { body: { description: null, name: 'Boss' } })).body).toEqual({
      ...made,
      name: 'Boss',
    });
    const removed = await world.call('DELETE', at);
    expect([removed.status, removed.body]).toEqual([200, {}]);
    for (const method of ['GET', 'DELETE']) {
      expect((await world.call(method, at)).body).toEqual({
        statusCode: 404,
        error: 'Not Found',
        message: 'The role does not exist.',
        errorCode: 'inexistent_role',
      });
    }
  });

  test('names are unique', async () => {
    const [one, two] = [await role({ name: 'Unique' }), await role()];
    expect((await world.call('POST', '/roles', { body: { name: 'Unique' } })).status).toBe(409);
    expect((await world.call('PATCH', `/roles/${two.id}`, { body: { name: 'Unique' } })).status).toBe(409);
    expect((await world.call('PATCH', `/roles/${one.id}`, { body: { name: 'Unique' } })).status).toBe(200);
    for (const body of [{}, { name: '' }, { name: 'x', id: 'y' }, { name: 5 }]) {
      expect((await world.call('POST', '/roles', { body })).status).toBe(400);
    }
  });

  test('lists: totals, type, part of a name in any case', async () => {
    const fresh = await makeManagementWorld();
    for (const name of ['Reader', 'writer', 'Read_only', '100%'])
      await fresh.call('POST', '/roles', { body: { name } });
    const found = async (query: string) => (await fresh.call('GET', `/roles?include_totals=true&${query}`)).body;
    expect(await found('per_page=1&page=1')).toMatchObject({
      total: 4,
      start: 1,
      limit: 1,
      roles: [{ name: 'writer' }],
    });
    expect((await found('name_filter=rEAD')).roles.map((one: { name: string }) => one.name)).toEqual([
      'Reader',
      'Read_only',
    ]);
    expect((await found('name_filter=%25')).total).toBe(1);
    expect((await found('name_filter=d_')).total).toBe(1);
    expect((await found('type=tenant')).total).toBe(4);
    expect((await found('type=organization')).total).toBe(0);
    expect((await fresh.call('GET', '/roles?per_page=0')).status).toBe(400);
    expect((await fresh.call('GET', '/roles')).body).toHaveLength(4);
  });
});

describe('permissions of roles', () => {
  test('add, list, take away; twice is no error', async () => {
    const at = `/roles/${(await role()).id}/permissions`;
    const added = await world.call('POST', at, { body: names('write:a', 'read:a', 'write:a') });
    expect([added.status, added.body]).toEqual([201, {}]);
    expect((await world.call('POST', at, { body: names('read:a', 'read:b') })).status).toBe(201);
    expect((await world.call('GET', at)).body).toEqual([row('write:a'), row('read:a'), row('read:b')]);
    const page = await world.call('GET', `${at}?include_totals=true&per_page=2&page=1`);
    expect(page.body).toEqual({ total: 3, start: 2, limit: 2, permissions: [row('read:b')] });
    for (let time = 0; time < 2; time += 1) {
      const taken = await world.call('DELETE', at, { body: names('read:a') });
      expect([taken.status, taken.text]).toEqual([204, '']);
    }
    expect((await world.call('GET', at)).body).toEqual([row('write:a'), row('read:b')]);
  });

  test('only what an API defines', async () => {
    const at = `/roles/${(await role()).id}/permissions`;
    expect((await world.call('POST', at, { body: names('read:a', 'toString') })).body.message).toBe(
      `The resource server ${api} does not define the permission toString`,
    );
    const nowhere = { permissions: [{ permission_name: 'x', resource_server_identifier: 'urn:none' }] };
    expect((await world.call('POST', at, { body: nowhere })).body.message).toBe('No resource with identifier urn:none');
    for (const body of [{}, { permissions: [] }, { permissions: [{ permission_name: 'read:a' }] }]) {
      expect((await world.call('POST', at, { body })).status).toBe(400);
    }
    expect((await world.call('GET', at)).body).toEqual([]);
    expect((await world.call('POST', '/roles/rol_none/permissions', { body: names('read:a') })).status).toBe(404);
  });

  test('two at once both succeed', async () => {
    const at = `/roles/${(await role()).id}/permissions`;
    const both = await Promise.all([1, 2].map(() => world.call('POST', at, { body: names('read:a', 'read:b') })));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect((await world.call('GET', at)).body).toHaveLength(2);
  });

  test('MGMT-03 nobody gives away what they do not hold at the Management API', async () => {
    const at = `/roles/${(await role()).id}/permissions`;
    const system = `https://${world.domain}/api/v2/`;
    const body = { permissions: [{ permission_name: 'delete:users', resource_server_identifier: system }] };
    const token = await world.token(['update:roles']);
    expect((await world.call('POST', at, { body, token })).status).toBe(403);
    expect(
      (await world.call('POST', at, { body, token: await world.token(['update:roles', 'delete:users']) })).status,
    ).toBe(201);
  });

  test('what an API loses, roles and users lose', async () => {
    const identifier = 'urn:shrinking';
    const scopes = ['one', 'two'].map((value) => ({ value }));
    await world.call('POST', '/resource-servers', { body: { identifier, scopes } });
    const permissions = ['one', 'two'].map((permission_name) => ({
      permission_name,
      resource_server_identifier: identifier,
    }));
    const user = await makePerson(world);
    const places = [`/roles/${(await role()).id}/permissions`, `${path(user)}/permissions`];
    for (const at of places) expect((await world.call('POST', at, { body: { permissions } })).status).toBe(201);
    await world.call('PATCH', `/resource-servers/${identifier}`, { body: { scopes: [{ value: 'two' }] } });
    for (const at of places) {
      const { body } = await world.call('GET', `${at}?include_totals=true`);
      expect([body.total, body.permissions.map((one: { permission_name: string }) => one.permission_name)]).toEqual([
        1,
        ['two'],
      ]);
    }
    await world.call('DELETE', `/resource-servers/${identifier}`);
    for (const at of places) expect((await world.call('GET', `${at}?include_totals=true`)).body.total).toBe(0);
  });
});

describe('users with roles', () => {
  test('from the role’s side: by offset and by checkpoint', async () => {
    const at = `/roles/${(await role()).id}/users`;
    const users = [await makePerson(world), await makePerson(world), await makePerson(world)];
    const added = await world.call('POST', at, { body: { users } });
    expect([added.status, added.body]).toEqual([200, {}]);
    expect((await world.call('POST', at, { body: { users: users.slice(1) } })).status).toBe(200);
    const { body } = await world.call('GET', `${at}?include_totals=true&per_page=2`);
    expect([body.total, body.users.map((one: { user_id: string }) => one.user_id)]).toEqual([3, users.slice(0, 2)]);
    expect(Object.keys(body.users[0]).sort()).toEqual(['email', 'name', 'picture', 'user_id']);
    const first = (await world.call('GET', `${at}?take=2`)).body;
    const second = (await world.call('GET', `${at}?take=2&from=${encodeURIComponent(first.next)}`)).body;
    expect([first.users.length, second.users.length, 'next' in second]).toEqual([2, 1, false]);
    const stranger = await world.call('POST', at, { body: { users: ['auth0|none'] } });
    expect([stranger.status, stranger.body.message]).toEqual([404, 'The user does not exist.']);
    expect((await world.call('POST', '/roles/rol_none/users', { body: { users } })).status).toBe(404);
    expect((await world.call('GET', '/roles/rol_none/users')).status).toBe(404);
  });

  test('from the user’s side', async () => {
    const user = await makePerson(world);
    const [one, two] = [await role({ description: 'first' }), await role()];
    const at = `${path(user)}/roles`;
    const added = await world.call('POST', at, { body: { roles: [one.id, two.id, one.id] } });
    expect([added.status, added.text]).toEqual([204, '']);
    expect((await world.call('POST', at, { body: { roles: [one.id] } })).status).toBe(204);
    expect((await world.call('GET', at)).body).toEqual([
      { id: one.id, name: one.name, description: 'first' },
      { id: two.id, name: two.name, description: null },
    ]);
    expect((await world.call('GET', `${at}?include_totals=true`)).body.total).toBe(2);
    const unknown = await world.call('POST', at, { body: { roles: ['rol_none'] } });
    expect([unknown.status, unknown.body.message]).toEqual([
      400,
      'One or more of the specified roles do not exist: rol_none',
    ]);
    expect((await world.call('DELETE', at, { body: { roles: [one.id, 'rol_none'] } })).status).toBe(204);
    await world.call('DELETE', `/roles/${two.id}`);
    expect((await world.call('GET', at)).body).toEqual([]);
    for (const method of ['POST', 'DELETE']) {
      expect((await world.call(method, `${path('auth0|none')}/roles`, { body: { roles: [one.id] } })).status).toBe(404);
      expect((await world.call(method, at, { body: { roles: [] } })).status).toBe(400);
    }
    expect((await world.call('GET', `${path('auth0|none')}/roles`)).status).toBe(404);
  });

  test('at most 50 roles', async () => {
    const user = await makePerson(world);
    const roles: string[] = [];
    for (let index = 0; index < 51; index += 1) roles.push((await role()).id);
    expect((await world.call('POST', `${path(user)}/roles`, { body: { roles: roles.slice(0, 50) } })).status).toBe(204);
    const more = await world.call('POST', `${path(user)}/roles`, { body: { roles: roles.slice(50) } });
    expect([more.status, more.body.message]).toEqual([400, 'A user can have at most 50 roles']);
    expect((await world.call('POST', `/roles/${roles[50]}/users`, { body: { users: [user] } })).status).toBe(400);
  });

  test('permissions: given directly and by roles, each with its sources', async () => {
    const user = await makePerson(world);
    const mine = await role();
    await world.call('POST', `/roles/${mine.id}/permissions`, { body: names('read:a', 'read:b') });
    await world.call('POST', `${path(user)}/roles`, { body: { roles: [mine.id] } });
    const at = `${path(user)}/permissions`;
    const added = await world.call('POST', at, { body: names('read:a', 'write:a') });
    expect([added.status, added.body]).toEqual([201, {}]);
    const direct = { source_id: '', source_name: '', source_type: 'DIRECT' };
    const byRole = { source_id: mine.id, source_name: mine.name, source_type: 'ROLE' };
    expect((await world.call('GET', at)).body).toEqual([
      { ...row('read:a'), sources: [direct, byRole] },
      { ...row('write:a'), sources: [direct] },
      { ...row('read:b'), sources: [byRole] },
    ]);
    const page = (await world.call('GET', `${at}?include_totals=true&per_page=1&page=2`)).body;
    expect([page.total, page.permissions[0].permission_name]).toEqual([3, 'read:b']);
    expect((await world.call('DELETE', at, { body: names('read:a', 'read:b') })).status).toBe(204);
    expect((await world.call('GET', at)).body.map((one: { sources: unknown }) => one.sources)).toEqual([
      [direct],
      [byRole],
      [byRole],
    ]);
    for (const method of ['GET', 'POST', 'DELETE']) {
      const sending = method === 'GET' ? {} : { body: names('read:a') };
      expect((await world.call(method, `${path('auth0|none')}/permissions`, sending)).status).toBe(404);
    }
  });
});

describe('blocks (fact sheet 3.5)', () => {
  const store = (kind: string, id: string, doc: Record<string, string>, attributes: Record<string, string> = {}) =>
    world.ports.store.commit(world.tenant, [{ op: 'insert', kind, id, doc, unique: [], attributes, copies: {} }]);

  test('of users, by any of their names and by id', async () => {
    const user = await makePerson(world);
    const { email } = (await world.call('GET', path(user))).body;
    const byName = `/user-blocks?identifier=${encodeURIComponent(email.toUpperCase())}`;
    const byId = `/user-blocks/${encodeURIComponent(user)}`;
    for (const at of [byName, byId]) {
      expect((await world.call('GET', at)).body).toEqual({ blocked_for: [] });
      const block = { identifier: email, ip: '192.0.2.7', connection: 'people' };
      await store('user-block', `${email} ${at}`, block, { identifier: email });
      expect((await world.call('GET', at)).body).toEqual({ blocked_for: [block] });
      expect((await world.call('DELETE', at)).status).toBe(204);
      expect((await world.call('GET', at)).body).toEqual({ blocked_for: [] });
    }
    expect((await world.call('GET', '/user-blocks')).body.errorCode).toBe('invalid_query_string');
    expect((await world.call('GET', '/user-blocks/auth0%7Cnone')).status).toBe(404);
    expect((await world.call('DELETE', '/user-blocks/auth0%7Cnone')).status).toBe(404);
  });

  test('of addresses, in any spelling', async () => {
    await store('ip-block', '2001:db8:0:1::/64', {});
    const at = '/anomaly/blocks/ips/';
    for (const address of ['2001:db8:0:1::7', '2001:0DB8:0000:0001:ffff::']) {
      expect((await world.call('GET', `${at}${encodeURIComponent(address)}`)).status).toBe(200);
    }
    expect((await world.call('GET', `${at}192.0.2.1`)).status).toBe(404);
    expect((await world.call('DELETE', `${at}2001:db8:0:1::9`)).status).toBe(204);
    expect((await world.call('GET', `${at}2001:db8:0:1::7`)).status).toBe(404);
    expect((await world.call('GET', `${at}nonsense`)).body.errorCode).toBe('invalid_uri');
  });
});
