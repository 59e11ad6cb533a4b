import { type ClientGrant, clientGrantCreate, clientGrantUpdate } from '../../shared/model/client-grant.ts';
import {
  createClientGrant,
  deleteClientGrant,
  getClientGrant,
  updateClientGrant,
} from '../../shared/protocol/management/client-grants.ts';
import { readFlag } from '../../shared/protocol/management/fields.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/client-grants` (management-api 3.4). Lists are in order of creation, since tools match by position. */
function filters(query: URLSearchParams): Record<string, readonly string[]> {
  const where: Record<string, readonly string[]> = {};
  for (const name of ['audience', 'client_id', 'subject_type', 'default_for']) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  const any = readFlag(query, 'allow_any_organization');
  if (any !== undefined) where['allow_any_organization'] = [String(any)];
  return where;
}

const list: Route = {
  method: 'GET',
  path: '/client-grants',
  scopes: ['read:client_grants'],
  status: 200,
  title: 'Get client grants',
  async run({ at, query }, ports) {
    const page = readPage(query, { checkpoint: true, least: 1 });
    const scope = { tenant: at.tenant, kind: 'client-grant' as const, where: filters(query), key: 'client_grants' };
    return listPage(ports, scope, page, async (stored) => documentOf<ClientGrant>(stored));
  },
};

const create: Route = {
  method: 'POST',
  path: '/client-grants',
  scopes: ['create:client_grants'],
  status: 201,
  title: 'Create a client grant',
  body: clientGrantCreate,
  run: async (call, ports) => createClientGrant(ports, call.at, await call.body(), { held: call.caller.scopes }),
};

const get: Route = {
  method: 'GET',
  path: '/client-grants/:id',
  scopes: ['read:client_grants'],
  status: 200,
  title: 'Get a client grant',
  run: async (call, ports) => (await getClientGrant(ports, call.at, param(call, 'id'))).grant,
};

const update: Route = {
  method: 'PATCH',
  path: '/client-grants/:id',
  scopes: ['update:client_grants'],
  status: 200,
  title: 'Update a client grant',
  body: clientGrantUpdate,
  run: async (call, ports) =>
    updateClientGrant(ports, call.at, param(call, 'id'), await call.body(), { held: call.caller.scopes }),
};

const remove: Route = {
  method: 'DELETE',
  path: '/client-grants/:id',
  scopes: ['delete:client_grants'],
  status: 204,
  title: 'Delete a client grant',
  run: (call, ports) => deleteClientGrant(ports, call.at, param(call, 'id')),
};

export const clientGrantRoutes: readonly Route[] = [list, create, get, update, remove];
