import * as v from 'valibot';
import { scopeToken } from './resource-server.ts';
import { closed, line, nullableEach, unique } from './validation.ts';

/** Roles, and what roles and users may do (management-api 3.6). */

/** Limits of management-api 7: roles of a tenant, roles of a user, permissions of a user or role. */
export const mostRoles = 1000;
export const mostRolesOfUser = 50;
export const mostPermissions = 1000;

/** Users that one call may give a role to. */
const mostUsersAtOnce = 500;

const entries = { description: line(0, 1000), type: line(1, 64), owner_id: line(1, 255) };

export const roleCreate = closed({ name: line(1, 255), ...nullableEach(entries) });

export const roleUpdate = v.pipe(
  closed({ name: v.exactOptional(line(1, 255)), ...nullableEach(entries) }),
  v.minEntries(1),
);

const permission = closed({ permission_name: scopeToken, resource_server_identifier: line(1, 600) });

/** Body of POST and DELETE …/permissions. */
export const permissionsBody = closed({
  permissions: v.pipe(v.array(permission), v.minLength(1), v.maxLength(mostPermissions)),
});

/** Body of POST and DELETE /users/{id}/roles. */
export const rolesBody = closed({ roles: v.pipe(v.array(line(1, 64)), v.minLength(1), v.maxLength(mostRolesOfUser)) });

/** Body of POST /roles/{id}/users. */
export const roleUsersBody = closed({ users: unique(line(1, 300), mostUsersAtOnce) });

export type RoleCreate = v.InferOutput<typeof roleCreate>;

export interface Role {
  id: string;
  name: string;
  description: string | null;
  type: string;
  owner_id?: string;
}

/** A permission by its two names. */
export interface PermissionName {
  permission_name: string;
  resource_server_identifier: string;
}

/** That somebody has a permission: a role or a user, by id. */
export interface HeldPermission extends PermissionName {
  holder: string;
}

/** That a user has a role. */
export interface RoleMember {
  role_id: string;
  user_id: string;
}
