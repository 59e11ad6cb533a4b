import type { OrganizationDocument } from '../../shared/model/organization.ts';
import { type ResourceServerDocument, resourceServerFields } from '../../shared/model/resource-server.ts';
import {
  searchableOrganizations,
  searchableResourceServers,
  searchEntities,
} from '../../shared/protocol/management/entity-search.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { printOrganizationFor } from './organizations.ts';
import type { Route } from './route.ts';

/** Searches of organizations and of APIs by a filter (management-api 6). */
export const entitySearchRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/organizations/search',
    scopes: ['read:organizations', 'read:organizations_summary'],
    status: 200,
    title: 'Search organizations',
    run: async (call, ports) =>
      searchEntities(ports, call.at, searchableOrganizations, call.query, async (stored) =>
        printOrganizationFor(call, documentOf<OrganizationDocument>(stored)),
      ),
  },
  {
    method: 'GET',
    path: '/resource-servers/search',
    scopes: ['read:resource_servers'],
    status: 200,
    title: 'Search resource servers',
    async run({ at, query }, ports) {
      const choice = readFields(query, resourceServerFields);
      return searchEntities(ports, at, searchableResourceServers, query, async (stored) => {
        // As in Auth0, the secret of an API is not among what a search shows.
        return chooseFields({ ...documentOf<ResourceServerDocument>(stored).entity }, choice);
      });
    },
  },
];
