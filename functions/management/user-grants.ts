import {
  type DeviceCredentialDocument,
  deviceCredentialCreate,
  deviceCredentialFields,
  deviceCredentialTypes,
} from '../../shared/model/device-credential.ts';
import type { UserGrant } from '../../shared/model/user-grant.ts';
import { createDeviceCredential, deleteDeviceCredential } from '../../shared/protocol/management/device-credentials.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { readFilters, readOneOf, readRequired } from '../../shared/protocol/management/query.ts';
import { deleteUserGrant, deleteUserGrantsOf } from '../../shared/protocol/management/user-grants.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/grants`, which are consents of users, and `/device-credentials` (management-api 3.11). */

const listGrants: Route = {
  method: 'GET',
  path: '/grants',
  scopes: ['read:grants'],
  status: 200,
  title: 'Get grants',
  async run({ at, query }, ports) {
    const page = readPage(query, { checkpoint: false, least: 1 });
    const where = readFilters(query, ['user_id', 'client_id', 'audience']);
    return listPage(ports, { tenant: at.tenant, kind: 'grant', where, key: 'grants' }, page, async (stored) =>
      documentOf<UserGrant>(stored),
    );
  },
};

const removeGrantsOfUser: Route = {
  method: 'DELETE',
  path: '/grants',
  scopes: ['delete:grants'],
  status: 204,
  title: 'Delete grants of a user',
  run: (call, ports) => deleteUserGrantsOf(ports, call.at, readRequired(call.query, 'user_id')),
};

const removeGrant: Route = {
  method: 'DELETE',
  path: '/grants/:id',
  scopes: ['delete:grants'],
  status: 204,
  title: 'Delete a grant',
  run: (call, ports) => deleteUserGrant(ports, call.at, param(call, 'id')),
};

const listDevices: Route = {
  method: 'GET',
  path: '/device-credentials',
  scopes: ['read:device_credentials'],
  status: 200,
  title: 'Get device credentials',
  async run({ at, query }, ports) {
    const page = readPage(query, { checkpoint: false, least: 1 });
    const choice = readFields(query, deviceCredentialFields);
    readOneOf(query, 'type', deviceCredentialTypes);
    const where = readFilters(query, ['user_id', 'client_id', 'type']);
    const scope = { tenant: at.tenant, kind: 'device-credential', where, key: 'device_credentials' };
    return listPage(ports, scope, page, async (stored) =>
      chooseFields({ ...documentOf<DeviceCredentialDocument>(stored).entity }, choice),
    );
  },
};

const createDevice: Route = {
  method: 'POST',
  path: '/device-credentials',
  scopes: ['create:current_user_device_credentials'],
  status: 201,
  title: 'Create a device credential',
  body: deviceCredentialCreate,
  run: async (call, ports) => createDeviceCredential(ports, call.at, call.caller, await call.body()),
};

const removeDevice: Route = {
  method: 'DELETE',
  path: '/device-credentials/:id',
  scopes: ['delete:device_credentials', 'delete:current_user_device_credentials'],
  status: 204,
  title: 'Delete a device credential',
  run({ at, caller, params }, ports) {
    const owner = caller.scopes.has('delete:device_credentials') ? undefined : caller.subject;
    return deleteDeviceCredential(ports, at, params['id'] ?? '', owner);
  },
};

export const userGrantRoutes: readonly Route[] = [
  listGrants,
  removeGrantsOfUser,
  removeGrant,
  listDevices,
  createDevice,
  removeDevice,
];
