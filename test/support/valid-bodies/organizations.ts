import type { ManagementWorld } from '../management-world.ts';
import { makePerson, makeRole } from '../people.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const organization = {
  display_name: 'An organization',
  branding: { logo_url: 'https://logo.test/a.png', colors: { primary: '#19aecc', page_background: '#ffffff' } },
  metadata: { key: 'value' },
};

/** Organizations and what belongs to them. */
export async function organizations(world: ManagementWorld): Promise<ValidBody[]> {
  const { id } = await made(world, '/organizations', { name: 'target' });
  const one = `/organizations/${id}`;
  const connections = [];
  for (const name of ['first', 'second', 'third']) {
    connections.push((await made(world, '/connections', { name, strategy: 'auth0' })).id);
  }
  const [first, second, third] = connections;
  const login = { assign_membership_on_login: true, show_as_button: true, is_signup_enabled: false };
  await made(world, `${one}/enabled_connections`, { connection_id: first, ...login });
  const member = await makePerson(world);
  const another = await makePerson(world);
  await made(world, `${one}/members`, { members: [member] });
  const role = await makeRole(world, 'member');
  await made(world, `${one}/members/${encodeURIComponent(member)}/roles`, { roles: [role] });
  const client = { initiate_login_uri: 'https://app.test/login', organization_usage: 'allow' };
  const { client_id } = await made(world, '/clients', { name: 'of members', ...client });
  const more = await made(world, '/clients', { name: 'of more members', ...client });
  const third_client = await made(world, '/clients', { name: 'of few members', ...client });
  const audience = 'urn:organizations';
  await made(world, '/resource-servers', { identifier: audience, scopes: [{ value: 'a' }] });
  const grant = await made(world, '/client-grants', { client_id, audience, scope: ['a'], organization_usage: 'allow' });
  const domain = await made(world, `${one}/discovery-domains`, { domain: 'target.test' });
  await made(world, `${one}/clients`, { clients: [{ client_id }, { client_id: more.client_id }] });
  const roles = `${one}/members/${encodeURIComponent(member)}/roles`;
  const invitation = {
    inviter: { name: 'A' },
    invitee: { email: 'guest@mail.test' },
    client_id,
    ttl_sec: 60,
    send_invitation_email: false,
    roles: [role],
    user_metadata: { key: 'value' },
  };
  return [
    valid('POST /organizations', { name: 'an-organization', ...organization }),
    valid('PATCH /organizations/:id', organization, one),
    valid(
      'POST /organizations/:id/enabled_connections',
      { connection_id: second, ...login },
      `${one}/enabled_connections`,
    ),
    valid('PATCH /organizations/:id/enabled_connections/:connection', login, `${one}/enabled_connections/${first}`),
    valid('POST /organizations/:id/connections', { connection_id: third, ...login }, `${one}/connections`),
    valid('PATCH /organizations/:id/connections/:connection', login, `${one}/connections/${first}`),
    valid('POST /organizations/:id/members', { members: [another] }, `${one}/members`),
    valid('POST /organizations/:id/members/:user/roles', { roles: [role] }, roles),
    valid('DELETE /organizations/:id/members/:user/roles', { roles: [role] }, roles),
    valid('DELETE /organizations/:id/members', { members: [another] }, `${one}/members`),
    valid('POST /organizations/:id/invitations', invitation, `${one}/invitations`),
    valid('POST /organizations/:id/client-grants', { grant_id: grant.id }, `${one}/client-grants`),
    valid(
      'POST /organizations/:id/discovery-domains',
      { domain: 'other.test', status: 'pending', use_for_organization_discovery: false },
      `${one}/discovery-domains`,
    ),
    valid(
      'PATCH /organizations/:id/discovery-domains/:domain',
      { status: 'verified', use_for_organization_discovery: true },
      `${one}/discovery-domains/${domain.id}`,
    ),
    valid('POST /organizations/:id/clients', { clients: [{ client_id: third_client.client_id }] }, `${one}/clients`),
    valid('PATCH /organizations/:id/clients/:client', { use_for_member_access: true }, `${one}/clients/${client_id}`),
    valid('DELETE /organizations/:id/clients', { clients: [more.client_id] }, `${one}/clients`),
  ];
}
