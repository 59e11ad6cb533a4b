import { beforeAll, expect, test } from 'vitest';
import { updateTenantSettings } from '../../shared/protocol/management/tenant-settings.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { makeRole } from '../support/people.ts';

let world: ManagementWorld;
let id: string;
let client_id: string;
beforeAll(async () => {
  world = await makeManagementWorld();
  id = (await world.call('POST', '/organizations', { body: { name: 'acme', metadata: { zone: 'eu' } } })).body.id;
  client_id = await client('https://app.test/login?a=1');
});

const client = async (initiate_login_uri?: string): Promise<string> => {
  const body = { name: 'app', ...(initiate_login_uri === undefined ? {} : { initiate_login_uri }) };
  return (await world.call('POST', '/clients', { body })).body.client_id;
};
const invite = (body: Record<string, unknown> = {}, organization = id) =>
  world.call('POST', `/organizations/${organization}/invitations`, {
    body: { inviter: { name: 'Jane' }, invitee: { email: 'john@example.test' }, client_id, ...body },
  });

test('an invitation is made, read and taken back', async () => {
  const role = await makeRole(world, 'read');
  const made = await invite({ roles: [role], user_metadata: { a: 1 }, send_invitation_email: false });
  const now = world.clock.now();
  expect([made.status, made.body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^uinv_[A-Za-z0-9]{16}$/),
      organization_id: id,
      inviter: { name: 'Jane' },
      invitee: { email: 'john@example.test' },
      client_id,
      roles: [role],
      user_metadata: { a: 1 },
      ticket_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      invitation_url: `https://app.test/login?a=1&invitation=${made.body.ticket_id}&organization=${id}&organization_name=acme`,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + 604_800_000).toISOString(),
    },
  ]);
  const path = `/organizations/${id}/invitations/${made.body.id}`;
  expect((await world.call('GET', path)).body).toEqual(made.body);
  expect((await world.call('GET', `${path}?fields=id,roles`)).body).toEqual({ id: made.body.id, roles: [role] });
  const other = (await world.call('POST', '/organizations', { body: { name: 'other' } })).body.id;
  const elsewhere = `/organizations/${other}/invitations/${made.body.id}`;
  expect([(await world.call('GET', elsewhere)).status, (await world.call('DELETE', elsewhere)).status]).toEqual([
    404, 404,
  ]);
  expect([(await world.call('DELETE', path)).status, (await world.call('DELETE', path)).status]).toEqual([204, 404]);
  expect((await world.call('GET', path)).body.message).toBe('The invitation does not exist');
});

test('how long it holds', async () => {
  const lasts = async (ttl_sec: number) => {
    const { created_at, expires_at } = (await invite({ ttl_sec })).body;
    return (Date.parse(expires_at) - Date.parse(created_at)) / 1000;
  };
  expect([await lasts(60), await lasts(0), await lasts(2_592_000)]).toEqual([60, 604_800, 2_592_000]);
  expect((await invite({ ttl_sec: 2_592_001 })).status).toBe(400);
});

test('lists, oldest or newest first', async () => {
  const organization = (await world.call('POST', '/organizations', { body: { name: 'lists' } })).body.id;
  const ids = [];
  for (let count = 0; count < 3; count += 1) ids.push((await invite({}, organization)).body.id);
  const path = `/organizations/${organization}/invitations`;
  const ask = async (query: string) => (await world.call('GET', `${path}?${query}`)).body;
  const idsOf = (items: { id: string }[]) => items.map((item) => item.id);
  expect(idsOf(await ask(''))).toEqual(ids);
  expect(idsOf(await ask('sort=created_at:-1'))).toEqual([...ids].reverse());
  const page = await ask('include_totals=true&per_page=2&page=1&sort=created_at:-1');
  expect([page.total, page.start, page.limit, idsOf(page.invitations)]).toEqual([3, 2, 2, [ids[0]]]);
  expect(await ask('fields=id&per_page=1')).toEqual([{ id: ids[0] }]);
  expect((await world.call('GET', `${path}?sort=id:1`)).status).toBe(400);
  expect((await world.call('GET', `${path}?fields=secret`)).status).toBe(400);
});

test('what it names must exist', async () => {
  const passwordless = (await world.call('POST', '/connections', { body: { name: 'mail', strategy: 'email' } })).body
    .id;
  const database = (await world.call('POST', '/connections', { body: { name: 'db', strategy: 'auth0' } })).body.id;
  const cases: [Record<string, unknown>, unknown][] = [
    [{ client_id: 'nobody' }, 'The specified client_id does not exist'],
    [{ connection_id: 'con_none' }, 'The specified connection does not exist'],
    [{ connection_id: passwordless }, 'Passwordless connections are not supported'],
    [{ roles: ['rol_one', 'rol_two'] }, 'One or more of the specified roles do not exist: rol_one, rol_two'],
    [
      { client_id: await client() },
      expect.stringContaining('A default login route is required to generate the invitation url.'),
    ],
    [
      { invitee: { email: 'nobody' } },
      "Payload validation error: 'Object didn't pass validation for format email: nobody' on property invitee.email.",
    ],
    [{ inviter: {} }, "Payload validation error: 'Missing required property: name' on property inviter."],
  ];
  for (const [body, message] of cases) {
    const refused = await invite(body);
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  }
  expect((await invite({}, 'org_none')).status).toBe(404);
  expect((await invite({ connection_id: database })).body.connection_id).toBe(database);
});

test('the login route of the tenant, and placeholders', async () => {
  const plain = await client();
  await updateTenantSettings(world.ports, world.at, { default_redirection_uri: 'https://home.test/in' });
  expect((await invite({ client_id: plain })).body.invitation_url).toMatch(/^https:\/\/home\.test\/in\?invitation=/);
  const templated = await client('https://{organization_name}.app.test/login');
  expect((await invite({ client_id: templated })).body.invitation_url).toMatch(
    /^https:\/\/acme\.app\.test\/login\?invitation=/,
  );
  const byZone = await client('https://{organization.metadata.zone}.app.test/login');
  expect((await invite({ client_id: byZone })).body.invitation_url).toMatch(/^https:\/\/eu\.app\.test\//);
  await world.call('PATCH', `/organizations/${id}`, { body: { metadata: { zone: 'evil.test/' } } });
  expect((await invite({ client_id: byZone })).body.message).toContain('does not fit this organization');
  const missing = await client('https://{organization.metadata.none}.app.test/login');
  expect((await invite({ client_id: missing })).body.message).toContain('does not fit this organization');
});
