import { type Answers, all, type Entities, flag, list, listOrPage, object, one, page, text, time } from './answer.ts';

/** Of organizations. */
export const organizationsEntities: Entities = {
  Organization: { always: ['id', 'name'], adds: { id: text } },
  OrganizationEnabledConnection: {
    adds: { connection: object({ name: text, strategy: text }) },
  },
  OrganizationConnection: {
    always: ['connection_id'],
    adds: { connection: object({ name: text, strategy: text }) },
  },
  OrganizationInvitation: {
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
    always: ['id', 'domain', 'status', 'verification_txt', 'verification_host'],
    adds: { id: text, verification_txt: text, verification_host: text },
  },
  OrganizationClient: {
    bodyOf: 'POST /organizations/:id/clients',
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
  'GET PATCH /organizations/:id': one('Organization'),
  'GET /organizations/name/:name': one('Organization'),
  'GET /organizations/:id/enabled_connections': listOrPage(
    'OrganizationEnabledConnection',
    'enabled_connections',
    'offset',
  ),
  'POST /organizations/:id/enabled_connections': one('OrganizationEnabledConnection'),
  'GET PATCH /organizations/:id/enabled_connections/:connection': one('OrganizationEnabledConnection'),
  'GET /organizations/:id/connections': listOrPage('OrganizationConnection', 'connections', 'offset'),
  'POST /organizations/:id/connections': one('OrganizationConnection'),
  'GET PATCH /organizations/:id/connections/:connection': one('OrganizationConnection'),
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
  'GET PATCH /organizations/:id/discovery-domains/:domain': one('OrganizationDiscoveryDomain'),
  'GET /organizations/:id/clients': page('OrganizationClient', 'clients', 'checkpoint'),
  'POST /organizations/:id/clients': all('OrganizationClient'),
  'GET PATCH /organizations/:id/clients/:client': one('OrganizationClient'),
  'GET /organizations/:id/members/:user/effective-roles': page('EffectiveRole', 'roles', 'none'),
};
