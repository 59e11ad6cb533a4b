import { type Answers, all, type Entities, flag, list, listOrPage, object, one, page, text, time } from './answer.ts';

/** Of organizations. */
export const organizationsEntities: Entities = {
  Organization: { bodyOf: 'POST /organizations', always: ['id', 'name'], adds: { id: text } },
  OrganizationEnabledConnection: {
    bodyOf: 'POST /organizations/:id/enabled_connections',
    always: [],
    adds: { connection: object({ name: text, strategy: text }) },
  },
  OrganizationConnection: {
    bodyOf: 'POST /organizations/:id/connections',
    always: ['connection_id'],
    adds: { connection: object({ name: text, strategy: text }) },
  },
  OrganizationInvitation: {
    bodyOf: 'POST /organizations/:id/invitations',
    always: ['id', 'created_at'],
    adds: {
      id: text,
      organization_id: text,
      invitation_url: text,
      ticket_id: text,
      created_at: time,
      expires_at: time,
    },
  },
  OrganizationClientGrant: {
    bodyOf: 'POST /organizations/:id/client-grants',
    always: ['id'],
    adds: {
      id: text,
      client_id: text,
      audience: text,
      scope: list(text),
      organization_usage: text,
      allow_any_organization: flag,
    },
  },
  OrganizationDiscoveryDomain: {
    bodyOf: 'POST /organizations/:id/discovery-domains',
    always: ['id', 'domain', 'status', 'verification_txt', 'verification_host'],
    adds: { id: text, verification_txt: text, verification_host: text },
  },
  OrganizationClient: {
    bodyOf: 'POST /organizations/:id/clients',
    always: [],
    adds: {
      client_id: text,
      use_for_member_access: flag,
      client: object({
        is_first_party: flag,
        grant_types: list(text),
        name: text,
        app_type: text,
        organization_usage: text,
      }),
    },
  },
};

/** Of organizations. */
export const organizationsAnswers: Answers = {
  'GET /organizations/search': page('Organization', 'organizations', 'checkpoint'),
  'GET /organizations': listOrPage('Organization', 'organizations', 'both'),
  'POST /organizations': one('Organization'),
  'GET /organizations/:id': one('Organization'),
  'GET /organizations/name/:name': one('Organization'),
  'PATCH /organizations/:id': one('Organization'),
  'GET /organizations/:id/enabled_connections': listOrPage(
    'OrganizationEnabledConnection',
    'enabled_connections',
    'offset',
  ),
  'POST /organizations/:id/enabled_connections': one('OrganizationEnabledConnection'),
  'GET /organizations/:id/enabled_connections/:connection': one('OrganizationEnabledConnection'),
  'PATCH /organizations/:id/enabled_connections/:connection': one('OrganizationEnabledConnection'),
  'GET /organizations/:id/connections': listOrPage('OrganizationConnection', 'connections', 'offset'),
  'POST /organizations/:id/connections': one('OrganizationConnection'),
  'GET /organizations/:id/connections/:connection': one('OrganizationConnection'),
  'PATCH /organizations/:id/connections/:connection': one('OrganizationConnection'),
  'GET /organizations/:id/members': listOrPage('UserSummary', 'members', 'offset'),
  'GET /organizations/:id/members/:user/roles': listOrPage('Role', 'roles', 'offset'),
  'GET /organizations/:id/roles/:role/members': page('UserSummary', 'members', 'none'),
  'GET /organizations/:id/invitations': listOrPage('OrganizationInvitation', 'invitations', 'offset'),
  'POST /organizations/:id/invitations': one('OrganizationInvitation'),
  'GET /organizations/:id/invitations/:invitation': one('OrganizationInvitation'),
  'GET /organizations/:id/client-grants': listOrPage('OrganizationClientGrant', 'client_grants', 'offset'),
  'POST /organizations/:id/client-grants': one('OrganizationClientGrant'),
  'GET /organizations/:id/discovery-domains': page('OrganizationDiscoveryDomain', 'domains', 'checkpoint'),
  'POST /organizations/:id/discovery-domains': one('OrganizationDiscoveryDomain'),
  'GET /organizations/:id/discovery-domains/name/:name': one('OrganizationDiscoveryDomain'),
  'GET /organizations/:id/discovery-domains/:domain': one('OrganizationDiscoveryDomain'),
  'PATCH /organizations/:id/discovery-domains/:domain': one('OrganizationDiscoveryDomain'),
  'GET /organizations/:id/clients': page('OrganizationClient', 'clients', 'checkpoint'),
  'POST /organizations/:id/clients': all('OrganizationClient'),
  'GET /organizations/:id/clients/:client': one('OrganizationClient'),
  'PATCH /organizations/:id/clients/:client': one('OrganizationClient'),
  'GET /organizations/:id/members/:user/effective-roles': page('EffectiveRole', 'roles', 'none'),
};
