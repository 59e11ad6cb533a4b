import {
  type ResourceServerDocument,
  resourceServerCreate,
  resourceServerFields,
  resourceServerUpdate,
} from '../../shared/model/resource-server.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { invalidQuery } from '../../shared/protocol/management/refusals.ts';
import {
  createResourceServer,
  deleteResourceServer,
  getResourceServer,
  printResourceServer,
  updateResourceServer,
} from '../../shared/protocol/management/resource-servers.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/resource-servers` (management-api 3.3). `:id` is an id or an identifier sent as one escaped segment. */
const mostIdentifiers = 10;

const list: Route = {
  method: 'GET',
  path: '/resource-servers',
  scopes: ['read:resource_servers'],
  status: 200,
  title: 'Get resource servers',
  async run({ at, query }, ports) {
    const page = readPage(query, { checkpoint: false, least: 1 });
    const choice = readFields(query, resourceServerFields);
    const identifiers = [...query.getAll('identifiers'), ...query.getAll('identifiers[]')];
    if (identifiers.length > mostIdentifiers) {
      throw invalidQuery(`Array is too long (${identifiers.length}), maximum ${mostIdentifiers}`, 'identifiers');
    }
    const where = identifiers.length === 0 ? {} : { identifier: identifiers };
    const scope = { tenant: at.tenant, kind: 'resource-server' as const, where, key: 'resource_servers' };
    return listPage(ports, scope, page, async (stored) =>
      chooseFields(await printResourceServer(ports, documentOf<ResourceServerDocument>(stored)), choice),
    );
  },
};

const create: Route = {
  method: 'POST',
  path: '/resource-servers',
  scopes: ['create:resource_servers'],
  status: 201,
  title: 'Create a resource server',
  body: resourceServerCreate,
  run: async (call, ports) => createResourceServer(ports, call.at, await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/resource-servers/:id',
  scopes: ['read:resource_servers'],
  status: 200,
  title: 'Get a resource server',
  async run(call, ports) {
    const choice = readFields(call.query, resourceServerFields);
    const { document } = await getResourceServer(ports, call.at, param(call, 'id'));
    return chooseFields(await printResourceServer(ports, document), choice);
  },
};

const update: Route = {
  method: 'PATCH',
  path: '/resource-servers/:id',
  scopes: ['update:resource_servers'],
  status: 200,
  title: 'Update a resource server',
  body: resourceServerUpdate,
  run: async (call, ports) => updateResourceServer(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/resource-servers/:id',
  scopes: ['delete:resource_servers'],
  status: 204,
  title: 'Delete a resource server',
  run: (call, ports) => deleteResourceServer(ports, call.at, param(call, 'id')),
};

export const resourceServerRoutes: readonly Route[] = [list, create, get, update, remove];
