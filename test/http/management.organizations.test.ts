import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { makePerson } from '../support/people.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

let counter = 0;
const fresh = (): string => {
  counter += 1;
  return `acme-${counter}`;
};
const post = (body: Record<string, unknown>, token?: string) =>
  world.call('POST', '/organizations', { body, ...(token === undefined ? {} : { token }) });
const make = async (body: Record<string, unknown> = {}): Promise<string> =>
  (await post({ name: fresh(), ...body })).body.id;
const connection = async (): Promise<string> =>
  (await world.call('POST', '/connections', { body: { name: fresh(), strategy: 'auth0' } })).body.id;

const always = { third_party_client_access: 'block', is_app_entitlement_active: false };

test('create, read by id and by name, change, remove', async () => {
  const name = fresh();
  const made = await post({ name, display_name: 'Acme' });
  expect([made.status, made.body]).toEqual([
    201,
    { id: expect.stringMatching(/^org_[A-Za-z0-9]{16}$/), name, display_name: 'Acme', ...always },
  ]);
  const path = `/organizations/${made.body.id}`;
  expect((await world.call('GET', path)).body).toEqual(made.body);
  expect((await world.call('GET', `/organizations/name/${name}`)).body).toEqual(made.body);
  const branding = { logo_url: 'https://acme.test/logo.png', colors: { primary: '#fff', page_background: '#000000' } };
  const changed = await world.call('PATCH', path, { body: { branding, is_app_entitlement_active: true } });
  expect([changed.status, changed.body]).toEqual([200, { ...made.body, branding, is_app_entitlement_active: true }]);
  const renamed = await world.call('PATCH', path, { body: { name: `${name}-2`, branding: null } });
  expect([renamed.body.name, 'branding' in renamed.body]).toEqual([`${name}-2`, false]);
  expect((await world.call('GET', `/organizations/name/${name}`)).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'No organization found by that id or name',
  });
  expect((await world.call('DELETE', path)).status).toBe(204);
  expect((await world.call('DELETE', path)).status).toBe(404);
  expect((await world.call('GET', path)).status).toBe(404);
});

test('metadata is replaced as a whole', async () => {
  const id = await make({ metadata: { a: '1', b: '2', c: null } });
  const path = `/organizations/${id}`;
  expect((await world.call('GET', path)).body.metadata).toEqual({ a: '1', b: '2' });
  expect((await world.call('PATCH', path, { body: { metadata: { c: '3' } } })).body.metadata).toEqual({ c: '3' });
  expect((await world.call('PATCH', path, { body: { display_name: 'x' } })).body.metadata).toEqual({ c: '3' });
  expect((await world.call('PATCH', path, { body: { metadata: {} } })).body.metadata).toEqual({});
});

test('bodies that break the rules store nothing', async () => {
  const { total } = (await world.call('GET', '/organizations?include_totals=true')).body;
  const bodies: [Record<string, unknown>, unknown][] = [
    [{}, "Payload validation error: 'Missing required property: name'."],
    [{ name: 'Upper' }, expect.stringContaining('String does not match pattern')],
    [{ name: 'org_1234' }, expect.stringContaining('String does not match pattern')],
    [{ name: 'a'.repeat(51) }, expect.stringContaining('String is too long')],
    [{ name: fresh(), owner: 1 }, "Payload validation error: 'Additional properties not allowed: owner'."],
    [{ name: fresh(), branding: { logo_url: 'http://acme.test/' } }, expect.stringContaining('strict-https-uri')],
    [{ name: fresh(), branding: { colors: { primary: '#fff' } } }, expect.stringContaining('page_background')],
    [
      { name: fresh(), metadata: Object.fromEntries(Array.from({ length: 26 }, (_, key) => [key, 'v'])) },
      expect.stringContaining('Too many'),
    ],
    [{ name: fresh(), metadata: { key: 'v'.repeat(256) } }, expect.stringContaining('String is too long')],
    [
      { name: fresh(), enabled_connections: [{ connection_id: 'con_none' }] },
      'The specified connection does not exist',
    ],
  ];
  for (const [body, message] of bodies) {
    const refused = await post(body);
    expect([refused.status, refused.body.message, refused.body.errorCode]).toEqual([400, message, 'invalid_body']);
  }
  expect((await world.call('GET', '/organizations?include_totals=true')).body.total).toBe(total);
});

test('names are unique, on create and on rename', async () => {
  const name = fresh();
  await post({ name });
  const again = await post({ name });
  expect([again.status, again.body.message, again.body.errorCode]).toEqual([
    409,
    'An organization with the same name already exists.',
    'organization_conflict',
  ]);
  const other = await make();
  expect((await world.call('PATCH', `/organizations/${other}`, { body: { name } })).status).toBe(409);
});

describe('lists', () => {
  let place: ManagementWorld;
  beforeAll(async () => {
    place = await makeManagementWorld();
    for (const [name, display_name] of [
      ['bravo', 'Zulu'],
      ['alpha', 'Yankee'],
      ['charlie', 'X-ray'],
    ]) {
      await place.call('POST', '/organizations', { body: { name, display_name } });
    }
  });
  const names = (items: { name: string }[]) => items.map(({ name }) => name);
  const ask = async (query: string) => (await place.call('GET', `/organizations?${query}`)).body;

  test('in every style of paging', async () => {
    expect(names(await ask(''))).toEqual(['bravo', 'alpha', 'charlie']);
    const offset = await ask('include_totals=true&per_page=2&page=1');
    expect([offset.total, offset.start, offset.limit, names(offset.organizations)]).toEqual([3, 2, 2, ['charlie']]);
    const first = await ask('include_totals=true&take=2');
    expect([names(first.organizations), 'total' in first]).toEqual([['bravo', 'alpha'], false]);
    const last = await ask(`take=2&from=${first.next}`);
    expect([names(last.organizations), 'next' in last]).toEqual([['charlie'], false]);
  });

  test('sorted', async () => {
    expect(names(await ask('sort=name:1'))).toEqual(['alpha', 'bravo', 'charlie']);
    expect(names(await ask('sort=name:-1'))).toEqual(['charlie', 'bravo', 'alpha']);
    expect(names(await ask('sort=display_name:1'))).toEqual(['charlie', 'alpha', 'bravo']);
    expect(names(await ask('sort=created_at:-1'))).toEqual(['charlie', 'alpha', 'bravo']);
    expect(names(await ask('sort=created_at:1'))).toEqual(['bravo', 'alpha', 'charlie']);
    const first = await ask('sort=name:1&take=2');
    expect(names(first.organizations)).toEqual(['alpha', 'bravo']);
    expect(await ask(`sort=name:1&take=2&from=${first.next}`)).toMatchObject({ organizations: [{ name: 'charlie' }] });
    expect((await place.call('GET', `/organizations?sort=name:-1&take=2&from=${first.next}`)).status).toBe(400);
    expect((await place.call('GET', '/organizations?sort=id:1')).status).toBe(400);
  });

  test('a summary is all that its scope shows', async () => {
    const token = await place.token(['read:organizations_summary']);
    const [bravo] = (await place.call('GET', '/organizations', { token })).body;
    expect(bravo).toEqual({ id: expect.any(String), name: 'bravo', display_name: 'Zulu' });
    expect((await place.call('GET', `/organizations/${bravo.id}`, { token })).body).toEqual(bravo);
    expect((await place.call('GET', '/organizations/name/bravo', { token })).status).toBe(403);
  });
});

test('connections may come with it, for those who may add them', async () => {
  const [one, two] = [await connection(), await connection()];
  const enabled_connections = [{ connection_id: one, is_signup_enabled: true }, { connection_id: two }];
  const token = await world.token(['create:organizations']);
  const refused = await post({ name: fresh(), enabled_connections }, token);
  expect([refused.status, refused.body.message]).toEqual([
    403,
    'Insufficient scope, expected any of: create:organization_connections',
  ]);
  const made = await post({ name: fresh(), enabled_connections });
  expect(made.body.enabled_connections).toMatchObject([
    { connection_id: one, is_signup_enabled: true, show_as_button: true, connection: { strategy: 'auth0' } },
    { connection_id: two, is_signup_enabled: false, assign_membership_on_login: false },
  ]);
});

describe('what goes with an organization', () => {
  test('everything that belongs to it, and nothing of another', async () => {
    const body = { name: 'app', initiate_login_uri: 'https://app.test/login' };
    const { client_id } = (await world.call('POST', '/clients', { body })).body;
    const user = await makePerson(world);
    const [gone, kept] = [await make(), await make()];
    for (const id of [gone, kept]) {
      await world.call('POST', `/organizations/${id}/members`, { body: { members: [user] } });
      await world.call('POST', `/organizations/${id}/discovery-domains`, { body: { domain: 'acme.test' } });
      await world.call('POST', `/organizations/${id}/clients`, { body: { clients: [{ client_id }] } });
      const invitation = { inviter: { name: 'A' }, invitee: { email: 'b@c.test' }, client_id };
      expect((await world.call('POST', `/organizations/${id}/invitations`, { body: invitation })).status).toBe(200);
    }
    await world.call('DELETE', `/organizations/${gone}`);
    for (const kind of ['member', 'domain', 'client', 'invitation']) {
      const list = (id: string) =>
        world.ports.store.list(world.tenant, `organization-${kind}`, { where: { organization_id: [id] }, limit: 0 });
      expect([kind, (await list(gone)).total, (await list(kept)).total]).toEqual([kind, 0, 1]);
    }
    await world.call('DELETE', `/clients/${client_id}`);
    expect((await world.call('GET', `/organizations/${kept}/clients`)).body).toEqual({ clients: [] });
    expect((await world.call('GET', `/organizations/${kept}/invitations`)).body).toEqual([]);
  });

  test('its records on the token path', async () => {
    const name = fresh();
    const { id } = (await post({ name })).body;
    const found = async (organization: string) =>
      (await world.ports.registry.find(world.tenant, { organization }, 'copy')).organization;
    expect([(await found(id))?.name, (await found(name))?.id]).toEqual([name, id]);
    await world.call('DELETE', `/organizations/${id}`);
    expect([await found(id), await found(name)]).toEqual([undefined, undefined]);
  });
});

test('MGMT-05 another tenant has nothing of this', async () => {
  const id = await make();
  const other = await makeManagementWorld();
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/members'],
    ['GET', '/invitations'],
    ['GET', '/enabled_connections'],
    ['GET', '/connections'],
    ['GET', '/client-grants'],
    ['GET', '/discovery-domains'],
    ['GET', '/clients'],
    ['GET', '/members/auth0%7Cx/roles'],
  ] as const) {
    const refused = await other.call(method, `/organizations/${id}${path}`);
    expect([path, refused.status, refused.body.message]).toEqual([
      path,
      404,
      'No organization found by that id or name',
    ]);
  }
  expect((await world.call('GET', `/organizations/${id}`)).status).toBe(200);
});
