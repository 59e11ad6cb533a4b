import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const path = '/actions/modules';
const post = (body: unknown) => world.call('POST', path, { body });

test('create, publish, change, roll back, delete', async () => {
  expect((await world.call('GET', path)).body).toEqual({ modules: [], total: 0, page: 0, per_page: 50 });
  const made = await post({
    name: 'shared',
    code: 'module.exports = 1;',
    secrets: [{ name: 'KEY', value: 'hidden-value' }],
    dependencies: [{ name: 'lodash', version: '4' }],
  });
  expect([made.status, made.body]).toMatchObject([
    201,
    {
      name: 'shared',
      code: 'module.exports = 1;',
      dependencies: [{ name: 'lodash', version: '4' }],
      secrets: [{ name: 'KEY', updated_at: made.body.created_at }],
      all_changes_published: false,
      latest_version_number: 0,
      actions_using_module_total: 0,
    },
  ]);
  const target = `${path}/${made.body.id}`;
  expect((await world.call('GET', target)).body).toEqual(made.body);
  expect(JSON.stringify(await world.ports.store.get(world.tenant, 'action-module', made.body.id))).not.toContain(
    'hidden',
  );
  const version = await world.call('POST', `${target}/versions`);
  expect([version.status, version.body]).toMatchObject([
    200,
    { module_id: made.body.id, version_number: 1, code: 'module.exports = 1;' },
  ]);
  const changed = await world.call('PATCH', target, { body: { code: 'module.exports = 2;' } });
  expect(changed.body).toMatchObject({
    code: 'module.exports = 2;',
    all_changes_published: false,
    latest_version_number: 1,
    latest_version: { code: 'module.exports = 1;', version_number: 1 },
  });
  const versions = await world.call('GET', `${target}/versions`);
  expect(versions.body).toEqual({ versions: [version.body], total: 1, page: 0, per_page: 50 });
  expect((await world.call('GET', `${target}/versions/${version.body.id}`)).body).toEqual(version.body);
  const back = await world.call('POST', `${target}/rollback`, { body: { module_version_id: version.body.id } });
  expect([back.status, back.body.code, back.body.all_changes_published]).toEqual([200, 'module.exports = 1;', true]);
  expect((await world.call('POST', `${target}/rollback`, { body: { module_version_id: 'x' } })).status).toBe(404);
  expect((await world.call('GET', path)).body.total).toBe(1);
  expect((await world.call('DELETE', target)).status).toBe(204);
  for (const [method, where] of [
    ['GET', target],
    ['DELETE', target],
    ['GET', `${target}/versions`],
    ['GET', `${target}/versions/${version.body.id}`],
    ['GET', `${target}/actions`],
    ['POST', `${target}/versions`],
  ] as const) {
    expect([where, (await world.call(method, where)).status]).toEqual([where, 404]);
  }
  expect((await world.ports.store.list(world.tenant, 'action-module-version', { limit: 1 })).total).toBe(0);
});

test('actions name a version, and a module that is used stays', async () => {
  const module = (await post({ name: 'used', code: 'x', publish: true })).body;
  expect([module.latest_version_number, module.all_changes_published]).toEqual([1, true]);
  const reference = {
    module_id: module.id,
    module_name: 'used',
    module_version_id: module.latest_version.id,
    module_version_number: 1,
  };
  const body = { name: 'user', supported_triggers: [{ id: 'post-login' }], modules: [reference] };
  const action = await world.call('POST', '/actions/actions', { body });
  expect([action.status, action.body.modules]).toEqual([201, [reference]]);
  expect((await world.call('GET', `${path}/${module.id}`)).body.actions_using_module_total).toBe(1);
  expect((await world.call('GET', path)).body.modules[0].actions_using_module_total).toBe(1);
  const users = await world.call('GET', `${path}/${module.id}/actions`);
  expect(users.body).toMatchObject({ actions: [{ action_id: action.body.id, module_version_number: 1 }], total: 1 });
  const refused = await world.call('DELETE', `${path}/${module.id}`);
  expect([refused.status, refused.body.error]).toEqual([412, 'Precondition Failed']);
  await world.call('DELETE', `/actions/actions/${action.body.id}`);
  expect((await world.call('DELETE', `${path}/${module.id}`)).status).toBe(204);
});

test('what the schema refuses is not stored', async () => {
  const full = { name: 'm', code: 'x' };
  for (const more of [
    { stranger: 1 },
    { name: undefined },
    { name: 7 },
    { code: undefined },
    { code: 'x'.repeat(65_537) },
    { secrets: [{ value: 'x' }] },
    { dependencies: [{ name: 'a' }] },
    { publish: 'yes' },
  ]) {
    expect([more, (await post({ ...full, ...more })).status]).toEqual([more, 400]);
  }
  expect((await world.ports.store.list(world.tenant, 'action-module', { limit: 0 })).total).toBe(0);
  const { id } = (await post(full)).body;
  for (const body of [{ name: 'other' }, { code: null }, { stranger: 1 }, { publish: true }]) {
    expect([body, (await world.call('PATCH', `${path}/${id}`, { body })).status]).toEqual([body, 400]);
  }
  expect((await post(full)).status).toBe(409);
});
