import { permissionsBody, rolesBody } from '../../shared/model/role.ts';
import { addPermissions, removePermissions } from '../../shared/protocol/management/permissions.ts';
import { addUserRoles, listUserRoles, removeUserRoles } from '../../shared/protocol/management/role-members.ts';
import { listUserPermissions } from '../../shared/protocol/management/user-permissions.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { type Call, type ManagementPorts, param, type Route } from './route.ts';

/** `/users/{id}/roles` and `/users/{id}/permissions` (management-api 3.6). */

const roles: Route = {
  method: 'GET',
  path: '/users/:id/roles',
  scopes: ['read:users', 'read:roles', 'read:role_members'],
  status: 200,
  title: "Get a user's roles",
  run: (call, ports) => listUserRoles(ports, call.at, param(call, 'id'), call.query),
};

const assign: Route = {
  method: 'POST',
  path: '/users/:id/roles',
  scopes: ['update:users', 'create:role_members'],
  status: 204,
  title: 'Assign roles to a user',
  body: rolesBody,
  run: async (call, ports) => addUserRoles(ports, call.at, param(call, 'id'), await call.body()),
};

const withdraw: Route = {
  method: 'DELETE',
  path: '/users/:id/roles',
  scopes: ['update:users', 'delete:role_members'],
  status: 204,
  title: 'Removes roles from a user',
  body: rolesBody,
  run: async (call, ports) => removeUserRoles(ports, call.at, param(call, 'id'), await call.body()),
};

/** @throws {ApiError} 404 */
async function holderOf(call: Call, ports: ManagementPorts): Promise<{ kind: 'user'; id: string }> {
  const { id } = await requireUser(ports, call.at, param(call, 'id'));
  return { kind: 'user', id };
}

const permissions: Route = {
  method: 'GET',
  path: '/users/:id/permissions',
  scopes: ['read:users'],
  status: 200,
  title: "Get a User's Permissions",
  async run(call, ports) {
    const { id } = await holderOf(call, ports);
    return listUserPermissions(ports, call.at, id, call.query);
  },
};

const permit: Route = {
  method: 'POST',
  path: '/users/:id/permissions',
  scopes: ['update:users'],
  status: 201,
  title: 'Assign Permissions to a User',
  body: permissionsBody,
  async run(call, ports) {
    const body = await call.body();
    return addPermissions(ports, call.at, await holderOf(call, ports), body, call.caller.scopes);
  },
};

const forbid: Route = {
  method: 'DELETE',
  path: '/users/:id/permissions',
  scopes: ['update:users'],
  status: 204,
  title: 'Remove Permissions from a User',
  body: permissionsBody,
  async run(call, ports) {
    const body = await call.body();
    return removePermissions(ports, call.at, await holderOf(call, ports), body);
  },
};

export const userRoleRoutes: readonly Route[] = [roles, assign, withdraw, permissions, permit, forbid];
