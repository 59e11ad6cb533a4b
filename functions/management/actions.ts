import { actionBodies } from '../../shared/model/families/action.ts';
import { type Action, actionKind, getAction, printAction } from '../../shared/protocol/management/actions/action.ts';
import { createAction, deleteAction, updateAction } from '../../shared/protocol/management/actions/actions.ts';
import { readFlag } from '../../shared/protocol/management/fields.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';
import { wrappedPage } from './wrapped-page.ts';

/** `/actions/actions` (management-api 3.17). Lists are always wrapped. */
function filters(query: URLSearchParams): Record<string, readonly string[]> {
  const where: Record<string, readonly string[]> = {};
  for (const name of ['triggerId', 'actionName']) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  for (const name of ['deployed', 'installed']) {
    const value = readFlag(query, name);
    if (value !== undefined) where[name] = [String(value)];
  }
  return where;
}

const list: Route = {
  method: 'GET',
  path: '/actions/actions',
  scopes: ['read:actions'],
  status: 200,
  title: 'Get actions',
  run: ({ at, query }, ports) =>
    wrappedPage(
      ports,
      { tenant: at.tenant, kind: actionKind, where: filters(query), key: 'actions' },
      query,
      (stored) => printAction(documentOf<Action>(stored)),
    ),
};

const create: Route = {
  method: 'POST',
  path: '/actions/actions',
  scopes: ['create:actions'],
  status: 201,
  title: 'Create an action',
  body: actionBodies.create,
  run: async (call, ports) => createAction(ports, call.at, await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/actions/actions/:id',
  scopes: ['read:actions'],
  status: 200,
  title: 'Get an action',
  run: async (call, ports) => printAction((await getAction(ports, call.at, param(call, 'id'))).action),
};

const update: Route = {
  method: 'PATCH',
  path: '/actions/actions/:id',
  scopes: ['update:actions'],
  status: 200,
  title: 'Update an action',
  body: actionBodies.update,
  run: async (call, ports) => updateAction(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/actions/actions/:id',
  scopes: ['delete:actions'],
  status: 204,
  title: 'Delete an action',
  run: async (call, ports) =>
    deleteAction(ports, call.at, param(call, 'id'), { force: readFlag(call.query, 'force') ?? false }),
};

export const actionRoutes: readonly Route[] = [list, create, get, update, remove];
