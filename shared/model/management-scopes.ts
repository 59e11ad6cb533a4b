/**
 * The permissions of the Management API, by what may be done in each family (management-api 2). A token
 * for this API never carries any other. Families of Auth0 that are not built have none here, so no tool takes
 * their refusal for an error (management-api 5).
 */

type Verbs = 'create' | 'read' | 'update' | 'delete';

const families: readonly (readonly [verbs: readonly Verbs[], names: string])[] = [
  [
    ['create', 'read', 'update', 'delete'],
    `actions authentication_methods client_credentials client_grants client_keys clients connection_profiles connections
     custom_domains custom_signing_keys device_credentials email_provider event_streams flows
     flows_vault_connections forms hooks log_streams network_acls organization_clients organization_connections
     organization_discovery_domains organizations phone_providers phone_templates rate_limit_policies resource_servers
     roles rules self_service_profiles shields token_exchange_profiles user_attribute_profiles users
     users_app_metadata`,
  ],
  [['create', 'read', 'update'], 'email_templates signing_keys'],
  [
    ['create', 'read', 'delete'],
    `organization_client_grants organization_invitations organization_member_roles organization_members role_members
     user_custom_blocks`,
  ],
  [['create', 'delete'], 'current_user_device_credentials passwords_checking_job'],
  [['create'], 'guardian_enrollment_tickets user_tickets'],
  [['read', 'update', 'delete'], 'branding refresh_tokens rules_configs sessions'],
  [['read', 'delete'], 'anomaly_blocks current_user federated_connections_tokens grants guardian_enrollments'],
  [
    ['read', 'update'],
    `attack_protection connections_options guardian_factors limits mfa_policies prompts
     self_service_profile_custom_texts tenant_settings triggers`,
  ],
  [
    ['read'],
    `client_summary directory_provisionings entitlements flows_vault insights logs logs_users organization_member_effective_roles
     organizations_summary security_metrics stats user_effective_permissions user_effective_roles user_idp_tokens
     user_permission_source_roles`,
  ],
  [['update'], 'client_token_vault_privileged_access current_user_identities'],
  [['create', 'update', 'delete'], 'current_user_metadata'],
];

const title = (scope: string): string =>
  scope.replace(/[:_]/g, ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** Every permission with the description that consent pages and tools show, for example "Read Client Grants". */
export const managementScopes: readonly { value: string; description: string }[] = families
  .flatMap(([verbs, names]) => names.split(/\s+/).flatMap((family) => verbs.map((verb) => `${verb}:${family}`)))
  .concat('blacklist:tokens')
  .map((value) => ({ value, description: title(value) }));
