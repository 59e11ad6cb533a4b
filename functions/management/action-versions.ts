import { bindingsUpdate, versionDeploy } from '../../shared/model/families/action.ts';
import {
  type ActionVersion,
  getAction,
  printVersion,
  versionKind,
} from '../../shared/protocol/management/actions/action.ts';
import { listBindings, listTriggers, setBindings } from '../../shared/protocol/management/actions/bindings.ts';
import { deployAction, deployVersion, getVersion } from '../../shared/protocol/management/actions/versions.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';
import { wrappedPage, wrappedSlice } from './wrapped-page.ts';

/** Versions of actions, and the triggers they are bound to (management-api 3.17). */
const versions = '/actions/actions/:id/versions';

const deploy: Route = {
  method: 'POST',
  path: '/actions/actions/:id/deploy',
  scopes: ['create:actions'],
  status: 200,
  title: 'Deploy an action',
  run: (call, ports) => deployAction(ports, call.at, param(call, 'id')),
};

const list: Route = {
  method: 'GET',
  path: versions,
  scopes: ['read:actions'],
  status: 200,
  title: 'Get versions of an action',
  async run(call, ports) {
    const { action } = await getAction(ports, call.at, param(call, 'id'));
    const where = { action_id: [action.id] };
    const scope = { tenant: call.at.tenant, kind: versionKind, where, key: 'versions' };
    return wrappedPage(ports, scope, call.query, (stored) => printVersion(action, documentOf<ActionVersion>(stored)));
  },
};

const get: Route = {
  method: 'GET',
  path: `${versions}/:version`,
  scopes: ['read:actions'],
  status: 200,
  title: 'Get a version of an action',
  async run(call, ports) {
    const { action, version } = await getVersion(ports, call.at, param(call, 'id'), param(call, 'version'));
    return printVersion(action, version);
  },
};

const rollBack: Route = {
  method: 'POST',
  path: `${versions}/:version/deploy`,
  scopes: ['create:actions'],
  status: 202,
  title: 'Deploy a version of an action',
  body: versionDeploy,
  run: async (call, ports) =>
    deployVersion(ports, call.at, param(call, 'id'), param(call, 'version'), await call.body()),
};

const triggers: Route = {
  method: 'GET',
  path: '/actions/triggers',
  scopes: ['read:actions'],
  status: 200,
  title: 'Get triggers',
  run: async () => listTriggers(),
};

const bindings: Route = {
  method: 'GET',
  path: '/actions/triggers/:trigger/bindings',
  scopes: ['read:actions'],
  status: 200,
  title: 'Get bindings of a trigger',
  run: async (call, ports) =>
    wrappedSlice('bindings', await listBindings(ports, call.at, param(call, 'trigger')), call.query),
};

const bind: Route = {
  method: 'PATCH',
  path: '/actions/triggers/:trigger/bindings',
  scopes: ['update:actions'],
  status: 200,
  title: 'Update bindings of a trigger',
  body: bindingsUpdate,
  run: async (call, ports) => ({
    bindings: await setBindings(ports, call.at, param(call, 'trigger'), await call.body()),
  }),
};

export const actionVersionRoutes: readonly Route[] = [deploy, list, get, rollBack, triggers, bindings, bind];
