import type { ClientDocument } from '../../model/client.ts';
import { type ConnectionDocument, isConnectionId, passwordless } from '../../model/connection.ts';
import type { Organization } from '../../model/organization.ts';
import { type Invitation, invitationCreate } from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import type { Insert } from '../../model/tenant-store.ts';
import { isHttpsUrl } from '../../model/uri-format.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { getOrganization } from './organizations.ts';
import { invalidQuery, invitationMissing, organizationMissing } from './refusals.ts';
import { everyEntity } from './scan.ts';
import { getTenantSettings } from './tenant-settings.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Invitations into an organization (management-api 3.7). */

export const invitationKind = 'organization-invitation';

/** Seconds an invitation holds unless the body says otherwise: seven days. */
const usualLifetime = 604_800;

/** Characters of a ticket: 190 bits, more than anybody guesses. */
const ticketLength = 32;

export type InvitationPorts = Pick<Ports, 'store' | 'random' | 'clock'>;

function invitationInsert(invitation: Invitation): Omit<Insert, 'op'> {
  const { id, organization_id, client_id, ticket_id } = invitation;
  return {
    kind: invitationKind,
    id,
    doc: { ...invitation },
    unique: [`ticket:${ticket_id}`],
    attributes: { organization_id, client_id },
    copies: {},
  };
}

/**
 * Invites somebody. The link leads to the login page of the client, or of the tenant when the client has none.
 * @throws {ApiError} 400 for a bad body, or a client, a connection or roles that do not exist; 404
 */
export async function createInvitation(
  ports: InvitationPorts,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<Invitation> {
  const { ttl_sec, send_invitation_email: _asked, ...input } = validate(invitationCreate, body);
  const { document } = await getOrganization(ports, at, organizationId);
  const route = await loginRoute(ports, at, input.client_id);
  await requireConnection(ports, at, input.connection_id);
  await requireRoles(ports, at, input.roles ?? []);
  const now = ports.clock.now();
  const ticket_id = ports.random.text(ticketLength, alphanumeric);
  const invitation = {
    id: `uinv_${ports.random.text(16, alphanumeric)}`,
    organization_id: organizationId,
    ...input,
    invitation_url: invitationUrl(route, ticket_id, document.entity),
    ticket_id,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + (ttl_sec || usualLifetime) * 1000).toISOString(),
  } as Invitation;
  // All of it was there a moment ago; the commit decides whether it still is.
  const requires = [
    { kind: 'organization', id: organizationId },
    { kind: 'client', id: input.client_id },
    ...(input.connection_id === undefined ? [] : [{ kind: 'connection', id: input.connection_id }]),
    ...(input.roles ?? []).map((id) => ({ kind: 'role', id })),
  ];
  await write(
    ports,
    at.tenant,
    async () => ({ changes: [{ op: 'insert', ...invitationInsert(invitation), requires }], answer: undefined }),
    (result) =>
      result.why === 'missing' && result.kind !== 'organization'
        ? invalidBody(`The specified ${result.kind} does not exist`)
        : organizationMissing(),
  );
  return invitation;
}

async function loginRoute(ports: Pick<Ports, 'store'>, at: TenantContext, clientId: string): Promise<string> {
  const stored = isClientId(clientId) ? await ports.store.get(at.tenant, 'client', clientId) : undefined;
  if (stored === undefined) throw invalidBody('The specified client_id does not exist');
  const own = documentOf<ClientDocument>(stored).entity['initiate_login_uri'];
  if (typeof own === 'string' && own !== '') return own;
  const { default_redirection_uri } = await getTenantSettings(ports, at);
  if (typeof default_redirection_uri === 'string' && default_redirection_uri !== '') return default_redirection_uri;
  throw invalidBody(
    'A default login route is required to generate the invitation url. Set initiate_login_uri of the client or default_redirection_uri of the tenant.',
  );
}

async function requireConnection(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string | undefined,
): Promise<void> {
  if (id === undefined) return;
  const stored = isConnectionId(id) ? await ports.store.get(at.tenant, 'connection', id) : undefined;
  if (stored === undefined) throw invalidBody('The specified connection does not exist');
  if (passwordless.has(documentOf<ConnectionDocument>(stored).entity.strategy)) {
    throw invalidBody('Passwordless connections are not supported');
  }
}

async function requireRoles(ports: Pick<Ports, 'store'>, at: TenantContext, ids: readonly string[]): Promise<void> {
  const found = await Promise.all(ids.map((id) => ports.store.get(at.tenant, 'role', id)));
  const missing = ids.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw invalidBody(`One or more of the specified roles do not exist: ${missing.join(', ')}`);
}

/** What may stand in place of a placeholder: anything else could lead to another host. */
const hostLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** The login page with what it needs to know. Placeholders in its host stand for what the organization says. */
function invitationUrl(route: string, ticket: string, organization: Organization): string {
  const concrete = route
    .replaceAll('{organization_name}', organization.name)
    .replaceAll(/\{organization\.metadata\.([^}]+)\}/g, (placeholder, key: string) => {
      const value = organization.metadata?.[key] ?? '';
      return hostLabel.test(value) ? value : placeholder;
    });
  if (concrete.includes('{') || !isHttpsUrl(concrete)) {
    throw invalidBody('The login route of the client does not fit this organization');
  }
  const url = new URL(concrete);
  url.searchParams.set('invitation', ticket);
  url.searchParams.set('organization', organization.id);
  url.searchParams.set('organization_name', organization.name);
  return url.href;
}

/** @throws {ApiError} 404 for an unknown organization, or an invitation into another one */
export async function getInvitation(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  organizationId: string,
  id: string,
): Promise<Invitation> {
  await getOrganization(ports, at, organizationId);
  const stored = /^uinv_[A-Za-z0-9]{1,60}$/.test(id) ? await ports.store.get(at.tenant, invitationKind, id) : undefined;
  const invitation = stored === undefined ? undefined : documentOf<Invitation>(stored);
  if (invitation?.organization_id !== organizationId) throw invitationMissing();
  return invitation;
}

/**
 * Takes an invitation back.
 * @throws {ApiError} 404
 */
export async function deleteInvitation(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  organizationId: string,
  id: string,
): Promise<void> {
  await getInvitation(ports, at, organizationId, id);
  await write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: invitationKind, id }],
    answer: undefined,
  }));
}

/**
 * The order that is asked for.
 * @throws {ApiError} 400 `invalid_query_string` for anything but `created_at:1` and `created_at:-1`
 */
export function readInvitationSort(query: URLSearchParams): 'oldest' | 'newest' {
  const text = query.get('sort');
  if (text === null || text === '' || text === 'created_at:1') return 'oldest';
  if (text === 'created_at:-1') return 'newest';
  throw invalidQuery('String does not match pattern ^((created_at))\\:(1|-1)$', 'sort');
}

/** All invitations of an organization, newest first. */
export async function newestFirst(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  organizationId: string,
): Promise<Invitation[]> {
  const stored = await everyEntity(ports, at.tenant, invitationKind, { organization_id: [organizationId] });
  return stored.map((each) => documentOf<Invitation>(each)).reverse();
}
