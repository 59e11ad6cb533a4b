import type { ClientDocument } from '../../model/client.ts';
import {
  type OrganizationClient,
  organizationClientsCreate,
  organizationClientsDelete,
  organizationClientUpdate,
} from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import type { Change, CommitResult, Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { getOrganization } from './organizations.ts';
import { busy, clientMissing, organizationMissing } from './refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Clients that an organization may use (management-api 3.7 and 6). */

export const organizationClientKind = 'organization-client';

type StorePorts = Pick<Ports, 'store'>;

const idOf = (organizationId: string, clientId: string): string => `${organizationId} ${clientId}`;

function clientInsert(organizationId: string, client: OrganizationClient): Omit<Insert, 'op'> {
  return {
    kind: organizationClientKind,
    id: idOf(organizationId, client.client_id),
    doc: { ...client },
    unique: [],
    attributes: { organization_id: organizationId, client_id: client.client_id },
    copies: {},
  };
}

const unknownClient = (id: string): Error =>
  invalidBody(`One or more of the specified clients do not exist: ${id.slice(0, 64)}`);

function refusal(result: Exclude<CommitResult, { ok: true }>): Error {
  if (result.why !== 'missing') return busy();
  return result.kind === 'organization' ? organizationMissing() : unknownClient(result.id);
}

/**
 * Associates clients with an organization, or changes how it uses those it has.
 * @throws {ApiError} 400 for clients that do not exist, 404 for an unknown organization
 */
export async function addOrganizationClients(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<Record<string, unknown>[]> {
  const { clients } = validate(organizationClientsCreate, body);
  const stranger = clients.find(({ client_id }) => !isClientId(client_id));
  if (stranger !== undefined) throw unknownClient(stranger.client_id);
  const wanted = clients.map(({ client_id, use_for_member_access }) => ({
    client_id,
    use_for_member_access: use_for_member_access ?? false,
  }));
  await write(
    ports,
    at.tenant,
    async () => {
      await getOrganization(ports, at, organizationId);
      const changes = await Promise.all(wanted.map((client) => upsert(ports, at, organizationId, client)));
      return { changes, answer: undefined };
    },
    refusal,
  );
  return printOrganizationClients(ports, at, wanted);
}

async function upsert(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  client: OrganizationClient,
): Promise<Change> {
  const stored = await ports.store.get(at.tenant, organizationClientKind, idOf(organizationId, client.client_id));
  const requires = [
    { kind: 'organization', id: organizationId },
    { kind: 'client', id: client.client_id },
  ];
  const insert = clientInsert(organizationId, client);
  return stored === undefined
    ? { op: 'insert', ...insert, requires }
    : { op: 'replace', rev: stored.rev, ...insert, requires };
}

const shown = new Set(['name', 'app_type', 'logo_uri', 'is_first_party', 'grant_types', 'organization_usage']);

/** Clients of an organization with what is worth knowing of each, all read at once. */
export async function printOrganizationClients(
  ports: StorePorts,
  at: TenantContext,
  clients: readonly OrganizationClient[],
): Promise<Record<string, unknown>[]> {
  if (clients.length === 0) return [];
  const where = { client_id: clients.map(({ client_id }) => client_id) };
  const { items } = await ports.store.list(at.tenant, 'client', { where, limit: clients.length });
  const entities = new Map(items.map((stored) => [stored.id, documentOf<ClientDocument>(stored).entity]));
  return clients.map((client) => {
    const about = Object.entries(entities.get(client.client_id) ?? {}).filter(([field]) => shown.has(field));
    return { ...client, client: Object.fromEntries(about) };
  });
}

/** @throws {ApiError} 404 for an unknown organization or a client it does not have */
export async function getOrganizationClient(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  clientId: string,
): Promise<{ client: OrganizationClient; stored: Stored }> {
  await getOrganization(ports, at, organizationId);
  const id = idOf(organizationId, clientId);
  const stored = isClientId(clientId) ? await ports.store.get(at.tenant, organizationClientKind, id) : undefined;
  if (stored === undefined) throw clientMissing();
  return { client: documentOf<OrganizationClient>(stored), stored };
}

/** @throws {ApiError} 400, 404 */
export async function updateOrganizationClient(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  clientId: string,
  body: unknown,
): Promise<OrganizationClient> {
  const input = validate(organizationClientUpdate, body);
  return write(ports, at.tenant, async () => {
    const { client, stored } = await getOrganizationClient(ports, at, organizationId, clientId);
    const next = { ...client, ...input };
    return { changes: [{ op: 'replace', rev: stored.rev, ...clientInsert(organizationId, next) }], answer: next };
  });
}

/**
 * Ends associations. Ending one that is not there is no error.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function removeOrganizationClients(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<void> {
  const { clients } = validate(organizationClientsDelete, body);
  await getOrganization(ports, at, organizationId);
  const changes = [...new Set(clients)].map(
    (id): Change => ({ op: 'remove', kind: organizationClientKind, id: idOf(organizationId, id) }),
  );
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}
