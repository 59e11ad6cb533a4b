import { credentialCreate, credentialUpdate } from '../../shared/model/client-credential.ts';
import {
  createCredential,
  deleteCredential,
  getCredential,
  listCredentials,
  updateCredential,
} from '../../shared/protocol/management/client-credentials.ts';
import { param, type Route } from './route.ts';

/** `/clients/{id}/credentials` (management-api 3.2). The list is a bare array, whatever paging is asked for. */
const list: Route = {
  method: 'GET',
  path: '/clients/:id/credentials',
  scopes: ['read:client_credentials'],
  status: 200,
  title: 'Get the credentials of a client',
  run: (call, ports) => listCredentials(ports, call.at, param(call, 'id')),
};

const create: Route = {
  method: 'POST',
  path: '/clients/:id/credentials',
  scopes: ['create:client_credentials'],
  status: 201,
  title: 'Create a client credential',
  body: credentialCreate,
  run: async (call, ports) => createCredential(ports, call.at, param(call, 'id'), await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/clients/:id/credentials/:credential',
  scopes: ['read:client_credentials'],
  status: 200,
  title: 'Get a client credential',
  run: (call, ports) => getCredential(ports, call.at, param(call, 'id'), param(call, 'credential')),
};

const update: Route = {
  method: 'PATCH',
  path: '/clients/:id/credentials/:credential',
  scopes: ['update:client_credentials'],
  status: 200,
  title: 'Update a client credential',
  body: credentialUpdate,
  run: async (call, ports) =>
    updateCredential(ports, call.at, param(call, 'id'), param(call, 'credential'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/clients/:id/credentials/:credential',
  scopes: ['delete:client_credentials'],
  status: 204,
  title: 'Delete a client credential',
  run: (call, ports) => deleteCredential(ports, call.at, param(call, 'id'), param(call, 'credential')),
};

export const clientCredentialRoutes: readonly Route[] = [list, create, get, update, remove];
