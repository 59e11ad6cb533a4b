/** The documented scopes of connections and organizations (fact sheet 3.7 and 3.8). */

const connections = {
  'GET /connections': 'read:connections',
  'POST /connections': 'create:connections',
  'GET /connections/:id': 'read:connections',
  'PATCH /connections/:id': 'update:connections',
  'DELETE /connections/:id': 'delete:connections',
  'GET /connections/:id/clients': 'read:connections',
  'PATCH /connections/:id/clients': 'update:connections',
  'GET /connections/:id/status': 'read:connections',
  'DELETE /connections/:id/users': 'delete:users',
  'GET /clients/:id/connections': 'read:connections',
};

const organizations = {
  'GET /organizations': 'read:organizations read:organizations_summary',
  'GET /organizations/search': 'read:organizations read:organizations_summary',
  'POST /organizations': 'create:organizations',
  'GET /organizations/:id': 'read:organizations read:organizations_summary',
  'GET /organizations/name/:name': 'read:organizations',
  'PATCH /organizations/:id': 'update:organizations',
  'DELETE /organizations/:id': 'delete:organizations',
  'GET /users/:id/organizations': 'read:organizations',
  'GET /client-grants/:id/organizations': 'read:organization_client_grants',
};

const rows = (family: string): Record<string, string> => ({
  [`GET /organizations/:id/${family}`]: 'read:organization_connections',
  [`POST /organizations/:id/${family}`]: 'create:organization_connections',
  [`GET /organizations/:id/${family}/:connection`]: 'read:organization_connections',
  [`PATCH /organizations/:id/${family}/:connection`]: 'update:organization_connections',
  [`DELETE /organizations/:id/${family}/:connection`]: 'delete:organization_connections',
});

const belongings = {
  'GET /organizations/:id/members': 'read:organization_members',
  'POST /organizations/:id/members': 'create:organization_members',
  'DELETE /organizations/:id/members': 'delete:organization_members',
  'GET /organizations/:id/members/:user/roles': 'read:organization_member_roles',
  'POST /organizations/:id/members/:user/roles': 'create:organization_member_roles',
  'DELETE /organizations/:id/members/:user/roles': 'delete:organization_member_roles',
  'GET /organizations/:id/roles/:role/members': 'read:organization_member_roles',
  'GET /organizations/:id/invitations': 'read:organization_invitations',
  'POST /organizations/:id/invitations': 'create:organization_invitations',
  'GET /organizations/:id/invitations/:invitation': 'read:organization_invitations',
  'DELETE /organizations/:id/invitations/:invitation': 'delete:organization_invitations',
  'GET /organizations/:id/client-grants': 'read:organization_client_grants',
  'POST /organizations/:id/client-grants': 'create:organization_client_grants',
  'DELETE /organizations/:id/client-grants/:grant': 'delete:organization_client_grants',
  'GET /organizations/:id/discovery-domains': 'read:organization_discovery_domains',
  'POST /organizations/:id/discovery-domains': 'create:organization_discovery_domains',
  'GET /organizations/:id/discovery-domains/name/:name': 'read:organization_discovery_domains',
  'GET /organizations/:id/discovery-domains/:domain': 'read:organization_discovery_domains',
  'PATCH /organizations/:id/discovery-domains/:domain': 'update:organization_discovery_domains',
  'DELETE /organizations/:id/discovery-domains/:domain': 'delete:organization_discovery_domains',
  'GET /organizations/:id/clients': 'read:organization_clients',
  'POST /organizations/:id/clients': 'create:organization_clients',
  'DELETE /organizations/:id/clients': 'delete:organization_clients',
  'GET /organizations/:id/clients/:client': 'read:organization_clients',
  'PATCH /organizations/:id/clients/:client': 'update:organization_clients',
};

export const organizationScopes: Readonly<Record<string, string>> = {
  ...connections,
  ...organizations,
  ...rows('enabled_connections'),
  ...rows('connections'),
  ...belongings,
};

/** Operations that need a second scope beside the documented one: one of these is enough. */
export const secondScopes: Readonly<Record<string, string>> = {
  'GET /clients/:id/connections': 'read:clients',
};
