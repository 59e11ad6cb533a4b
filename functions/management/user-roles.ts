import { rolesBody } from '../../shared/model/role.ts';
import { addUserRoles, listUserRoles, removeUserRoles } from '../../shared/protocol/management/role-members.ts';
import { listUserPermissions } from '../../shared/protocol/management/user-permissions.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { permissionRoutes } from './permission-routes.ts';
import { param, type Route } from './route.ts';

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

const permissions = permissionRoutes({
  path: '/users/:id/permissions',
  read: 'read:users',
  update: 'update:users',
  titles: {
    list: "Get a User's Permissions",
    add: 'Assign Permissions to a User',
    remove: 'Remove Permissions from a User',
  },
  holderOf: async (call, ports) => ({ kind: 'user', id: (await requireUser(ports, call.at, param(call, 'id'))).id }),
  list: ({ at, query }, ports, { id }) => listUserPermissions(ports, at, id, query),
});

export const userRoleRoutes: readonly Route[] = [roles, assign, withdraw, ...permissions];
