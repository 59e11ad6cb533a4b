import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

/** What goes when something that others name goes. */

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const post = async (path: string, body: unknown) => {
  const { status, body: made, text } = await world.call('POST', path, { body });
  expect([path, status < 300, text]).toEqual([path, true, text]);
  return made;
};
let counter = 0;

/** An API, a client, a grant between them, and an organization that the grant issues for. */
async function granted() {
  counter += 1;
  const api = await post('/resource-servers', { name: 'a', identifier: `urn:api:${counter}`, scopes: [] });
  const client = await post('/clients', { name: 'c', app_type: 'non_interactive' });
  const about = { client_id: client.client_id, audience: api.identifier, scope: [], organization_usage: 'allow' };
  const grant = await post('/client-grants', about);
  const organization = await post('/organizations', { name: `org-${counter}` });
  await post(`/organizations/${organization.id}/client-grants`, { grant_id: grant.id });
  const kept = async () => {
    const stored = await world.ports.store.get(world.tenant, 'organization', organization.id);
    return (stored?.doc as { client_grants: string[] } | undefined)?.client_grants;
  };
  expect(await kept()).toEqual([grant.id]);
  return { api, client, grant, kept };
}

describe('organizations forget a client grant', () => {
  test('that is deleted', async () => {
    const { grant, kept } = await granted();
    await world.call('DELETE', `/client-grants/${grant.id}`);
    expect(await kept()).toEqual([]);
  });

  test('that goes with its client', async () => {
    const { client, kept } = await granted();
    await world.call('DELETE', `/clients/${client.client_id}`);
    expect(await kept()).toEqual([]);
  });

  test('that goes with its API', async () => {
    const { api, kept } = await granted();
    await world.call('DELETE', `/resource-servers/${api.id}`);
    expect(await kept()).toEqual([]);
  });
});

describe('the settings of the tenant', () => {
  const settings = async () => (await world.call('GET', '/tenants/settings')).body;

  test('lose the default audience with its API, and keep it when another goes', async () => {
    const [one, other] = [await granted(), await granted()];
    await world.call('PATCH', '/tenants/settings', { body: { default_audience: one.api.identifier } });
    await world.call('DELETE', `/resource-servers/${other.api.id}`);
    expect((await settings()).default_audience).toBe(one.api.identifier);
    await world.call('DELETE', `/resource-servers/${one.api.id}`);
    expect((await settings()).default_audience).toBe('');
  });

  test('lose the default directory with its connection', async () => {
    const connection = await post('/connections', { name: 'people', strategy: 'auth0' });
    await world.call('PATCH', '/tenants/settings', { body: { default_directory: 'people' } });
    await world.call('DELETE', `/connections/${connection.id}`);
    expect((await settings()).default_directory).toBe('');
  });
});

test('a user removed through its connection leaves as little as one that is deleted', async () => {
  const connection = await post('/connections', { name: 'staff', strategy: 'auth0' });
  const role = await post('/roles', { name: 'staff' });
  const gone = async (email: string, remove: (id: string) => Promise<unknown>) => {
    const body = { connection: 'staff', email, password: 'Correct-Horse-1' };
    const { user_id } = await post('/users', body);
    const user = `/users/${encodeURIComponent(user_id)}`;
    await world.call('POST', `${user}/roles`, { body: { roles: [role.id] } });
    await post(`${user}/authentication-methods`, { type: 'email', email });
    await remove(user);
    return world.storage.dump().includes(user_id);
  };
  const directly = await gone('a@staff.test', (user) => world.call('DELETE', user));
  const byAddress = await gone('b@staff.test', () =>
    world.call('DELETE', `/connections/${connection.id}/users?email=B%40staff.test`),
  );
  expect([directly, byAddress]).toEqual([false, false]);
});

test('what nobody foresaw is a 500 without its cause, which the log has under the id of the request', async () => {
  const own = await makeManagementWorld();
  own.ports.store = {
    ...own.ports.store,
    list: async () => {
      throw new TypeError('a very private detail');
    },
  };
  const answer = await own.call('GET', '/clients');
  expect([answer.status, answer.body]).toEqual([
    500,
    { statusCode: 500, error: 'Internal Server Error', message: 'An internal server error occurred' },
  ]);
  const event = own.events.find(({ type }) => type === 'failure');
  expect(event).toMatchObject({ status: 500, description: 'TypeError: a very private detail' });
  expect(event?.request_id).toBe(answer.headers.get('x-auth0-requestid'));
});
