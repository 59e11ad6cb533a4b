import { actionModuleRoutes } from './action-modules.ts';
import { actionVersionRoutes } from './action-versions.ts';
import { actionRoutes } from './actions.ts';
import { attackProtectionRoutes } from './attack-protection.ts';
import { authenticationMethodRoutes } from './authentication-methods.ts';
import { brandingRoutes } from './branding.ts';
import { clientCredentialRoutes } from './client-credentials.ts';
import { clientGrantRoutes } from './client-grants.ts';
import { clientRoutes } from './clients.ts';
import { connectionRoutes } from './connections.ts';
import { customDomainRoutes } from './custom-domains.ts';
import { customSigningKeyRoutes } from './custom-signing-keys.ts';
import { effectiveRoutes } from './effective.ts';
import { emailRoutes } from './emails.ts';
import { emptyHandedRoutes } from './empty-handed.ts';
import { enrollmentRoutes } from './enrollments.ts';
import { entitySearchRoutes } from './entity-search.ts';
import { familyRoutes } from './families.ts';
import { guardianRoutes } from './guardian.ts';
import { hookSecretRoutes } from './hook-secrets.ts';
import { jobRoutes } from './jobs.ts';
import { logRoutes } from './logs.ts';
import { organizationClientRoutes } from './organization-clients.ts';
import { organizationConnectionRoutes } from './organization-connections.ts';
import { organizationDomainRoutes } from './organization-domains.ts';
import { organizationGrantRoutes } from './organization-grants.ts';
import { organizationInvitationRoutes } from './organization-invitations.ts';
import { organizationMemberRoutes } from './organization-members.ts';
import { organizationRoutes } from './organizations.ts';
import { profileTemplateRoutes } from './profile-templates.ts';
import { selfServiceTextRoutes } from './profile-texts.ts';
import { promptRoutes } from './prompts.ts';
import { refreshTokenRoutes } from './refresh-tokens.ts';
import { resourceServerRoutes } from './resource-servers.ts';
import { roleRoutes } from './roles.ts';
import type { Route } from './route.ts';
import { ruleConfigRoutes } from './rule-configs.ts';
import { sessionRoutes } from './sessions.ts';
import { signalRoutes } from './signals.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { statsRoutes } from './stats.ts';
import { tenantSettingsRoutes } from './tenant-settings.ts';
import { ticketRoutes } from './tickets.ts';
import { tokenExchangeProfileRoutes } from './token-exchange-profiles.ts';
import { directoryRoutes } from './unbuilt.ts';
import { userBlockRoutes } from './user-blocks.ts';
import { userGrantRoutes } from './user-grants.ts';
import { userIdentityRoutes } from './user-identities.ts';
import { userRoleRoutes } from './user-roles.ts';
import { userRoutes } from './users.ts';

/** Every operation of the Management API. What is not here does not exist. */
export const routes: readonly Route[] = [
  // Before the organizations and the APIs: a search is none whose id is `search`.
  ...entitySearchRoutes,
  ...clientRoutes,
  ...clientCredentialRoutes,
  ...resourceServerRoutes,
  ...userRoutes,
  ...userIdentityRoutes,
  ...userRoleRoutes,
  ...userBlockRoutes,
  ...roleRoutes,
  ...clientGrantRoutes,
  ...logRoutes,
  ...connectionRoutes,
  ...organizationRoutes,
  ...organizationConnectionRoutes,
  ...organizationMemberRoutes,
  ...organizationInvitationRoutes,
  ...organizationGrantRoutes,
  ...organizationDomainRoutes,
  ...organizationClientRoutes,
  ...attackProtectionRoutes,
  ...brandingRoutes,
  ...customDomainRoutes,
  ...emailRoutes,
  ...guardianRoutes,
  ...promptRoutes,
  ...signingKeyRoutes,
  ...tenantSettingsRoutes,
  ...tokenExchangeProfileRoutes,
  // Before the families: a template is no profile whose id is `templates`.
  ...profileTemplateRoutes,
  ...familyRoutes,
  ...hookSecretRoutes,
  ...ruleConfigRoutes,
  ...selfServiceTextRoutes,
  ...signalRoutes,
  ...actionRoutes,
  ...actionVersionRoutes,
  ...actionModuleRoutes,
  ...directoryRoutes,
  ...sessionRoutes,
  ...refreshTokenRoutes,
  ...userGrantRoutes,
  ...authenticationMethodRoutes,
  ...enrollmentRoutes,
  ...ticketRoutes,
  ...jobRoutes,
  ...statsRoutes,
  ...effectiveRoutes,
  ...customSigningKeyRoutes,
  ...emptyHandedRoutes,
];
