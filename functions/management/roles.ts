import { roleCreate, roleUpdate, roleUsersBody } from '../../shared/model/role.ts';
import { listWholePage, readPage } from '../../shared/protocol/management/paging.ts';
import { describedPermissions, permissionsIn } from '../../shared/protocol/management/permissions.ts';
import { addRoleUsers, listRoleUsers } from '../../shared/protocol/management/role-members.ts';
import { createRole, deleteRole, getRole, listRoles, updateRole } from '../../shared/protocol/management/roles.ts';
import { permissionRoutes } from './permission-routes.ts';
import { param, type Route } from './route.ts';

/** `/roles` (management-api 3.6). */

const list: Route = {
  method: 'GET',
  path: '/roles',
  scopes: ['read:roles'],
  status: 200,
  title: 'Get roles',
  run: ({ at, query }, ports) => listRoles(ports, at, query),
};

const create: Route = {
  method: 'POST',
  path: '/roles',
  scopes: ['create:roles'],
  status: 200,
  title: 'Create a role',
  body: roleCreate,
  run: async (call, ports) => createRole(ports, call.at, await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/roles/:id',
  scopes: ['read:roles'],
  status: 200,
  title: 'Get a role',
  run: async (call, ports) => (await getRole(ports, call.at, param(call, 'id'))).role,
};

const update: Route = {
  method: 'PATCH',
  path: '/roles/:id',
  scopes: ['update:roles'],
  status: 200,
  title: 'Update a role',
  body: roleUpdate,
  run: async (call, ports) => updateRole(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/roles/:id',
  scopes: ['delete:roles'],
  status: 200,
  title: 'Delete a role',
  run: (call, ports) => deleteRole(ports, call.at, param(call, 'id')),
};

const permissions = permissionRoutes({
  path: '/roles/:id/permissions',
  read: 'read:roles',
  update: 'update:roles',
  titles: {
    list: 'Get permissions granted by role',
    add: 'Associate permissions with a role',
    remove: 'Remove permissions from a role',
  },
  holderOf: async (call, ports) => ({ kind: 'role', id: (await getRole(ports, call.at, param(call, 'id'))).role.id }),
  async list({ at, query }, ports, { id }) {
    const page = readPage(query, { checkpoint: false, least: 1 });
    const scope = { tenant: at.tenant, kind: 'role-permission', where: { role_id: [id] }, key: 'permissions' };
    return listWholePage(ports, scope, page, (rows) => describedPermissions(ports, at, permissionsIn(rows)));
  },
});

const users: Route = {
  method: 'GET',
  path: '/roles/:id/users',
  scopes: ['read:users', 'read:roles', 'read:role_members'],
  status: 200,
  title: "Get a role's users",
  run: (call, ports) => listRoleUsers(ports, call.at, param(call, 'id'), call.query),
};

const assign: Route = {
  method: 'POST',
  path: '/roles/:id/users',
  scopes: ['update:roles', 'create:role_members'],
  status: 200,
  title: 'Assign users to a role',
  body: roleUsersBody,
  run: async (call, ports) => addRoleUsers(ports, call.at, param(call, 'id'), await call.body()),
};

export const roleRoutes: readonly Route[] = [
  ...[list, create, get, update, remove],
  ...permissions,
  ...[users, assign],
];
