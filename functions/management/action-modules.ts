import { moduleBodies, moduleRollback } from '../../shared/model/families/action.ts';
import {
  createModule,
  deleteModule,
  publishModule,
  rollbackModule,
  updateModule,
} from '../../shared/protocol/management/actions/action-modules.ts';
import {
  getModule,
  getModuleVersion,
  type Module,
  type ModuleVersion,
  moduleKind,
  moduleUsers,
  moduleVersionKind,
  printModule,
  printModuleVersion,
} from '../../shared/protocol/management/actions/module.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';
import { wrappedPage, wrappedSlice } from './wrapped-page.ts';

/** `/actions/modules`: code that actions share. Lists are always wrapped. */
const path = '/actions/modules';
const one = `${path}/:id`;
const read = ['read:actions'] as const;
const update = ['update:actions'] as const;

const reads: readonly Route[] = [
  {
    method: 'GET',
    path,
    scopes: read,
    status: 200,
    title: 'Get action modules',
    async run({ at, query }, ports) {
      const users = await moduleUsers(ports, at);
      const scope = { tenant: at.tenant, kind: moduleKind, where: {}, key: 'modules' };
      return wrappedPage(ports, scope, query, (stored) =>
        printModule(documentOf<Module>(stored), users.get(stored.id)?.length ?? 0),
      );
    },
  },
  {
    method: 'GET',
    path: one,
    scopes: read,
    status: 200,
    title: 'Get an action module',
    async run(call, ports) {
      const { module } = await getModule(ports, call.at, param(call, 'id'));
      return printModule(module, (await moduleUsers(ports, call.at)).get(module.id)?.length ?? 0);
    },
  },
  {
    method: 'GET',
    path: `${one}/actions`,
    scopes: read,
    status: 200,
    title: 'Get actions that use a module',
    async run(call, ports) {
      const { module } = await getModule(ports, call.at, param(call, 'id'));
      const users = (await moduleUsers(ports, call.at)).get(module.id) ?? [];
      const rows = users.map(({ action, reference }) => ({
        action_id: action.id,
        action_name: action.name,
        module_version_id: reference['module_version_id'],
        module_version_number: reference['module_version_number'],
        supported_triggers: action.supported_triggers,
      }));
      return wrappedSlice('actions', rows, call.query);
    },
  },
  {
    method: 'GET',
    path: `${one}/versions`,
    scopes: read,
    status: 200,
    title: 'Get versions of an action module',
    async run(call, ports) {
      const { module } = await getModule(ports, call.at, param(call, 'id'));
      const where = { module_id: [module.id] };
      const scope = { tenant: call.at.tenant, kind: moduleVersionKind, where, key: 'versions' };
      return wrappedPage(ports, scope, call.query, (stored) => printModuleVersion(documentOf<ModuleVersion>(stored)));
    },
  },
  {
    method: 'GET',
    path: `${one}/versions/:version`,
    scopes: read,
    status: 200,
    title: 'Get a version of an action module',
    run: async (call, ports) =>
      printModuleVersion(await getModuleVersion(ports, call.at, param(call, 'id'), param(call, 'version'))),
  },
];

const writes: readonly Route[] = [
  {
    method: 'POST',
    path,
    scopes: ['create:actions'],
    status: 201,
    title: 'Create an action module',
    body: moduleBodies.create,
    run: async (call, ports) => createModule(ports, call.at, await call.body()),
  },
  {
    method: 'PATCH',
    path: one,
    scopes: update,
    status: 200,
    title: 'Update an action module',
    body: moduleBodies.update,
    run: async (call, ports) => updateModule(ports, call.at, param(call, 'id'), await call.body()),
  },
  {
    method: 'POST',
    path: `${one}/versions`,
    scopes: update,
    status: 200,
    title: 'Publish an action module',
    run: (call, ports) => publishModule(ports, call.at, param(call, 'id')),
  },
  {
    method: 'POST',
    path: `${one}/rollback`,
    scopes: update,
    status: 200,
    title: 'Roll an action module back',
    body: moduleRollback,
    run: async (call, ports) => rollbackModule(ports, call.at, param(call, 'id'), await call.body()),
  },
  {
    method: 'DELETE',
    path: one,
    scopes: ['delete:actions'],
    status: 204,
    title: 'Delete an action module',
    run: (call, ports) => deleteModule(ports, call.at, param(call, 'id')),
  },
];

export const actionModuleRoutes: readonly Route[] = [...reads, ...writes];
