import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { makePerson } from '../support/people.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

let counter = 0;
const make = async (body: Record<string, unknown> = {}) => {
  counter += 1;
  const made = await world.call('POST', '/connections', {
    body: { name: `users-${counter}`, strategy: 'auth0', ...body },
  });
  return made.body as Record<string, unknown> & { id: string; name: string };
};
const client = async (): Promise<string> =>
  (await world.call('POST', '/clients', { body: { name: 'an application' } })).body.client_id;
const read = async (id: string) => (await world.call('GET', `/connections/${id}`)).body;
const patch = (id: string, body: unknown) => world.call('PATCH', `/connections/${id}`, { body });

describe('enabled clients', () => {
  test('both ways of setting them are one list', async () => {
    const [one, two, three] = [await client(), await client(), await client()];
    const { id } = await make({ enabled_clients: [one] });
    const path = `/connections/${id}/clients`;
    const body = [
      { client_id: two, status: true },
      { client_id: one, status: false },
      { client_id: three, status: true },
      { client_id: 'nobody', status: false },
    ];
    const changed = await world.call('PATCH', path, { body });
    expect([changed.status, changed.text]).toEqual([204, '']);
    expect((await read(id)).enabled_clients).toEqual([two, three]);
    const page = (await world.call('GET', `${path}?take=1`)).body;
    expect(page.clients).toEqual([{ client_id: two }]);
    const rest = (await world.call('GET', `${path}?take=1000&from=${page.next}`)).body;
    expect(rest).toEqual({ clients: [{ client_id: three }] });
    await patch(id, { enabled_clients: [one, two] });
    expect((await world.call('GET', path)).body).toEqual({ clients: [{ client_id: one }, { client_id: two }] });
  });

  test('must exist', async () => {
    const { id } = await make();
    const path = `/connections/${id}/clients`;
    const refused = await world.call('PATCH', path, { body: [{ client_id: 'nobody', status: true }] });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'The client nobody of enabled_clients does not exist',
    ]);
    expect((await world.call('PATCH', path, { body: [] })).status).toBe(400);
    expect((await world.call('PATCH', path, { body: { client_id: 'x', status: true } })).status).toBe(400);
    expect(
      (await world.call('PATCH', '/connections/con_none/clients', { body: [{ client_id: 'x', status: true }] })).status,
    ).toBe(404);
    expect((await world.call('GET', `${path}?take=1001`)).status).toBe(400);
    expect((await world.call('GET', `${path}?from=nonsense`)).status).toBe(400);
  });

  test('a client that goes is enabled nowhere any more', async () => {
    const [one, two] = [await client(), await client()];
    const { id } = await make({ enabled_clients: [one, two] });
    await world.call('DELETE', `/clients/${one}`);
    expect((await read(id)).enabled_clients).toEqual([two]);
  });

  test('the connections of a client', async () => {
    const one = await client();
    const database = await make({ enabled_clients: [one] });
    const idp = await make({ strategy: 'oidc', enabled_clients: [one] });
    await make();
    const ids = async (query = '') =>
      (await world.call('GET', `/clients/${one}/connections${query}`)).body.connections.map(
        ({ id }: { id: string }) => id,
      );
    expect(await ids()).toEqual([database.id, idp.id]);
    expect(await ids('?strategy=oidc')).toEqual([idp.id]);
    const page = (await world.call('GET', `/clients/${one}/connections?take=1`)).body;
    expect(await ids(`?take=1&from=${page.next}`)).toEqual([idp.id]);
    expect((await world.call('GET', '/clients/nobody/connections')).status).toBe(404);
    const half = await world.token(['read:connections']);
    const refused = await world.call('GET', `/clients/${one}/connections`, { token: half });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'Insufficient scope, expected any of: read:clients,read:client_summary',
    ]);
  });
});

describe('users', () => {
  const userIds = async () => {
    const { items } = await world.ports.store.list(world.tenant, 'user', { limit: 1000 });
    return items.map(({ id }) => id);
  };
  const emailOf = async (id: string): Promise<string> =>
    String((await world.ports.store.get(world.tenant, 'user', id))?.doc['email']);

  test('one is removed by its address', async () => {
    const { id, name } = await make();
    const [one, two] = [await makePerson(world, name), await makePerson(world, name)];
    const stranger = await makePerson(world, 'elsewhere');
    const remove = (email: string) =>
      world.call('DELETE', `/connections/${id}/users?email=${encodeURIComponent(email)}`);
    expect((await remove((await emailOf(one)).toUpperCase())).status).toBe(204);
    expect((await remove(await emailOf(stranger))).status).toBe(204);
    expect((await remove('nobody@example.test')).status).toBe(204);
    expect(await userIds()).toEqual([two, stranger]);
    expect((await world.call('DELETE', `/connections/${id}/users`)).body.errorCode).toBe('invalid_query_string');
    expect((await world.call('DELETE', '/connections/con_none/users?email=a@b.test')).status).toBe(404);
    const idp = await make({ strategy: 'oidc' });
    expect((await world.call('DELETE', `/connections/${idp.id}/users?email=a@b.test`)).status).toBe(400);
  });

  test('all go with their connection', async () => {
    const { id, name } = await make();
    const before = await userIds();
    for (let count = 0; count < 60; count += 1) await makePerson(world, name);
    await world.call('DELETE', `/connections/${id}`);
    expect(await userIds()).toEqual(before);
  });
});
