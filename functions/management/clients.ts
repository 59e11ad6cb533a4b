import { type ClientDocument, clientCreate, clientFields, clientUpdate } from '../../shared/model/client.ts';
import { clientFilters } from '../../shared/protocol/management/client-filters.ts';
import { withSigningKeys } from '../../shared/protocol/management/client-signing-keys.ts';
import { printClient, viewAfterWrite, viewOf, wholeView } from '../../shared/protocol/management/client-view.ts';
import {
  createClient,
  deleteClient,
  getClient,
  rotateSecret,
  updateClient,
} from '../../shared/protocol/management/clients.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { requireForOthers, requireForProperties } from '../../shared/protocol/management/permission.ts';
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
    const whole = await withSigningKeys(ports, at, view);
    return listPage(ports, { tenant: at.tenant, kind: 'client', where, key: 'clients' }, page, async (stored) =>
      chooseFields(whole(await printClient(ports, documentOf<ClientDocument>(stored), view)), choice),
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
    const client = await createClient(ports, call.at, body);
    return (await withSigningKeys(ports, call.at, wholeView))(client);
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
    const view = viewOf(call.caller.scopes);
    const whole = await withSigningKeys(ports, call.at, view);
    return chooseFields(whole(await printClient(ports, document, view)), choice);
  },
};

/** Properties that need a scope of their own, which in turn changes nothing else (management-api 1.2). */
const keyProperties = {
  client_secret: 'update:client_keys',
  client_authentication_methods: 'update:client_credentials',
  signed_request_object: 'update:client_credentials',
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
    requireForProperties(call.caller.scopes, body, keyProperties);
    requireForOthers(call.caller.scopes, body, keyProperties, 'update:clients');
    const view = viewAfterWrite(call.caller.scopes);
    const client = await updateClient(ports, call.at, param(call, 'id'), body, view);
    return (await withSigningKeys(ports, call.at, view))(client);
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
  async run(call, ports) {
    const client = await rotateSecret(ports, call.at, param(call, 'id'));
    return (await withSigningKeys(ports, call.at, wholeView))(client);
  },
};

export const clientRoutes: readonly Route[] = [list, create, get, update, remove, rotate];
