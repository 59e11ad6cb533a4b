import type { DiscoveryDomain } from '../../shared/model/organization-parts.ts';
import { discoveryDomainCreate, discoveryDomainUpdate } from '../../shared/model/organization-parts.ts';
import {
  createDiscoveryDomain,
  deleteDiscoveryDomain,
  domainKind,
  getDiscoveryDomain,
  getDiscoveryDomainByName,
  updateDiscoveryDomain,
} from '../../shared/protocol/management/organization-domains.ts';
import { getOrganization } from '../../shared/protocol/management/organizations.ts';
import { checkpointPage, listPage } from '../../shared/protocol/management/paging.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** Discovery domains of an organization (management-api 3.7): lists know checkpoint pages only. */
const list: Route = {
  method: 'GET',
  path: '/organizations/:id/discovery-domains',
  scopes: ['read:organization_discovery_domains'],
  status: 200,
  title: 'Get discovery domains of an organization',
  async run(call, ports) {
    const page = checkpointPage(call.query);
    const id = param(call, 'id');
    await getOrganization(ports, call.at, id);
    const place = { tenant: call.at.tenant, kind: domainKind, where: { organization_id: [id] }, key: 'domains' };
    return listPage(ports, place, page, async (stored) => documentOf<DiscoveryDomain>(stored));
  },
};

const create: Route = {
  method: 'POST',
  path: '/organizations/:id/discovery-domains',
  scopes: ['create:organization_discovery_domains'],
  status: 201,
  title: 'Create a discovery domain of an organization',
  body: discoveryDomainCreate,
  run: async (call, ports) => createDiscoveryDomain(ports, call.at, param(call, 'id'), await call.body()),
};

const getByName: Route = {
  method: 'GET',
  path: '/organizations/:id/discovery-domains/name/:name',
  scopes: ['read:organization_discovery_domains'],
  status: 200,
  title: 'Get a discovery domain of an organization by name',
  run: (call, ports) => getDiscoveryDomainByName(ports, call.at, param(call, 'id'), param(call, 'name')),
};

const get: Route = {
  method: 'GET',
  path: '/organizations/:id/discovery-domains/:domain',
  scopes: ['read:organization_discovery_domains'],
  status: 200,
  title: 'Get a discovery domain of an organization',
  run: async (call, ports) =>
    (await getDiscoveryDomain(ports, call.at, param(call, 'id'), param(call, 'domain'))).domain,
};

const update: Route = {
  method: 'PATCH',
  path: '/organizations/:id/discovery-domains/:domain',
  scopes: ['update:organization_discovery_domains'],
  status: 200,
  title: 'Update a discovery domain of an organization',
  body: discoveryDomainUpdate,
  run: async (call, ports) =>
    updateDiscoveryDomain(ports, call.at, param(call, 'id'), param(call, 'domain'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/organizations/:id/discovery-domains/:domain',
  scopes: ['delete:organization_discovery_domains'],
  status: 204,
  title: 'Delete a discovery domain of an organization',
  run: (call, ports) => deleteDiscoveryDomain(ports, call.at, param(call, 'id'), param(call, 'domain')),
};

export const organizationDomainRoutes: readonly Route[] = [list, create, getByName, get, update, remove];
