import type { OrganizationDocument } from '../../shared/model/organization.ts';
import { organizationCreate, organizationUpdate } from '../../shared/model/organization.ts';
import type { OrganizationMember } from '../../shared/model/organization-parts.ts';
import { arrayPage } from '../../shared/protocol/management/array-page.ts';
import { printRows } from '../../shared/protocol/management/organization-connections.ts';
import { memberKind } from '../../shared/protocol/management/organization-members.ts';
import { printOrganization, usesGrant } from '../../shared/protocol/management/organization-record.ts';
import { readSort, sortedOrganizations } from '../../shared/protocol/management/organization-sort.ts';
import {
  createOrganization,
  deleteOrganization,
  getOrganization,
  getOrganizationByName,
  updateOrganization,
} from '../../shared/protocol/management/organizations.ts';
import { listPage, listWholePage, readPage } from '../../shared/protocol/management/paging.ts';
import { requireForProperties } from '../../shared/protocol/management/permission.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { type Call, param, type Route } from './route.ts';

/** `/organizations` (management-api 3.7), and the organizations of a user and of a client grant. */
const readScopes = ['read:organizations', 'read:organizations_summary'] as const;

const summary = ['id', 'name', 'display_name', 'branding'];

/** An organization as the caller may see it: a summary unless it holds `read:organizations`. */
export function printOrganizationFor(call: Call, { entity }: OrganizationDocument): Record<string, unknown> {
  const printed = printOrganization(entity);
  if (!call.caller.scopes.has('read:organizations')) {
    return Object.fromEntries(Object.entries(printed).filter(([field]) => summary.includes(field)));
  }
  return printed;
}

const list: Route = {
  method: 'GET',
  path: '/organizations',
  scopes: [...readScopes],
  status: 200,
  title: 'Get organizations',
  async run(call, ports) {
    const { at, query } = call;
    const page = readPage(query, { checkpoint: true, least: 1, window: 1000 });
    const sort = readSort(query);
    const place = { tenant: at.tenant, kind: 'organization', where: {}, key: 'organizations' };
    if (sort === undefined) {
      return listPage(ports, place, page, async (stored) =>
        printOrganizationFor(call, documentOf<OrganizationDocument>(stored)),
      );
    }
    const sorted = await sortedOrganizations(ports, at, sort);
    const bound = { ...place, where: { sort: [`${sort.field}:${sort.direction}`] } };
    const printAll = async (items: readonly OrganizationDocument[]) =>
      items.map((document) => printOrganizationFor(call, document));
    return arrayPage(ports, bound, page, sorted, ({ entity }) => entity.id, printAll);
  },
};

const create: Route = {
  method: 'POST',
  path: '/organizations',
  scopes: ['create:organizations'],
  status: 201,
  title: 'Create an organization',
  body: organizationCreate,
  async run(call, ports) {
    const body = await call.body();
    requireForProperties(call.caller.scopes, body, { enabled_connections: 'create:organization_connections' });
    const created = await createOrganization(ports, call.at, body);
    const { document } = await getOrganization(ports, call.at, created.id);
    const rows = await printRows(ports, call.at, document.connections ?? [], 'enabled_connections');
    return { ...printOrganization(created), ...(rows.length === 0 ? {} : { enabled_connections: rows }) };
  },
};

const get: Route = {
  method: 'GET',
  path: '/organizations/:id',
  scopes: [...readScopes],
  status: 200,
  title: 'Get an organization',
  run: async (call, ports) =>
    printOrganizationFor(call, (await getOrganization(ports, call.at, param(call, 'id'))).document),
};

const getByName: Route = {
  method: 'GET',
  path: '/organizations/name/:name',
  scopes: ['read:organizations'],
  status: 200,
  title: 'Get an organization by name',
  run: async (call, ports) =>
    printOrganizationFor(call, await getOrganizationByName(ports, call.at, param(call, 'name'))),
};

const update: Route = {
  method: 'PATCH',
  path: '/organizations/:id',
  scopes: ['update:organizations'],
  status: 200,
  title: 'Modify an organization',
  body: organizationUpdate,
  run: async (call, ports) =>
    printOrganization(await updateOrganization(ports, call.at, param(call, 'id'), await call.body())),
};

const remove: Route = {
  method: 'DELETE',
  path: '/organizations/:id',
  scopes: ['delete:organizations'],
  status: 204,
  title: 'Delete an organization',
  run: (call, ports) => deleteOrganization(ports, call.at, param(call, 'id')),
};

const ofUser: Route = {
  method: 'GET',
  path: '/users/:id/organizations',
  scopes: ['read:organizations'],
  status: 200,
  title: "List a user's organizations",
  async run(call, ports) {
    const { at } = call;
    const page = readPage(call.query, { checkpoint: false, least: 1, window: 1000 });
    const where = { user_id: [param(call, 'id')] };
    const place = { tenant: at.tenant, kind: memberKind, where, key: 'organizations' };
    return listWholePage(ports, place, page, async (members) => {
      const ids = members.map((stored) => documentOf<OrganizationMember>(stored).organization_id);
      const found = await Promise.all(ids.map((id) => ports.store.get(at.tenant, 'organization', id)));
      return found.flatMap((stored) =>
        stored === undefined ? [] : [printOrganizationFor(call, documentOf<OrganizationDocument>(stored))],
      );
    });
  },
};

const ofGrant: Route = {
  method: 'GET',
  path: '/client-grants/:id/organizations',
  scopes: ['read:organization_client_grants'],
  status: 200,
  title: 'Get the organizations associated to a client grant',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: true, least: 1, window: 1000 });
    const where = { [usesGrant(param(call, 'id'))]: ['1'] };
    const place = { tenant: call.at.tenant, kind: 'organization', where, key: 'organizations' };
    return listPage(ports, place, page, async (stored) =>
      printOrganization(documentOf<OrganizationDocument>(stored).entity),
    );
  },
};

export const organizationRoutes: readonly Route[] = [
  ...[list, create, get, getByName, update, remove],
  ...[ofUser, ofGrant],
];
