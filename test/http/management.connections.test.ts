import { beforeAll, describe, expect, test } from 'vitest';
import { strategies } from '../../shared/model/connection.ts';
import { firstDatabase } from '../../shared/protocol/management/bootstrap.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

let counter = 0;
const fresh = (): string => {
  counter += 1;
  return `connection-${counter}`;
};
const post = (body: Record<string, unknown>) => world.call('POST', '/connections', { body });
const make = async (body: Record<string, unknown> = {}) =>
  (await post({ name: fresh(), strategy: 'auth0', ...body })).body as Record<string, unknown> & { id: string };
const read = async (id: string) => (await world.call('GET', `/connections/${id}`)).body;
const patch = (id: string, body: unknown, token?: string) =>
  world.call('PATCH', `/connections/${id}`, { body, ...(token === undefined ? {} : { token }) });

const databaseDefaults = {
  mfa: { active: true, return_enroll_settings: true },
  passwordPolicy: 'good',
  strategy_version: 2,
  authentication_methods: { password: { enabled: true, api_behavior: 'required' }, passkey: { enabled: false } },
  passkey_options: { challenge_ui: 'both', progressive_enrollment_enabled: true, local_enrollment_enabled: true },
  brute_force_protection: true,
};

test('a minimal database is filled up, read, changed and removed', async () => {
  const name = fresh();
  const made = await post({ name, strategy: 'auth0' });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^con_[A-Za-z0-9]{16}$/),
      name,
      strategy: 'auth0',
      options: databaseDefaults,
      enabled_clients: [],
      is_domain_connection: false,
      realms: [name],
      authentication: { active: true },
      connected_accounts: { active: false },
    },
  ]);
  const path = `/connections/${made.body.id}`;
  expect((await world.call('GET', path)).body).toEqual(made.body);
  const changed = await patch(made.body.id, { display_name: 'People', metadata: { a: '1', b: null } });
  expect([changed.status, changed.body]).toEqual([200, { ...made.body, display_name: 'People', metadata: { a: '1' } }]);
  const unset = await patch(made.body.id, { display_name: null, metadata: null, realms: null, enabled_clients: null });
  expect(unset.body).toEqual(made.body);
  const gone = await world.call('DELETE', path);
  expect([gone.status, gone.body]).toEqual([202, { deleted_at: new Date(world.clock.now()).toISOString() }]);
  expect((await world.call('DELETE', path)).status).toBe(202);
  expect((await world.call('GET', path)).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'The connection does not exist',
    errorCode: 'inexistent_connection',
  });
});

test('a fresh tenant has its database', async () => {
  const { body } = await world.call('GET', `/connections?name=${firstDatabase}`);
  expect(body).toMatchObject([{ name: firstDatabase, strategy: 'auth0', options: databaseDefaults }]);
});

describe('options', () => {
  test('PATCH replaces them as a whole and fills in the defaults again', async () => {
    const { id } = await make({ options: { passwordPolicy: 'excellent', disable_signup: true } });
    const first = (await read(id)).options;
    expect(first).toEqual({ ...databaseDefaults, passwordPolicy: 'excellent', disable_signup: true });
    await patch(id, { options: { password_history: { enable: true, size: 5 } } });
    expect((await read(id)).options).toEqual({ ...databaseDefaults, password_history: { enable: true, size: 5 } });
    await patch(id, { options: {} });
    expect((await read(id)).options).toEqual(databaseDefaults);
    await patch(id, { options: { passwordPolicy: null, import_mode: true } });
    expect((await read(id)).options).toEqual({ ...databaseDefaults, import_mode: true });
    await patch(id, { show_as_button: true });
    expect((await read(id)).options).toEqual({ ...databaseDefaults, import_mode: true });
  });

  test('one method may be set without the other', async () => {
    const { options } = await make({ options: { authentication_methods: { passkey: { enabled: true } } } });
    expect(options).toMatchObject({
      authentication_methods: { password: { enabled: true, api_behavior: 'required' }, passkey: { enabled: true } },
    });
  });

  test.each([
    [
      { passwordPolicy: 'superb' },
      "Payload validation error: 'No enum match for: superb' on property options.passwordPolicy.",
    ],
    [
      { password_history: { size: 25 } },
      "Payload validation error: 'Value 25 is greater than maximum 24' on property options.password_history.size.",
    ],
    [
      { validation: { requires_username: true } },
      "Payload validation error: 'Additional properties not allowed: requires_username' on property options.validation.",
    ],
    [{ attributes: { email: { identifier: { active: false } } } }, 'attributes must contain one active identifier'],
    [
      { attributes: { email: { unique: false, identifier: { active: true } } } },
      'cannot add non-unique email attribute',
    ],
    [
      { attributes: { email: { identifier: { active: true } } }, requires_username: true },
      'Cannot set both options.attributes and options.requires_username',
    ],
    [
      { password_options: { history: { active: true, size: 3 } }, passwordPolicy: 'good' },
      'Cannot set both options.password_options and options.passwordPolicy',
    ],
    [
      { authentication_methods: { password: { enabled: true, signup_behavior: 'block' } } },
      'signup_behavior block requires api_behavior optional',
    ],
    [{ validation: { username: { min: 9, max: 3 } } }, expect.stringContaining('cannot be greater')],
  ])('%j is refused', async (options, message) => {
    const refused = await post({ name: fresh(), strategy: 'auth0', options });
    expect([refused.status, refused.body.message, refused.body.errorCode]).toEqual([400, message, 'invalid_body']);
  });

  test('new password options stand alone', async () => {
    const password_options = { complexity: { min_length: 12 } };
    const { options } = await make({ options: { password_options } });
    expect(options).toMatchObject({ password_options });
    expect(options).not.toHaveProperty('passwordPolicy');
  });

  test.each(strategies)('%s is kept as it came', async (strategy) => {
    const options = { client_id: 'x', scope: ['a'], nested: { deep: [{ list: true }] }, domain_aliases: ['a.test'] };
    const made = await post({ name: fresh(), strategy, options });
    expect([made.status, made.body.strategy]).toEqual([201, strategy]);
    expect((await read(made.body.id)).options).toMatchObject(options);
  });

  test('belong to callers with the scopes for them', async () => {
    const { id } = await make();
    const reader = await world.token(['read:connections', 'update:connections']);
    const seen = await world.call('GET', `/connections/${id}`, { token: reader });
    expect([seen.status, 'options' in seen.body]).toEqual([200, false]);
    const listed = await world.call('GET', '/connections?fields=options,id', { token: reader });
    expect(listed.body.some((item: object) => 'options' in item)).toBe(false);
    const refused = await patch(id, { options: { import_mode: true } }, reader);
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'Insufficient scope, expected any of: update:connections_options',
    ]);
    const kept = await patch(id, { show_as_button: false }, reader);
    expect([kept.status, kept.body.options, kept.body.show_as_button]).toEqual([200, undefined, false]);
    const writer = await world.token(['update:connections', 'update:connections_options']);
    expect('options' in (await patch(id, { options: { import_mode: true } }, writer)).body).toBe(false);
    expect((await read(id)).options.import_mode).toBe(true);
  });
});

test('bodies that break the rules store nothing', async () => {
  const { total } = (await world.call('GET', '/connections?include_totals=true')).body;
  const name = fresh();
  const bodies: [Record<string, unknown>, string][] = [
    [{ strategy: 'auth0' }, "Payload validation error: 'Missing required property: name'."],
    [{ name }, "Payload validation error: 'Missing required property: strategy'."],
    [{ name, strategy: 'teapot' }, "Payload validation error: 'No enum match for: teapot' on property strategy."],
    [{ name, strategy: 'auth0', x: 1 }, "Payload validation error: 'Additional properties not allowed: x'."],
    [{ name: '-a', strategy: 'auth0' }, expect.stringContaining('String does not match pattern')],
    [
      { name: 'a'.repeat(129), strategy: 'auth0' },
      expect.stringContaining('String is too long (129 chars), maximum 128'),
    ],
    [{ name, strategy: 'auth0', options: [] }, expect.stringContaining('Expected type object')],
    [
      { name, strategy: 'auth0', metadata: Object.fromEntries(Array.from('abcdefghijk', (k) => [k, 'v'])) },
      expect.stringContaining('Too many properties'),
    ],
    [{ name, strategy: 'auth0', enabled_clients: ['nobody'] }, 'The client nobody of enabled_clients does not exist'],
  ];
  for (const [body, message] of bodies) {
    const refused = await post(body);
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  }
  for (const field of ['name', 'strategy', 'id']) {
    const refused = await patch((await make()).id, { [field]: 'x' });
    expect(refused.body.message).toBe(`Payload validation error: 'Additional properties not allowed: ${field}'.`);
  }
  expect((await world.call('GET', '/connections?include_totals=true')).body.total).toBe(total + 3);
});

test('names are unique', async () => {
  const name = fresh();
  await post({ name, strategy: 'auth0' });
  const again = await post({ name, strategy: 'oidc' });
  expect([again.status, again.body.message]).toEqual([409, 'A connection with the same name already exists']);
});

describe('lists', () => {
  let place: ManagementWorld;
  beforeAll(async () => {
    place = await makeManagementWorld();
    for (const [name, strategy] of [
      ['a', 'oidc'],
      ['b', 'samlp'],
      ['c', 'auth0'],
    ]) {
      await place.call('POST', '/connections', { body: { name, strategy } });
    }
  });
  const names = (body: { name: string }[]) => body.map(({ name }) => name);

  test('by strategy, several of them, and by name', async () => {
    const ask = async (query: string) => names((await place.call('GET', `/connections?${query}`)).body);
    expect(await ask('strategy=oidc&strategy=samlp')).toEqual(['a', 'b']);
    expect(await ask('strategy=auth0')).toEqual([firstDatabase, 'c']);
    expect(await ask('name=b')).toEqual(['b']);
    expect(await ask('name=b&strategy=oidc')).toEqual([]);
  });

  test('in every style of paging', async () => {
    const offset = (await place.call('GET', '/connections?include_totals=true&per_page=2&page=1')).body;
    expect([offset.total, offset.start, offset.limit, names(offset.connections)]).toEqual([4, 2, 2, ['b', 'c']]);
    const first = (await place.call('GET', '/connections?include_totals=true&take=3')).body;
    expect([names(first.connections), 'total' in first]).toEqual([[firstDatabase, 'a', 'b'], false]);
    const last = (await place.call('GET', `/connections?take=3&from=${first.next}`)).body;
    expect([names(last.connections), 'next' in last]).toEqual([['c'], false]);
    const far = await place.call('GET', '/connections?per_page=100&page=10');
    expect([far.status, far.body.message, far.body.errorCode]).toEqual([
      400,
      'Requesting page exceeds the allowed maximum of 1000 records',
      'invalid_paging',
    ]);
  });

  test('as deploy-cli looks a new connection up', async () => {
    const query = 'include_totals=true&take=1&name=a&include_fields=true';
    expect(names((await place.call('GET', `/connections?${query}`)).body.connections)).toEqual(['a']);
  });

  test('fields', async () => {
    const { body } = await place.call('GET', '/connections?fields=name,strategy&name=a');
    expect(body).toEqual([{ name: 'a', strategy: 'oidc' }]);
    const rest = (await place.call('GET', '/connections?fields=options&include_fields=false&name=a')).body[0];
    expect(['options' in rest, rest.name]).toEqual([false, 'a']);
    expect((await place.call('GET', '/connections?fields=nothing')).status).toBe(400);
  });
});

test('the status of a connector', async () => {
  const ad = await make({ strategy: 'ad' });
  const database = await make();
  const offline = await world.call('GET', `/connections/${ad.id}/status`);
  expect([offline.status, offline.body.message]).toEqual([404, 'The connection is offline']);
  expect((await world.call('GET', `/connections/${database.id}/status`)).status).toBe(400);
  expect((await world.call('GET', '/connections/con_none/status')).status).toBe(404);
});

test('MGMT-05 another tenant has nothing of this', async () => {
  const { id } = await make();
  const other = await makeManagementWorld();
  expect((await other.call('GET', `/connections/${id}`)).status).toBe(404);
  expect((await other.call('PATCH', `/connections/${id}`, { body: { show_as_button: true } })).status).toBe(404);
  expect((await other.call('DELETE', `/connections/${id}`)).status).toBe(202);
  expect((await read(id)).id).toBe(id);
});
