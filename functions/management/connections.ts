import {
  type ConnectionDocument,
  connectionCreate,
  connectionFields,
  connectionUpdate,
  enabledClientsUpdate,
} from '../../shared/model/connection.ts';
import { validate } from '../../shared/model/validation.ts';
import { arrayPage } from '../../shared/protocol/management/array-page.ts';
import { getClient } from '../../shared/protocol/management/clients.ts';
import { enabledFor } from '../../shared/protocol/management/connection-record.ts';
import { deleteConnectionUser } from '../../shared/protocol/management/connection-users.ts';
import {
  createConnection,
  deleteConnection,
  getConnection,
  printConnection,
  requireOnline,
  setEnabledClients,
  updateConnection,
} from '../../shared/protocol/management/connections.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { checkpointPage, listPage, type Page, readPage } from '../../shared/protocol/management/paging.ts';
import { requireAny, requireForProperties } from '../../shared/protocol/management/permission.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { type Call, type ManagementPorts, param, type Route } from './route.ts';

/**
 * `/connections` (management-api 3.8). Options are shown to callers with `read:connections_options`, and changed
 * by those with `update:connections_options`, as Auth0 does since it introduced these scopes.
 */
const maySeeOptions = (call: Call): boolean => call.caller.scopes.has('read:connections_options');

type Where = Record<string, readonly string[]>;

function filters(query: URLSearchParams): Where {
  const strategies = query.getAll('strategy').filter((value) => value !== '');
  const name = query.get('name');
  return {
    ...(strategies.length === 0 ? {} : { strategy: strategies }),
    ...(name === null || name === '' ? {} : { name: [name] }),
  };
}

function listConnections(call: Call, ports: ManagementPorts, where: Where, page: Page): Promise<unknown> {
  const { at, query } = call;
  const choice = readFields(query, connectionFields);
  const list = { tenant: at.tenant, kind: 'connection', where, key: 'connections' };
  return listPage(ports, list, page, async (stored) => {
    const document = documentOf<ConnectionDocument>(stored);
    return chooseFields(await printConnection(ports, at.tenant, document, maySeeOptions(call)), choice);
  });
}

const list: Route = {
  method: 'GET',
  path: '/connections',
  scopes: ['read:connections'],
  status: 200,
  title: 'Get all connections',
  run: async (call, ports) => {
    const page = readPage(call.query, { checkpoint: true, least: 1, window: 1000 });
    return listConnections(call, ports, filters(call.query), page);
  },
};

const create: Route = {
  method: 'POST',
  path: '/connections',
  scopes: ['create:connections'],
  status: 201,
  title: 'Create a connection',
  body: connectionCreate,
  run: async (call, ports) => createConnection(ports, call.at, await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/connections/:id',
  scopes: ['read:connections'],
  status: 200,
  title: 'Get a connection',
  async run(call, ports) {
    const choice = readFields(call.query, connectionFields);
    const { document } = await getConnection(ports, call.at, param(call, 'id'));
    return chooseFields(await printConnection(ports, call.at.tenant, document, maySeeOptions(call)), choice);
  },
};

const update: Route = {
  method: 'PATCH',
  path: '/connections/:id',
  scopes: ['update:connections'],
  status: 200,
  title: 'Update a connection',
  body: connectionUpdate,
  async run(call, ports) {
    const body = await call.body();
    requireForProperties(call.caller.scopes, body, { options: 'update:connections_options' });
    const document = await updateConnection(ports, call.at, param(call, 'id'), body);
    return printConnection(ports, call.at.tenant, document, maySeeOptions(call));
  },
};

const remove: Route = {
  method: 'DELETE',
  path: '/connections/:id',
  scopes: ['delete:connections'],
  status: 202,
  title: 'Delete a connection',
  async run(call, ports) {
    await deleteConnection(ports, call.at, param(call, 'id'));
    return { deleted_at: new Date(ports.clock.now()).toISOString() };
  },
};

const listClients: Route = {
  method: 'GET',
  path: '/connections/:id/clients',
  scopes: ['read:connections'],
  status: 200,
  title: 'Get enabled clients of a connection',
  async run(call, ports) {
    const page = checkpointPage(call.query, 1000);
    const { document } = await getConnection(ports, call.at, param(call, 'id'));
    const { id, enabled_clients } = document.entity;
    const place = { tenant: call.at.tenant, kind: 'connection-client', where: { id: [id] }, key: 'clients' };
    const print = async (ids: readonly string[]) => ids.map((client_id) => ({ client_id }));
    return arrayPage(ports, place, page, enabled_clients, (clientId) => clientId, print);
  },
};

const updateClients: Route = {
  method: 'PATCH',
  path: '/connections/:id/clients',
  scopes: ['update:connections'],
  status: 204,
  title: 'Update enabled clients of a connection',
  body: enabledClientsUpdate,
  run: async (call, ports) =>
    setEnabledClients(ports, call.at, param(call, 'id'), validate(enabledClientsUpdate, await call.body())),
};

const connectionsOfClient: Route = {
  method: 'GET',
  path: '/clients/:id/connections',
  scopes: ['read:connections'],
  status: 200,
  title: 'Get connections enabled for a client',
  async run(call, ports) {
    requireAny(call.caller.scopes, ['read:clients', 'read:client_summary']);
    const page = checkpointPage(call.query);
    const id = param(call, 'id');
    const { strategy } = filters(call.query);
    await getClient(ports, call.at, id);
    const where = { [enabledFor(id)]: ['1'], ...(strategy === undefined ? {} : { strategy }) };
    return listConnections(call, ports, where, page);
  },
};

const status: Route = {
  method: 'GET',
  path: '/connections/:id/status',
  scopes: ['read:connections'],
  status: 200,
  title: 'Check connection status',
  async run(call, ports) {
    requireOnline((await getConnection(ports, call.at, param(call, 'id'))).document);
    return {};
  },
};

const removeUser: Route = {
  method: 'DELETE',
  path: '/connections/:id/users',
  scopes: ['delete:users'],
  status: 204,
  title: 'Delete a connection user',
  run: (call, ports) => deleteConnectionUser(ports, call.at, param(call, 'id'), call.query.get('email') ?? ''),
};

export const connectionRoutes: readonly Route[] = [
  ...[list, create, get, update, remove],
  ...[listClients, updateClients, connectionsOfClient, status, removeUser],
];
