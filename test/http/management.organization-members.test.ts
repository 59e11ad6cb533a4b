import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { makePerson, makeRole } from '../support/people.ts';

let world: ManagementWorld;
let counter = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
const organization = async (): Promise<string> => {
  counter += 1;
  return (await world.call('POST', '/organizations', { body: { name: `members-${counter}` } })).body.id;
};
const members = (id: string, method: string, list: readonly string[]) =>
  world.call(method, `/organizations/${id}/members`, { body: { members: list } });
const rolesPath = (id: string, user: string) => `/organizations/${id}/members/${encodeURIComponent(user)}/roles`;

test('members come and go', async () => {
  const id = await organization();
  const [one, two] = [await makePerson(world), await makePerson(world)];
  const added = await members(id, 'POST', [one, two]);
  expect([added.status, added.text]).toEqual([204, '']);
  expect((await members(id, 'POST', [two, one, one])).status).toBe(204);
  const path = `/organizations/${id}/members`;
  const listed = (await world.call('GET', path)).body;
  expect(listed.map(({ user_id }: { user_id: string }) => user_id)).toEqual([one, two]);
  expect(Object.keys(listed[0])).toEqual(['user_id', 'email', 'name', 'picture']);
  expect((await members(id, 'DELETE', [one, 'auth0|nobody'])).status).toBe(204);
  expect((await world.call('GET', `${path}?include_totals=true`)).body).toMatchObject({
    total: 1,
    start: 0,
    limit: 50,
  });
});

test('in checkpoint pages, with roles only when they are asked for', async () => {
  const id = await organization();
  const people = [await makePerson(world), await makePerson(world), await makePerson(world)];
  await members(id, 'POST', people);
  const role = await makeRole(world, 'write');
  await world.call('POST', rolesPath(id, people[2] ?? ''), { body: { roles: [role] } });
  const path = `/organizations/${id}/members`;
  const first = (await world.call('GET', `${path}?take=2&fields=user_id,roles`)).body;
  expect(first.members).toEqual([
    { user_id: people[0], roles: [] },
    { user_id: people[1], roles: [] },
  ]);
  const last = (await world.call('GET', `${path}?take=2&fields=user_id,roles&from=${first.next}`)).body;
  expect(last).toEqual({ members: [{ user_id: people[2], roles: [{ id: role, name: 'write' }] }] });
  const without = (await world.call('GET', `${path}?fields=email&include_fields=false`)).body[0];
  expect(Object.keys(without)).toEqual(['user_id', 'name', 'picture']);
  expect((await world.call('GET', `${path}?fields=password`)).status).toBe(400);
});

test('strangers and bad bodies are refused, and nothing is stored', async () => {
  const id = await organization();
  const known = await makePerson(world);
  const refused = await members(id, 'POST', [known, 'auth0|nobody']);
  expect([refused.status, refused.body.message]).toEqual([
    400,
    'One or more of the specified users do not exist: auth0|nobody',
  ]);
  expect((await members(id, 'POST', ['two words'])).status).toBe(400);
  expect((await members(id, 'POST', [])).status).toBe(400);
  expect((await world.call('POST', `/organizations/${id}/members`, { body: {} })).status).toBe(400);
  expect((await members('org_none', 'POST', [known])).status).toBe(404);
  expect((await members('org_none', 'DELETE', [known])).status).toBe(404);
  expect((await world.call('GET', `/organizations/${id}/members`)).body).toEqual([]);
});

describe('roles of a member', () => {
  test('are given and taken', async () => {
    const id = await organization();
    const user = await makePerson(world);
    await members(id, 'POST', [user]);
    const [one, two] = [await makeRole(world, 'read'), await makeRole(world, 'draw')];
    const path = rolesPath(id, user);
    expect((await world.call('POST', path, { body: { roles: [one, two] } })).status).toBe(204);
    expect((await world.call('POST', path, { body: { roles: [one] } })).status).toBe(204);
    const listed = (await world.call('GET', `${path}?include_totals=true`)).body;
    expect(listed).toEqual({
      total: 2,
      start: 0,
      limit: 50,
      roles: [
        { id: one, name: 'read', description: 'May read' },
        { id: two, name: 'draw', description: 'May draw' },
      ],
    });
    expect((await world.call('DELETE', path, { body: { roles: [one, 'rol_none'] } })).status).toBe(204);
    expect((await world.call('GET', path)).body).toMatchObject([{ id: two }]);
    await world.ports.store.commit(world.tenant, [{ op: 'remove', kind: 'role', id: two }]);
    expect((await world.call('GET', path)).body).toEqual([]);
  });

  test('end with the membership', async () => {
    const id = await organization();
    const user = await makePerson(world);
    await members(id, 'POST', [user]);
    await world.call('POST', rolesPath(id, user), { body: { roles: [await makeRole(world, 'sing')] } });
    await members(id, 'DELETE', [user]);
    await members(id, 'POST', [user]);
    expect((await world.call('GET', rolesPath(id, user))).body).toEqual([]);
  });

  test('need a member, roles that exist, and not too many of them', async () => {
    const id = await organization();
    const [user, stranger] = [await makePerson(world), await makePerson(world)];
    await members(id, 'POST', [user]);
    const role = await makeRole(world, 'walk');
    const give = (who: string, roles: readonly string[]) => world.call('POST', rolesPath(id, who), { body: { roles } });
    expect((await give(stranger, [role])).body.message).toBe('The user is not a member of the organization');
    expect((await give(user, [role, 'rol_none'])).body.message).toBe(
      'One or more of the specified roles do not exist: rol_none',
    );
    const many = await Promise.all(Array.from({ length: 50 }, (_, index) => makeRole(world, `many-${index}`)));
    expect((await give(user, many)).status).toBe(204);
    expect((await give(user, [role])).status).toBe(400);
    expect((await give(user, [])).status).toBe(400);
    expect((await world.call('GET', rolesPath(id, stranger))).body).toEqual([]);
    expect((await world.call('DELETE', rolesPath(id, stranger), { body: { roles: [role] } })).status).toBe(204);
  });
});

test('the organizations of a user', async () => {
  const user = await makePerson(world);
  const ids = [await organization(), await organization(), await organization()];
  for (const id of ids) await members(id, 'POST', [user]);
  const path = `/users/${encodeURIComponent(user)}/organizations`;
  const listed = (await world.call('GET', path)).body;
  expect(listed.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect((await world.call('GET', `${path}?include_totals=true&per_page=2&page=1`)).body).toMatchObject({
    total: 3,
    start: 2,
    organizations: [{ id: ids[2] }],
  });
  await world.call('DELETE', `/organizations/${ids[0]}`);
  expect((await world.call('GET', path)).body.length).toBe(2);
  expect((await world.call('GET', '/users/auth0%7Cnobody/organizations')).body).toEqual([]);
});

test('the members who have a role', async () => {
  const id = await organization();
  const people = [await makePerson(world), await makePerson(world), await makePerson(world)];
  await members(id, 'POST', people);
  const role = await makeRole(world, 'jump');
  const [one = '', , three = ''] = people;
  for (const user of [one, three]) await world.call('POST', rolesPath(id, user), { body: { roles: [role] } });
  const path = `/organizations/${id}/roles/${role}/members`;
  const first = (await world.call('GET', `${path}?take=1&fields=user_id`)).body;
  expect(first).toEqual({ members: [{ user_id: one }], next: expect.any(String) });
  const rest = (await world.call('GET', `${path}?take=1&from=${first.next}`)).body;
  expect(rest).toEqual({ members: [expect.objectContaining({ user_id: three, email: expect.any(String) })] });
  const other = `/organizations/${await organization()}/roles/${role}/members`;
  expect((await world.call('GET', other)).body).toEqual({ members: [] });
  expect((await world.call('GET', `${other}?from=${first.next}`)).status).toBe(400);
  expect((await world.call('GET', `/organizations/${id}/roles/rol_none/members`)).status).toBe(404);
  expect((await world.call('GET', `/organizations/org_none/roles/${role}/members`)).status).toBe(404);
});

test('MGMT-02 the roles of members are shown to those who may read them', async () => {
  const path = `/organizations/${await organization()}/members`;
  const token = await world.token(['read:organization_members']);
  expect((await world.call('GET', path, { token })).status).toBe(200);
  const refused = await world.call('GET', `${path}?fields=user_id,roles`, { token });
  expect([refused.status, refused.body.message]).toEqual([
    403,
    'Insufficient scope, expected any of: read:organization_member_roles',
  ]);
  expect((await world.call('GET', `${path}?fields=user_id,roles`)).status).toBe(200);
});
