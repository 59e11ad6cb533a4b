/** The documented scopes of users, roles and blocks (fact sheet 3.5 and 3.6). */

const read = 'read:users read:roles read:role_members';
const identities = 'update:users update:current_user_identities';

export const userScopes: Readonly<Record<string, string>> = {
  'GET /users': 'read:users read:user_idp_tokens',
  'POST /users': 'create:users',
  'GET /users/:id': 'read:users read:current_user read:user_idp_tokens',
  'PATCH /users/:id': 'update:users update:users_app_metadata update:current_user_metadata',
  'DELETE /users/:id': 'delete:users delete:current_user',
  'GET /users-by-email': 'read:users',
  'POST /users/:id/identities': identities,
  'DELETE /users/:id/identities/:provider/:account': identities,
  'GET /users/:id/roles': read,
  'POST /users/:id/roles': 'update:users create:role_members',
  'DELETE /users/:id/roles': 'update:users delete:role_members',
  'GET /users/:id/permissions': 'read:users',
  'POST /users/:id/permissions': 'update:users',
  'DELETE /users/:id/permissions': 'update:users',
  'GET /user-blocks': 'read:users',
  'DELETE /user-blocks': 'update:users',
  'GET /user-blocks/:id': 'read:users',
  'DELETE /user-blocks/:id': 'update:users',
  'GET /anomaly/blocks/ips/:id': 'read:anomaly_blocks',
  'DELETE /anomaly/blocks/ips/:id': 'delete:anomaly_blocks',
  'GET /roles': 'read:roles',
  'POST /roles': 'create:roles',
  'GET /roles/:id': 'read:roles',
  'PATCH /roles/:id': 'update:roles',
  'DELETE /roles/:id': 'delete:roles',
  'GET /roles/:id/permissions': 'read:roles',
  'POST /roles/:id/permissions': 'update:roles',
  'DELETE /roles/:id/permissions': 'update:roles',
  'GET /roles/:id/users': read,
  'POST /roles/:id/users': 'update:roles create:role_members',
};
