import type { ManagementWorld } from '../management-world.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const client = {
  name: 'a client',
  description: 'words',
  app_type: 'regular_web',
  is_first_party: true,
  oidc_conformant: true,
  callbacks: ['https://app.test/callback'],
  allowed_origins: ['https://app.test'],
  web_origins: ['https://app.test'],
  allowed_logout_urls: ['https://app.test/bye'],
  client_aliases: ['alias'],
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  token_endpoint_auth_method: 'client_secret_post',
  logo_uri: 'https://app.test/logo.png',
  initiate_login_uri: 'https://app.test/login',
  jwt_configuration: { lifetime_in_seconds: 600, alg: 'RS256' },
  refresh_token: {
    rotation_type: 'rotating',
    expiration_type: 'expiring',
    leeway: 10,
    token_lifetime: 3600,
    idle_token_lifetime: 600,
  },
  client_metadata: { key: 'value' },
  oidc_logout: { backchannel_logout_urls: ['https://app.test/logout'] },
  organization_usage: 'allow',
};

const api = {
  name: 'an API',
  scopes: [{ value: 'a', description: 'reads' }],
  signing_alg: 'RS256',
  allow_offline_access: true,
  token_lifetime: 3600,
  token_lifetime_for_web: 600,
  token_dialect: 'access_token_authz',
  enforce_policies: true,
  skip_consent_for_verifiable_first_party_clients: true,
};

/** Clients, their credentials, APIs, grants, exchange profiles. */
export async function applications(world: ManagementWorld): Promise<ValidBody[]> {
  const { client_id } = await made(world, '/clients', { name: 'target' });
  const identifier = 'urn:target';
  const target = await made(world, '/resource-servers', { identifier, scopes: [{ value: 'a' }] });
  const grant = await made(world, '/client-grants', { client_id, audience: identifier, scope: ['a'] });
  const credential = { credential_type: 'cert_subject_dn', subject_dn: 'CN=a' };
  const key = await made(world, `/clients/${client_id}/credentials`, credential);
  const other = await made(world, '/clients', { name: 'other' });
  const action = await made(world, '/actions/actions', {
    name: 'exchange',
    supported_triggers: [{ id: 'custom-token-exchange', version: 'v1' }],
  });
  await made(world, `/actions/actions/${action.id}/deploy`, undefined);
  const profile = { name: 'exchange', action_id: action.id, type: 'custom_authentication' };
  const type = 'urn:partner:token';
  const first = await made(world, '/token-exchange-profiles', { ...profile, subject_token_type: type });
  const token = { name: 'a profile', subject_token_type: 'urn:partner:other' };
  return [
    valid('POST /clients', client),
    valid('PATCH /clients/:id', client, `/clients/${client_id}`),
    valid(
      'POST /clients/:id/credentials',
      { credential_type: 'cert_subject_dn', name: 'a name', subject_dn: 'CN=b' },
      `/clients/${client_id}/credentials`,
    ),
    valid(
      'PATCH /clients/:id/credentials/:credential',
      { expires_at: '2099-01-01T00:00:00.000Z' },
      `/clients/${client_id}/credentials/${key.id}`,
    ),
    valid('POST /resource-servers', { identifier: 'urn:new', ...api }),
    valid('PATCH /resource-servers/:id', api, `/resource-servers/${target.id}`),
    valid('POST /client-grants', {
      client_id: other.client_id,
      audience: identifier,
      scope: ['a'],
      organization_usage: 'allow',
      allow_any_organization: true,
    }),
    valid('PATCH /client-grants/:id', { scope: ['a'], organization_usage: 'allow' }, `/client-grants/${grant.id}`),
    valid('POST /token-exchange-profiles', { ...profile, ...token }),
    valid('PATCH /token-exchange-profiles/:id', { name: 'renamed' }, `/token-exchange-profiles/${first.id}`),
  ];
}
