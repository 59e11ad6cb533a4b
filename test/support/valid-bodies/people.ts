import { aRefreshToken, aSession } from '../access-fixtures.ts';
import type { ManagementWorld } from '../management-world.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const password = 'Correct-Horse-1';

const profile = {
  given_name: 'A',
  family_name: 'B',
  name: 'A B',
  nickname: 'a',
  picture: 'https://pictures.test/a.png',
  blocked: false,
  email_verified: true,
  user_metadata: { color: 'red' },
  app_metadata: { plan: 'free' },
};

const connectionOptions = { passwordPolicy: 'good', brute_force_protection: true, disable_signup: false };

/** Connections, users and what they have: identities, roles, sessions, factors, tickets, jobs. */
export async function people(world: ManagementWorld): Promise<ValidBody[]> {
  const { client_id } = world.client;
  const body = { name: 'people', strategy: 'auth0', enabled_clients: [client_id] };
  const connection = await made(world, '/connections', body);
  const { user_id } = await made(world, '/users', { connection: 'people', email: 'a@mail.test', password });
  const second = await made(world, '/users', { connection: 'people', email: 'b@mail.test', password });
  const role = (await made(world, '/roles', { name: 'target' })).id;
  const identifier = 'urn:permissions';
  await made(world, '/resource-servers', { identifier, scopes: [{ value: 'a' }, { value: 'b' }] });
  const session = await aSession(world, user_id);
  const token = await aRefreshToken(world, user_id);
  const user = `/users/${encodeURIComponent(user_id)}`;
  const method = await made(world, `${user}/authentication-methods`, { type: 'email', email: 'c@mail.test' });
  const permissions = { permissions: [{ permission_name: 'a', resource_server_identifier: identifier }] };
  const [provider, account] = second.user_id.split('|');
  const device = { device_name: 'a', device_id: 'abc', type: 'public_key', value: 'key', client_id };
  const ticket = { result_url: 'https://app.test/done', ttl_sec: 60, includeEmailInRedirect: true, user_id };
  return [
    valid('POST /connections', {
      name: 'others',
      display_name: 'Others',
      strategy: 'auth0',
      options: connectionOptions,
      enabled_clients: [client_id],
      is_domain_connection: false,
      metadata: { key: 'value' },
    }),
    valid(
      'PATCH /connections/:id',
      { display_name: 'Others', options: connectionOptions, metadata: { key: 'value' } },
      `/connections/${connection.id}`,
    ),
    valid('PATCH /connections/:id/clients', [{ client_id, status: true }], `/connections/${connection.id}/clients`),
    valid('POST /users', { connection: 'people', email: 'd@mail.test', password, verify_email: false, ...profile }),
    valid('PATCH /users/:id', profile, user),
    valid('POST /users/:id/identities', { provider, user_id: account }, `${user}/identities`),
    valid('POST /users/:id/roles', { roles: [role] }, `${user}/roles`),
    valid('DELETE /users/:id/roles', { roles: [role] }, `${user}/roles`),
    valid('POST /users/:id/permissions', permissions, `${user}/permissions`),
    valid('DELETE /users/:id/permissions', permissions, `${user}/permissions`),
    valid('POST /roles', { name: 'a role', description: 'words' }),
    valid('PATCH /roles/:id', { name: 'renamed', description: 'words' }, `/roles/${role}`),
    valid('POST /roles/:id/permissions', permissions, `/roles/${role}/permissions`),
    valid('DELETE /roles/:id/permissions', permissions, `/roles/${role}/permissions`),
    valid('POST /roles/:id/users', { users: [user_id] }, `/roles/${role}/users`),
    valid('PATCH /sessions/:id', { session_metadata: { key: 'value' } }, `/sessions/${session.id}`),
    valid(
      'POST /users/:id/revoke-access',
      { session_id: session.id, preserve_refresh_tokens: true },
      `${user}/revoke-access`,
    ),
    valid('PATCH /refresh-tokens/:id', { refresh_token_metadata: { key: 'value' } }, `/refresh-tokens/${token.id}`),
    valid('POST /refresh-tokens/revoke', { ids: [token.id] }),
    valid('POST /device-credentials', device, '/device-credentials', { user_id }),
    valid(
      'POST /users/:id/authentication-methods',
      { type: 'phone', name: 'mine', phone_number: '+441234567', preferred_authentication_method: 'sms' },
      `${user}/authentication-methods`,
    ),
    valid(
      'PATCH /users/:id/authentication-methods/:method',
      { name: 'renamed' },
      `${user}/authentication-methods/${encodeURIComponent(method.id)}`,
    ),
    valid(
      'PUT /users/:id/authentication-methods',
      [{ type: 'email', name: 'mine', email: 'e@mail.test' }],
      `${user}/authentication-methods`,
    ),
    valid(
      'POST /users/:id/risk-assessments/clear',
      { connection: 'people', assessors: ['new-device'] },
      `${user}/risk-assessments/clear`,
    ),
    valid('POST /tickets/email-verification', ticket),
    valid('POST /tickets/password-change', { ...ticket, mark_email_as_verified: true }),
    valid('POST /jobs/users-exports', {
      connection_id: connection.id,
      format: 'csv',
      limit: 5,
      fields: [{ name: 'email', export_as: 'address' }],
    }),
    valid('POST /jobs/verification-email', { user_id, client_id }),
  ];
}
