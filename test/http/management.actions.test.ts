import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let number = 0;
let made = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
beforeEach(() => {
  number += 1;
});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const path = '/actions/actions';
const trigger = 'post-login';

const create = async (more: Record<string, unknown> = {}) => {
  const body = { name: `action ${number}.${++made}`, supported_triggers: [{ id: trigger }], ...more };
  return world.call('POST', path, { body });
};
const deployed = async (more: Record<string, unknown> = {}) => (await create({ deploy: true, ...more })).body;

test('a fresh tenant has no actions, every trigger and no bindings', async () => {
  const fresh = await makeManagementWorld();
  expect((await fresh.call('GET', path)).body).toEqual({ actions: [], total: 0, page: 0, per_page: 50 });
  const { triggers } = (await fresh.call('GET', '/actions/triggers')).body;
  expect(triggers.map(({ id, version }: { id: string; version: string }) => `${id} ${version}`)).toEqual([
    'post-login v3',
    'credentials-exchange v2',
    'pre-user-registration v2',
    'post-user-registration v2',
    'post-change-password v2',
    'send-phone-message v2',
    'password-reset-post-challenge v1',
    'custom-phone-provider v1',
    'custom-email-provider v1',
    'custom-token-exchange v1',
    'event-stream v1',
    'password-hash-migration v1',
  ]);
  for (const { id } of triggers) {
    const { status, body } = await fresh.call('GET', `/actions/triggers/${id}/bindings`);
    expect([status, body]).toEqual([200, { bindings: [], total: 0, page: 0, per_page: 50 }]);
  }
  expect((await fresh.call('GET', '/actions/triggers/nothing/bindings')).status).toBe(404);
  expect((await fresh.call('GET', '/actions/triggers/toString/bindings')).status).toBe(404);
});

test('create: built at once, secrets without their values', async () => {
  const made = await create({
    name: 'adds claims',
    code: 'exports.onExecutePostLogin = async () => {};',
    dependencies: [{ name: 'lodash', version: '4.17.21' }],
    secrets: [{ name: 'KEY', value: 'hidden-value' }],
  });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(uuid),
      name: 'adds claims',
      supported_triggers: [{ id: trigger, version: 'v3' }],
      code: 'exports.onExecutePostLogin = async () => {};',
      dependencies: [{ name: 'lodash', version: '4.17.21' }],
      runtime: 'node22',
      status: 'built',
      secrets: [{ name: 'KEY', updated_at: made.body.created_at }],
      all_changes_deployed: false,
      built_at: made.body.created_at,
      created_at: made.body.created_at,
      updated_at: made.body.created_at,
    },
  ]);
  expect((await world.call('GET', `${path}/${made.body.id}`)).body).toEqual(made.body);
  expect(JSON.stringify(await world.ports.store.get(world.tenant, 'action', made.body.id))).not.toContain('hidden');
  expect((await create({ name: 'adds claims' })).status).toBe(409);
});

test('what the schema refuses is not stored', async () => {
  const total = async () => (await world.ports.store.list(world.tenant, 'action', { limit: 0 })).total;
  const before = await total();
  const bad: Record<string, unknown>[] = [
    { stranger: 1 },
    { name: 1 },
    { name: '' },
    { supported_triggers: [] },
    { supported_triggers: [{ id: 'nothing' }] },
    { supported_triggers: [{ id: trigger }, { id: 'credentials-exchange' }] },
    { supported_triggers: null },
    { code: 7 },
    { code: 'x'.repeat(100_001) },
    { runtime: 'deno' },
    { dependencies: [{ name: 'a' }, { name: 'a' }] },
    { dependencies: Array.from({ length: 11 }, (_, index) => ({ name: `d${index}` })) },
    { secrets: [{ name: 'A', value: 1 }] },
    { secrets: [{ name: 'A' }, { name: 'A' }] },
    { secrets: Array.from({ length: 31 }, (_, index) => ({ name: `S${index}` })) },
    { modules: [{ module_id: 'x', module_version_id: 'y' }] },
    { deploy: 'yes' },
    { status: 'built' },
    { deployed: true },
  ];
  for (const body of bad) expect([body, (await create(body)).status]).toEqual([body, 400]);
  expect(await total()).toBe(before);
  const { id } = (await create()).body;
  for (const body of bad) {
    const refused = await world.call('PATCH', `${path}/${id}`, { body });
    expect([body, refused.status]).toEqual([body, 400]);
  }
});

test('deploying makes versions; a change waits for the next one', async () => {
  const { id } = (await create({ code: 'one', secrets: [{ name: 'A', value: 'a' }] })).body;
  const first = await world.call('POST', `${path}/${id}/deploy`);
  expect([first.status, first.body]).toMatchObject([
    200,
    { id: expect.stringMatching(uuid), action_id: id, number: 1, deployed: true, status: 'built', code: 'one' },
  ]);
  const read = async () => (await world.call('GET', `${path}/${id}`)).body;
  expect(await read()).toMatchObject({
    all_changes_deployed: true,
    deployed_version: { id: first.body.id, number: 1 },
  });
  world.clock.pass(1000);
  const changed = await world.call('PATCH', `${path}/${id}`, { body: { code: 'two' } });
  expect([changed.status, changed.body.all_changes_deployed, changed.body.deployed_version.code]).toEqual([
    200,
    false,
    'one',
  ]);
  const second = (await world.call('POST', `${path}/${id}/deploy`)).body;
  expect([second.number, (await read()).all_changes_deployed]).toEqual([2, true]);
  const versions = await world.call('GET', `${path}/${id}/versions`);
  expect(versions.body).toMatchObject({
    versions: [
      { id: first.body.id, number: 1, deployed: false, code: 'one' },
      { id: second.id, number: 2, deployed: true, code: 'two' },
    ],
    total: 2,
  });
  const one = await world.call('GET', `${path}/${id}/versions/${first.body.id}`);
  expect([one.status, one.body]).toEqual([200, versions.body.versions[0]]);
  const back = await world.call('POST', `${path}/${id}/versions/${first.body.id}/deploy`);
  expect([back.status, back.body.number, back.body.code, back.body.deployed]).toEqual([202, 3, 'one', true]);
  expect(await read()).toMatchObject({ code: 'two', all_changes_deployed: false });
  const body = { update_draft: true };
  const whole = await world.call('POST', `${path}/${id}/versions/${first.body.id}/deploy`, { body });
  expect(whole.body.number).toBe(4);
  expect(await read()).toMatchObject({ code: 'one', all_changes_deployed: true });
  for (const wrong of ['nobody', id]) {
    expect((await world.call('GET', `${path}/${id}/versions/${wrong}`)).status).toBe(404);
    expect((await world.call('POST', `${path}/${id}/versions/${wrong}/deploy`)).status).toBe(404);
  }
  const other = (await create()).body.id;
  expect((await world.call('GET', `${path}/${other}/versions/${second.id}`)).status).toBe(404);
});

test('no more than fifty versions are kept', async () => {
  const { id } = await deployed();
  for (let time = 0; time < 51; time += 1) await world.call('POST', `${path}/${id}/deploy`);
  const { body } = await world.call('GET', `${path}/${id}/versions?per_page=100`);
  expect([body.total, body.versions[0].number, body.versions.at(-1).number]).toEqual([50, 3, 52]);
});

test('secrets: a name alone keeps its value, a new value has a new date', async () => {
  const { id, created_at } = (
    await create({
      secrets: [
        { name: 'A', value: 'a' },
        { name: 'B', value: 'b' },
      ],
    })
  ).body;
  const sealed = async (name: string) => {
    const stored = await world.ports.store.get(world.tenant, 'action', id);
    const kept = (stored?.doc['secrets'] ?? []) as { name: string }[];
    return kept.find((secret) => secret.name === name);
  };
  const before = await sealed('A');
  world.clock.pass(5000);
  const body = { secrets: [{ name: 'A' }, { name: 'C', value: 'c' }] };
  const { secrets } = (await world.call('PATCH', `${path}/${id}`, { body })).body;
  expect(secrets.map(({ name }: { name: string }) => name)).toEqual(['A', 'C']);
  expect([secrets[0].updated_at, secrets[1].updated_at > created_at]).toEqual([created_at, true]);
  expect(await sealed('A')).toEqual(before);
  const cleared = await world.call('PATCH', `${path}/${id}`, { body: { secrets: [] } });
  expect(cleared.body.secrets).toEqual([]);
});

test('lists filter, page and count', async () => {
  const fresh = await makeManagementWorld();
  const make = (name: string, id: string, deploy = false) =>
    fresh.call('POST', path, { body: { name, supported_triggers: [{ id }], deploy } });
  await make('a', 'post-login');
  await make('b', 'credentials-exchange', true);
  await make('c', 'post-login', true);
  const names = async (query: string) =>
    (await fresh.call('GET', `${path}?${query}`)).body.actions.map(({ name }: { name: string }) => name);
  expect(await names('')).toEqual(['a', 'b', 'c']);
  expect(await names('triggerId=post-login')).toEqual(['a', 'c']);
  expect(await names('actionName=b')).toEqual(['b']);
  expect(await names('deployed=true')).toEqual(['b', 'c']);
  expect(await names('deployed=false&triggerId=post-login')).toEqual(['a']);
  expect(await names('installed=true')).toEqual([]);
  const page = await fresh.call('GET', `${path}?page=1&per_page=2`);
  expect(page.body).toMatchObject({ actions: [{ name: 'c' }], total: 3, page: 1, per_page: 2 });
  expect((await fresh.call('GET', `${path}?page=9`)).body).toMatchObject({ actions: [], total: 3 });
  expect((await fresh.call('GET', `${path}?per_page=0`)).status).toBe(400);
  expect((await fresh.call('GET', `${path}?deployed=maybe`)).status).toBe(400);
});

test('two writers of one action: nobody’s change is lost', async () => {
  const { id } = (await create()).body;
  const answers = await Promise.all([
    world.call('PATCH', `${path}/${id}`, { body: { code: 'changed' } }),
    world.call('PATCH', `${path}/${id}`, { body: { runtime: 'node18-actions' } }),
    world.call('POST', `${path}/${id}/deploy`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await world.call('GET', `${path}/${id}`)).body).toMatchObject({ code: 'changed', runtime: 'node18-actions' });
});

test('nothing runs here: test and executions do not exist', async () => {
  const { id } = await deployed();
  expect((await world.call('POST', `${path}/${id}/test`, { body: { payload: {} } })).status).toBe(404);
  expect((await world.call('GET', `/actions/executions/${id}`)).status).toBe(404);
});

test('a tenant has at most a hundred actions', async () => {
  const fresh = await makeManagementWorld();
  const make = (name: string) =>
    fresh.call('POST', path, { body: { name, supported_triggers: [{ id: 'post-login' }] } });
  for (let index = 0; index < 100; index += 1) expect((await make(`a${index}`)).status).toBe(201);
  expect((await make('one too many')).status).toBe(400);
});
