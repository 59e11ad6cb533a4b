import type { OrganizationClient } from '../../shared/model/organization-parts.ts';
import { organizationClientsCreate, organizationClientUpdate } from '../../shared/model/organization-parts.ts';
import {
  addOrganizationClients,
  getOrganizationClient,
  organizationClientKind,
  printOrganizationClients,
  removeOrganizationClients,
  updateOrganizationClient,
} from '../../shared/protocol/management/organization-clients.ts';
import { getOrganization } from '../../shared/protocol/management/organizations.ts';
import { checkpointPage, listWholePage } from '../../shared/protocol/management/paging.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** Clients of an organization (management-api 3.7 and 6): lists know checkpoint pages only. */
const list: Route = {
  method: 'GET',
  path: '/organizations/:id/clients',
  scopes: ['read:organization_clients'],
  status: 200,
  title: 'Get clients associated with an organization',
  async run(call, ports) {
    const page = checkpointPage(call.query);
    const id = param(call, 'id');
    await getOrganization(ports, call.at, id);
    const where = { organization_id: [id] };
    const place = { tenant: call.at.tenant, kind: organizationClientKind, where, key: 'clients' };
    return listWholePage(ports, place, page, (items) =>
      printOrganizationClients(
        ports,
        call.at,
        items.map((stored) => documentOf<OrganizationClient>(stored)),
      ),
    );
  },
};

const create: Route = {
  method: 'POST',
  path: '/organizations/:id/clients',
  scopes: ['create:organization_clients'],
  status: 201,
  title: 'Associate clients with an organization',
  body: organizationClientsCreate,
  run: async (call, ports) => addOrganizationClients(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/organizations/:id/clients',
  scopes: ['delete:organization_clients'],
  status: 204,
  title: 'Remove clients from an organization',
  run: async (call, ports) => removeOrganizationClients(ports, call.at, param(call, 'id'), await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/organizations/:id/clients/:client',
  scopes: ['read:organization_clients'],
  status: 200,
  title: 'Get a client associated with an organization',
  async run(call, ports) {
    const { client } = await getOrganizationClient(ports, call.at, param(call, 'id'), param(call, 'client'));
    return (await printOrganizationClients(ports, call.at, [client]))[0];
  },
};

const update: Route = {
  method: 'PATCH',
  path: '/organizations/:id/clients/:client',
  scopes: ['update:organization_clients'],
  status: 200,
  title: 'Update a client association of an organization',
  body: organizationClientUpdate,
  async run(call, ports) {
    const [id, clientId] = [param(call, 'id'), param(call, 'client')];
    const client = await updateOrganizationClient(ports, call.at, id, clientId, await call.body());
    return (await printOrganizationClients(ports, call.at, [client]))[0];
  },
};

export const organizationClientRoutes: readonly Route[] = [list, create, remove, get, update];
