import {
  effectiveMemberRoles,
  effectivePermissions,
  effectiveRoles,
  rolesBehindPermission,
} from '../../shared/protocol/management/effective.ts';
import { param, type Route } from './route.ts';

/** What users have in the end: roles, and permissions by API (management-api 6). */
export const effectiveRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/users/:id/effective-roles',
    scopes: ['read:user_effective_roles'],
    status: 200,
    title: "Get a user's effective roles",
    run: (call, ports) => effectiveRoles(ports, call.at, param(call, 'id'), call.query),
  },
  {
    method: 'GET',
    path: '/users/:id/effective-permissions',
    scopes: ['read:user_effective_permissions'],
    status: 200,
    title: "Get a user's effective permissions",
    run: (call, ports) => effectivePermissions(ports, call.at, param(call, 'id'), call.query),
  },
  {
    method: 'GET',
    path: '/users/:id/effective-permissions/sources/effective-roles',
    scopes: ['read:user_permission_source_roles'],
    status: 200,
    title: 'Get the roles that give a user a permission',
    run: (call, ports) => rolesBehindPermission(ports, call.at, param(call, 'id'), call.query),
  },
  {
    method: 'GET',
    path: '/organizations/:id/members/:user/effective-roles',
    scopes: ['read:organization_member_effective_roles'],
    status: 200,
    title: 'Get the effective roles of an organization member',
    run: (call, ports) => effectiveMemberRoles(ports, call.at, param(call, 'id'), param(call, 'user'), call.query),
  },
];
