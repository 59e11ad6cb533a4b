import { type ClientDocument, clientCreate, clientFields, clientUpdate } from '../../shared/model/client.ts';
import { clientFilters } from '../../shared/protocol/management/client-filters.ts';
import { printClient, viewAfterWrite, viewOf } from '../../shared/protocol/management/client-view.ts';
import {
  createClient,
  deleteClient,
  getClient,
  rotateSecret,
  updateClient,
} from '../../shared/protocol/management/clients.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { requireForProperties } from '../../shared/protocol/management/permission.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/clients` (management-api 3.1). Which fields a caller sees depends on its scopes. */
const readScopes = ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] as const;

const list: Route = {
  method: 'GET',
  path: '/clients',
  scopes: [...readScopes],
  status: 200,
  title: 'Get clients',
  async run({ at, caller, query }, ports) {
    const page = readPage(query, { checkpoint: true, least: 0 });
    const choice = readFields(query, clientFields);
    const where = await clientFilters(ports, at, query, page);
    const view = viewOf(caller.scopes);
    return listPage(ports, { tenant: at.tenant, kind: 'client', where, key: 'clients' }, page, async (stored) =>
      chooseFields(await printClient(ports, documentOf<ClientDocument>(stored), view), choice),
    );
  },
};

const create: Route = {
  method: 'POST',
  path: '/clients',
  scopes: ['create:clients'],
  status: 201,
  title: 'Create a client',
  body: clientCreate,
  async run(call, ports) {
    const body = await call.body();
    requireForProperties(call.caller.scopes, body, {
      client_authentication_methods: 'create:client_credentials',
      signed_request_object: 'create:client_credentials',
    });
    return createClient(ports, call.at, body);
  },
};

const get: Route = {
  method: 'GET',
  path: '/clients/:id',
  scopes: [...readScopes],
  status: 200,
  title: 'Get a client',
  async run(call, ports) {
    const choice = readFields(call.query, clientFields);
    const { document } = await getClient(ports, call.at, param(call, 'id'));
    return chooseFields(await printClient(ports, document, viewOf(call.caller.scopes)), choice);
  },
};

const update: Route = {
  method: 'PATCH',
  path: '/clients/:id',
  scopes: [
    'update:clients',
    'update:client_keys',
    'update:client_credentials',
    'update:client_token_vault_privileged_access',
  ],
  status: 200,
  title: 'Update a client',
  body: clientUpdate,
  async run(call, ports) {
    const body = await call.body();
    requireForProperties(call.caller.scopes, body, {
      client_secret: 'update:client_keys',
      client_authentication_methods: 'update:client_credentials',
      signed_request_object: 'update:client_credentials',
    });
    return updateClient(ports, call.at, param(call, 'id'), body, viewAfterWrite(call.caller.scopes));
  },
};

const remove: Route = {
  method: 'DELETE',
  path: '/clients/:id',
  scopes: ['delete:clients'],
  status: 204,
  title: 'Delete a client',
  run: (call, ports) => deleteClient(ports, call.at, param(call, 'id')),
};

const rotate: Route = {
  method: 'POST',
  path: '/clients/:id/rotate-secret',
  scopes: ['update:client_keys'],
  status: 200,
  title: 'Rotate a client secret',
  run: (call, ports) => rotateSecret(ports, call.at, param(call, 'id')),
};

export const clientRoutes: readonly Route[] = [list, create, get, update, remove, rotate];
