import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let counter = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
const fresh = (): string => {
  counter += 1;
  return `rows-${counter}`;
};
const organization = async (): Promise<string> =>
  (await world.call('POST', '/organizations', { body: { name: fresh() } })).body.id;
const connection = async (strategy = 'auth0') =>
  (await world.call('POST', '/connections', { body: { name: fresh(), strategy } })).body as {
    id: string;
    name: string;
  };

describe.each(['enabled_connections', 'connections'])('%s', (family) => {
  test('add, read, change, take away', async () => {
    const [id, { id: connection_id, name }] = [await organization(), await connection('oidc')];
    const path = `/organizations/${id}/${family}`;
    const made = await world.call('POST', path, { body: { connection_id, assign_membership_on_login: true } });
    const row = {
      connection_id,
      assign_membership_on_login: true,
      is_signup_enabled: false,
      show_as_button: true,
      ...(family === 'connections' ? { is_enabled: true } : {}),
      connection: { name, strategy: 'oidc' },
    };
    expect([made.status, made.body]).toEqual([201, row]);
    expect((await world.call('GET', `${path}/${connection_id}`)).body).toEqual(row);
    const changed = await world.call('PATCH', `${path}/${connection_id}`, { body: { show_as_button: false } });
    expect([changed.status, changed.body]).toEqual([200, { ...row, show_as_button: false }]);
    const totals = { total: 1, start: 0, limit: 50, [family]: [changed.body] };
    expect((await world.call('GET', `${path}?include_totals=true`)).body).toEqual(totals);
    expect((await world.call('GET', `${path}?page=1`)).body).toEqual([]);
    expect((await world.call('DELETE', `${path}/${connection_id}`)).status).toBe(204);
    expect((await world.call('DELETE', `${path}/${connection_id}`)).status).toBe(204);
    expect((await world.call('GET', path)).body).toEqual([]);
    for (const method of ['GET', 'PATCH']) {
      const body = method === 'PATCH' ? { body: { show_as_button: true } } : {};
      const refused = await world.call(method, `${path}/${connection_id}`, body);
      expect([refused.status, refused.body.errorCode]).toEqual([404, 'inexistent_connection']);
    }
  });

  test('one of each, ten at most, and only those that exist', async () => {
    const id = await organization();
    const path = `/organizations/${id}/${family}`;
    const add = async (connection_id: string) => (await world.call('POST', path, { body: { connection_id } })).status;
    const ids = await Promise.all(Array.from({ length: 11 }, async () => (await connection()).id));
    for (const connection_id of ids.slice(0, 10)) expect(await add(connection_id)).toBe(201);
    expect([await add(ids[0] ?? ''), await add(ids[10] ?? ''), await add('con_none'), await add('x')]).toEqual([
      ...[409, 400, 400, 400],
    ]);
    const { id: empty } = (await world.call('POST', '/organizations', { body: { name: fresh() } })).body;
    const body = { connection_id: 'con_none' };
    expect((await world.call('POST', `/organizations/${empty}/${family}`, { body })).status).toBe(404);
    expect((await world.call('POST', `/organizations/org_none/${family}`, { body })).status).toBe(404);
  });
});

test('the two families show one thing', async () => {
  const id = await organization();
  const [one, two] = [await connection(), await connection()];
  const newer = { connection_id: one.id, organization_connection_name: 'staff', organization_access_level: 'limited' };
  const made = await world.call('POST', `/organizations/${id}/connections`, { body: newer });
  expect(made.body).toMatchObject({ ...newer, is_enabled: true });
  await world.call('POST', `/organizations/${id}/enabled_connections`, { body: { connection_id: two.id } });
  const ids = async (path: string) =>
    (await world.call('GET', `/organizations/${id}/${path}`)).body.map(
      (row: { connection_id: string }) => row.connection_id,
    );
  expect([await ids('connections'), await ids('enabled_connections')]).toEqual([
    [one.id, two.id],
    [one.id, two.id],
  ]);
  await world.call('PATCH', `/organizations/${id}/connections/${one.id}`, { body: { is_enabled: false } });
  expect(await ids('enabled_connections')).toEqual([two.id]);
  expect(await ids('connections?is_enabled=true')).toEqual([two.id]);
  expect(await ids('connections?is_enabled=false')).toEqual([one.id]);
  expect((await world.call('GET', `/organizations/${id}/enabled_connections/${one.id}`)).status).toBe(404);
  const cleared = { organization_connection_name: null, organization_access_level: null, is_enabled: null };
  const changed = await world.call('PATCH', `/organizations/${id}/connections/${one.id}`, { body: cleared });
  expect(changed.body).toMatchObject({ is_enabled: true });
  expect(changed.body).not.toHaveProperty('organization_connection_name');
  const refused = await world.call('PATCH', `/organizations/${id}/enabled_connections/${two.id}`, {
    body: { is_enabled: false },
  });
  expect(refused.body.message).toBe("Payload validation error: 'Additional properties not allowed: is_enabled'.");
});

test('a name is taken once in an organization', async () => {
  const id = await organization();
  const add = async () => {
    const body = { connection_id: (await connection()).id, organization_connection_name: 'staff' };
    return (await world.call('POST', `/organizations/${id}/connections`, { body })).status;
  };
  expect([await add(), await add()]).toEqual([201, 409]);
});

test('a connection that goes is in no organization any more', async () => {
  const [one, two] = [await organization(), await organization()];
  const [gone, kept] = [await connection(), await connection()];
  for (const id of [one, two]) {
    for (const { id: connection_id } of [gone, kept]) {
      await world.call('POST', `/organizations/${id}/enabled_connections`, { body: { connection_id } });
    }
  }
  await world.call('DELETE', `/connections/${gone.id}`);
  for (const id of [one, two]) {
    const rows = (await world.call('GET', `/organizations/${id}/connections`)).body;
    expect(rows.map((row: { connection_id: string }) => row.connection_id)).toEqual([kept.id]);
  }
});
