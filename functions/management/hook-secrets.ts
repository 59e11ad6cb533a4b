import { hookSecretNames, hookSecrets } from '../../shared/model/families/rules-and-hooks.ts';
import {
  deleteHookSecrets,
  listHookSecrets,
  setHookSecrets,
} from '../../shared/protocol/management/families/hook-secrets.ts';
import { param, type Route } from './route.ts';

/** `/hooks/{id}/secrets`: names are read, values are not. */
const path = '/hooks/:id/secrets';

const list: Route = {
  method: 'GET',
  path,
  scopes: ['read:hooks'],
  status: 200,
  title: 'Get hook secrets',
  run: (call, ports) => listHookSecrets(ports, call.at, param(call, 'id')),
};

const add: Route = {
  method: 'POST',
  path,
  scopes: ['update:hooks'],
  status: 201,
  title: 'Add hook secrets',
  body: hookSecrets,
  run: async (call, ports) => setHookSecrets(ports, call.at, param(call, 'id'), await call.body(), 'add'),
};

const update: Route = {
  method: 'PATCH',
  path,
  scopes: ['update:hooks'],
  status: 201,
  title: 'Update hook secrets',
  body: hookSecrets,
  run: async (call, ports) => setHookSecrets(ports, call.at, param(call, 'id'), await call.body(), 'update'),
};

const remove: Route = {
  method: 'DELETE',
  path,
  scopes: ['delete:hooks'],
  status: 204,
  title: 'Delete hook secrets',
  body: hookSecretNames,
  run: async (call, ports) => deleteHookSecrets(ports, call.at, param(call, 'id'), await call.body()),
};

export const hookSecretRoutes: readonly Route[] = [list, add, update, remove];
