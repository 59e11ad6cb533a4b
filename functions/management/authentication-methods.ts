import {
  type AuthenticationMethodDocument,
  authenticationMethodCreate,
  authenticationMethodsReplace,
  authenticationMethodUpdate,
} from '../../shared/model/authentication-method.ts';
import { methodKind } from '../../shared/protocol/management/authentication-method-record.ts';
import {
  createMethod,
  deleteMethod,
  deleteMethods,
  getMethod,
  replaceMethods,
  updateMethod,
} from '../../shared/protocol/management/authentication-methods.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/users/{id}/authentication-methods` (management-api 3.16). Secrets and codes are in no answer. */
const path = '/users/:id/authentication-methods';
const pathOfOne = `${path}/:method`;

const list: Route = {
  method: 'GET',
  path,
  scopes: ['read:authentication_methods'],
  status: 200,
  title: 'Get authentication methods of a user',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: false, least: 0 });
    const userId = param(call, 'id');
    await requireUser(ports, call.at, userId);
    const scope = { tenant: call.at.tenant, kind: methodKind, where: { user_id: [userId] }, key: 'authenticators' };
    return listPage(ports, scope, page, async (stored) => documentOf<AuthenticationMethodDocument>(stored).entity);
  },
};

const create: Route = {
  method: 'POST',
  path,
  scopes: ['create:authentication_methods'],
  status: 201,
  title: 'Create an authentication method of a user',
  body: authenticationMethodCreate,
  run: async (call, ports) => createMethod(ports, call.at, param(call, 'id'), await call.body()),
};

const replace: Route = {
  method: 'PUT',
  path,
  scopes: ['update:authentication_methods'],
  status: 200,
  title: 'Replace the authentication methods of a user',
  body: authenticationMethodsReplace,
  run: async (call, ports) => replaceMethods(ports, call.at, param(call, 'id'), await call.body()),
};

const removeAll: Route = {
  method: 'DELETE',
  path,
  scopes: ['delete:authentication_methods'],
  status: 204,
  title: 'Delete the authentication methods of a user',
  run: (call, ports) => deleteMethods(ports, call.at, param(call, 'id')),
};

const get: Route = {
  method: 'GET',
  path: pathOfOne,
  scopes: ['read:authentication_methods'],
  status: 200,
  title: 'Get an authentication method of a user',
  run: async (call, ports) =>
    (await getMethod(ports, call.at, param(call, 'id'), param(call, 'method'))).document.entity,
};

const update: Route = {
  method: 'PATCH',
  path: pathOfOne,
  scopes: ['update:authentication_methods'],
  status: 200,
  title: 'Update an authentication method of a user',
  body: authenticationMethodUpdate,
  run: async (call, ports) => updateMethod(ports, call.at, param(call, 'id'), param(call, 'method'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: pathOfOne,
  scopes: ['delete:authentication_methods'],
  status: 204,
  title: 'Delete an authentication method of a user',
  run: (call, ports) => deleteMethod(ports, call.at, param(call, 'id'), param(call, 'method')),
};

export const authenticationMethodRoutes: readonly Route[] = [list, create, replace, removeAll, get, update, remove];
