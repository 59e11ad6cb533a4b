import { familyFixtures } from '../family-fixtures.ts';
import type { ManagementWorld } from '../management-world.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const named = (body: Record<string, unknown>, name: string): Record<string, unknown> =>
  'name' in body ? { ...body, name } : body;

/** Every family that is kept and given back, from its own fixture. */
async function families(world: ManagementWorld): Promise<ValidBody[]> {
  const all: ValidBody[] = [];
  for (const { path, full, least, change, single } of familyFixtures) {
    const { id } = await made(world, path, single === true ? full : least);
    const instead = single === true ? { instead: `${path}/${id}` } : {};
    all.push(valid(`PATCH ${path}/:id`, change, `${path}/${id}`), valid(`POST ${path}`, full, path, instead));
    if (path === '/network-acls') all.push(valid(`PUT ${path}/:id`, { ...full, priority: 9 }, `${path}/${id}`));
    if (path === '/branding/phone/templates') all.push(valid(`PATCH ${path}/:id/reset`, {}, `${path}/${id}/reset`));
    if (path === '/hooks') {
      await made(world, `${path}/${id}/secrets`, { OLD: 'value', GONE: 'value' });
      all.push(
        valid(`POST ${path}/:id/secrets`, { NEW: 'value' }, `${path}/${id}/secrets`),
        valid(`PATCH ${path}/:id/secrets`, { OLD: 'other' }, `${path}/${id}/secrets`),
        valid(`DELETE ${path}/:id/secrets`, ['GONE'], `${path}/${id}/secrets`),
      );
    }
    if (path === '/self-service-profiles') {
      const place = `${path}/${id}/custom-text/en/get-started`;
      all.push(valid(`PUT ${path}/:id/custom-text/:language/:page`, { introduction: 'Hello' }, place));
    }
  }
  return all;
}

const action = {
  name: 'an action',
  supported_triggers: [{ id: 'post-login', version: 'v3' }],
  code: 'exports.onExecutePostLogin = async () => {};',
  runtime: 'node22',
  dependencies: [{ name: 'lodash', version: '4.17.21' }],
  secrets: [{ name: 'KEY', value: 'hidden' }],
};

const module_ = { code: 'module.exports = {};', dependencies: action.dependencies, secrets: action.secrets };

/** Extensions: rules, hooks, actions, modules, forms, streams and what else the families hold. */
export async function extensions(world: ManagementWorld): Promise<ValidBody[]> {
  const target = await made(world, '/actions/actions', named(action, 'target'));
  const one = `/actions/actions/${target.id}`;
  const deployed = await made(world, `${one}/deploy`, undefined);
  const shared = await made(world, '/actions/modules', { name: 'shared', ...module_ });
  const version = await made(world, `/actions/modules/${shared.id}/versions`, undefined);
  const bindings = '/actions/triggers/post-login/bindings';
  const binding = { ref: { type: 'action_id', value: target.id }, display_name: 'target' };
  return [
    ...(await families(world)),
    valid('PUT /rules-configs/:key', { value: 'a value' }, '/rules-configs/KEY'),
    valid('POST /actions/actions', action),
    valid('PATCH /actions/actions/:id', named(action, 'renamed'), one),
    valid(
      'POST /actions/actions/:id/versions/:version/deploy',
      { update_draft: true },
      `${one}/versions/${deployed.id}/deploy`,
    ),
    valid('PATCH /actions/triggers/:trigger/bindings', { bindings: [binding] }, bindings),
    valid('POST /actions/modules', { name: 'a-module', ...module_ }),
    valid('PATCH /actions/modules/:id', module_, `/actions/modules/${shared.id}`),
    valid(
      'POST /actions/modules/:id/rollback',
      { module_version_id: version.id },
      `/actions/modules/${shared.id}/rollback`,
    ),
  ];
}
