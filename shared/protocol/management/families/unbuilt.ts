/**
 * What Auth0 has and this server does not. Every call is refused as one whose token lacks the permission,
 * which tools take for "not for this tenant" and skip; a 404 would abort them (management-api 5). No token
 * ever carries these permissions.
 */
export interface Unbuilt {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  scope: string;
}

type Verb = 'create' | 'read' | 'update' | 'delete';

const methods: Readonly<Record<Verb, Unbuilt['method']>> = {
  create: 'POST',
  read: 'GET',
  update: 'PATCH',
  delete: 'DELETE',
};

/** Path, family of permissions, and what may be done there. */
const families: readonly (readonly [path: string, family: string, verbs: readonly Verb[]])[] = [
  ['/connections-scim-configurations', 'scim_config', ['read']],
  ['/connections/:id/directory-provisioning', 'directory_provisionings', ['create', 'update', 'delete']],
  ['/connections/:id/directory-provisioning/synchronizations', 'directory_provisionings', ['create']],
  ['/connections/:id/directory-provisioning/synchronized-groups', 'directory_provisionings', ['update']],
  ['/connections/:id/scim-configuration', 'scim_config', ['create', 'read', 'update', 'delete']],
  ['/connections/:id/scim-configuration/default-mapping', 'scim_config', ['read']],
  ['/connections/:id/scim-configuration/tokens', 'scim_token', ['create', 'read']],
  ['/connections/:id/scim-configuration/tokens/:token', 'scim_token', ['delete']],
  ['/verifiable-credentials/verification/templates', 'vdcs_templates', ['create', 'read']],
  ['/verifiable-credentials/verification/templates/:id', 'vdcs_templates', ['read', 'update', 'delete']],
  ['/groups', 'groups', ['read']],
  ['/groups/:id', 'groups', ['read', 'delete']],
  ['/groups/:id/members', 'group_members', ['read']],
  ['/groups/:id/roles', 'group_roles', ['create', 'read', 'delete']],
  ['/roles/:id/groups', 'group_roles', ['create', 'read', 'delete']],
  ['/organizations/:id/groups', 'organization_groups', ['create', 'read', 'delete']],
  ['/organizations/:id/groups/:group/roles', 'organization_group_roles', ['create', 'read', 'delete']],
  ['/agents', 'agents', ['create', 'read']],
  ['/agents/:id', 'agents', ['read', 'update', 'delete']],
  ['/experimentation/experiments', 'experimentation', ['create', 'read']],
  ['/experimentation/experiments/:id', 'experimentation', ['read', 'update', 'delete']],
  ['/portals', 'portals', ['create', 'read']],
  ['/portals/:id', 'portals', ['read', 'update', 'delete']],
  ['/keys/network-acls', 'network_acl_keys', ['create', 'read']],
  ['/keys/network-acls/:id', 'network_acl_keys', ['read', 'update', 'delete']],
  ['/self-service-profiles/:id/sso-ticket', 'sso_access_tickets', ['create']],
  ['/connections/:id/keys', 'connections_keys', ['create', 'read']],
  ['/connections/:id/keys/rotate', 'connections_keys', ['create']],
  ['/keys/encryption', 'encryption_keys', ['create', 'read']],
  ['/keys/encryption/rekey', 'encryption_keys', ['create']],
  ['/keys/encryption/:kid', 'encryption_keys', ['read', 'delete']],
  ['/keys/encryption/:kid/wrapping-key', 'encryption_keys', ['create']],
  ['/users/:id/groups', 'groups', ['read']],
  ['/event-streams/:id/deliveries', 'event_deliveries', ['read']],
  ['/event-streams/:id/deliveries/:event', 'event_deliveries', ['read']],
  ['/flows/:id/executions', 'flows_executions', ['read']],
  ['/flows/:id/executions/:execution', 'flows_executions', ['read', 'delete']],
];

/** Those whose method is not that of what they do. */
const others: readonly Unbuilt[] = [
  { method: 'POST', path: '/keys/encryption/:kid', scope: 'update:encryption_keys' },
  { method: 'POST', path: '/self-service-profiles/:id/sso-ticket/:ticket/revoke', scope: 'delete:sso_access_tickets' },
  { method: 'POST', path: '/event-streams/:id/redeliver', scope: 'update:event_deliveries' },
  { method: 'POST', path: '/event-streams/:id/redeliver/:event', scope: 'update:event_deliveries' },
  { method: 'GET', path: '/events', scope: 'read:events' },
];

export const unbuilt: readonly Unbuilt[] = [
  ...families.flatMap(([path, family, verbs]) =>
    verbs.map((verb) => ({ method: methods[verb], path, scope: `${verb}:${family}` })),
  ),
  ...others,
];
