import type { HeldPermission, Role, RoleMember } from '../../model/role.ts';
import type { Insert, Remove } from '../../model/tenant-store.ts';
import { removeEvery } from './access-records.ts';

/** Roles and who has what, as the tenant object keeps it: one entity per pair, so that each page costs a page. */

/** Everything of a write but the operation. */
export const roleInsert = (role: Role): Omit<Insert, 'op'> => ({
  kind: 'role',
  id: role.id,
  doc: { ...role },
  unique: [`name:${role.name}`],
  attributes: {
    role_id: role.id,
    type: role.type,
    ...(role.owner_id === undefined ? {} : { owner_id: role.owner_id }),
  },
  copies: {},
});

/** Removes a role, its permissions and its members. */
export const roleRemoval = (id: string): Remove => ({
  op: 'remove',
  kind: 'role',
  id,
  cascade: ['role-permission', 'role-member'].map((kind) => ({ kind, attribute: 'role_id', value: id })),
});

/** The id of a pair. Neither part holds a space. */
export const roleMemberId = ({ role_id, user_id }: RoleMember): string => `${role_id} ${user_id}`;

/** How it is kept that a user has a role, with what it is found by from either side. */
export const roleMemberInsert = (member: RoleMember): Omit<Insert, 'op'> => ({
  kind: 'role-member',
  id: roleMemberId(member),
  doc: { ...member },
  unique: [],
  attributes: { ...member },
  copies: {},
});

/** Who can hold a permission. */
export type Holder = 'role' | 'user';

/** The kind of the rows that hold the permissions of users or of roles. */
export const permissionKind = (holder: Holder): string => `${holder}-permission`;

/** The id of a permission that somebody holds. An identifier may hold spaces, so it comes last. */
export const permissionId = ({ holder, permission_name, resource_server_identifier }: HeldPermission): string =>
  `${holder} ${permission_name} ${resource_server_identifier}`;

const nameOf = (identifier: string, permission: string): string => `${permission} ${identifier}`;

/** How it is kept that somebody holds a permission. */
export const permissionInsert = (kind: Holder, permission: HeldPermission): Omit<Insert, 'op'> => ({
  kind: permissionKind(kind),
  id: permissionId(permission),
  doc: { ...permission },
  unique: [],
  attributes: {
    [`${kind}_id`]: permission.holder,
    resource_server: permission.resource_server_identifier,
    permission: nameOf(permission.resource_server_identifier, permission.permission_name),
  },
  copies: {},
});

/** What takes permissions that an API no longer defines from every role and user (management-api 3.3). */
export const permissionRemovals = (identifier: string, permissions: Iterable<string>): Remove[] =>
  [...permissions].flatMap((permission) =>
    (['role', 'user'] as const).map((holder) =>
      removeEvery(permissionKind(holder), 'permission', nameOf(identifier, permission)),
    ),
  );

/** The permissions that go with an API: they belong into its removal. */
export const apiPermissions = (identifier: string): NonNullable<Remove['cascade']> =>
  (['role', 'user'] as const).map((holder) => ({
    kind: permissionKind(holder),
    attribute: 'resource_server',
    value: identifier,
  }));
