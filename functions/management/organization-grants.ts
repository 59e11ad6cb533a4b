import type { ClientGrant } from '../../shared/model/client-grant.ts';
import { grantIdBody } from '../../shared/model/organization-parts.ts';
import { validate } from '../../shared/model/validation.ts';
import {
  associateGrant,
  dissociateGrant,
  grantFilters,
  printGrant,
} from '../../shared/protocol/management/organization-grants.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** Client grants of an organization (management-api 3.7). */
const list: Route = {
  method: 'GET',
  path: '/organizations/:id/client-grants',
  scopes: ['read:organization_client_grants'],
  status: 200,
  title: 'Get client grants associated to an organization',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: false, least: 1, window: 1000 });
    const where = await grantFilters(ports, call.at, param(call, 'id'), call.query);
    const place = { tenant: call.at.tenant, kind: 'client-grant', where, key: 'client_grants' };
    return listPage(ports, place, page, async (stored) => printGrant(documentOf<ClientGrant>(stored)));
  },
};

const associate: Route = {
  method: 'POST',
  path: '/organizations/:id/client-grants',
  scopes: ['create:organization_client_grants'],
  status: 201,
  title: 'Associate a client grant with an organization',
  body: grantIdBody,
  run: async (call, ports) =>
    associateGrant(ports, call.at, param(call, 'id'), validate(grantIdBody, await call.body()).grant_id),
};

const dissociate: Route = {
  method: 'DELETE',
  path: '/organizations/:id/client-grants/:grant',
  scopes: ['delete:organization_client_grants'],
  status: 204,
  title: 'Remove a client grant from an organization',
  run: (call, ports) => dissociateGrant(ports, call.at, param(call, 'id'), param(call, 'grant')),
};

export const organizationGrantRoutes: readonly Route[] = [list, associate, dissociate];
