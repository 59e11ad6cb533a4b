import {
  type Connection,
  type ConnectionCreate,
  type ConnectionDocument,
  type ConnectionUpdate,
  connectionCreate,
  connectionUpdate,
  isConnectionId,
  mostEnabledClients,
} from '../../model/connection.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import type { Change, CommitResult, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { withDefaultOptions } from './connection-defaults.ts';
import { connectionInsert } from './connection-record.ts';
import { keepConnection, openOptions } from './connection-secrets.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { organizationsWithoutConnection } from './organization-cleanup.ts';
import { conflict, connectionMissing, connectionOffline } from './refusals.ts';
import { settingsWithoutDirectory } from './tenant-settings.ts';
import { deleteUsersOfConnection } from './users.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Connections (management-api 3.8). */

export type ConnectionPorts = Pick<Ports, 'store' | 'random' | 'sealer'>;

/** A connection that is not stored yet. */
export async function newConnection(
  ports: Pick<Ports, 'random' | 'sealer'>,
  tenant: string,
  input: ConnectionCreate,
): Promise<ConnectionDocument> {
  const { options, metadata, ...fields } = input;
  const entity: Connection = {
    id: `con_${ports.random.text(16, alphanumeric)}`,
    is_domain_connection: false,
    enabled_clients: [],
    realms: [input.name],
    authentication: { active: true },
    connected_accounts: { active: false },
    ...(withoutNulls(fields) as Pick<Connection, 'name' | 'strategy'>),
    ...(metadata === undefined || metadata === null
      ? {}
      : { metadata: withoutNulls(metadata) as Record<string, string> }),
    options: withDefaultOptions(input.strategy, options),
  };
  return keepConnection(ports, tenant, entity);
}

/**
 * Creates a connection with the defaults of its strategy.
 * @throws {ApiError} 400 for a bad body or clients that do not exist, 409 for a name that is taken
 */
export async function createConnection(
  ports: ConnectionPorts,
  at: TenantContext,
  body: unknown,
): Promise<Record<string, unknown>> {
  const document = await newConnection(ports, at.tenant, validate(connectionCreate, body));
  const requires = requireClients(document.entity.enabled_clients);
  const insert: Change = { op: 'insert', ...connectionInsert(document), requires };
  await write(ports, at.tenant, async () => ({ changes: [insert], answer: undefined }), refusal);
  return printConnection(ports, at.tenant, document, true);
}

/** What must exist with the connection. */
function requireClients(clientIds: readonly string[]): { kind: string; id: string }[] {
  const stranger = clientIds.find((id) => !isClientId(id));
  if (stranger !== undefined) throw unknownClient(stranger);
  return clientIds.map((id) => ({ kind: 'client', id }));
}

const unknownClient = (id: string): Error =>
  invalidBody(`The client ${id.slice(0, 64)} of enabled_clients does not exist`);

const refusal = (result: Exclude<CommitResult, { ok: true }>): Error =>
  result.why === 'missing' ? unknownClient(result.id) : conflict('A connection with the same name already exists');

/** @throws {ApiError} 404 */
export async function getConnection(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ document: ConnectionDocument; stored: Stored }> {
  const stored = isConnectionId(id) ? await ports.store.get(at.tenant, 'connection', id) : undefined;
  if (stored === undefined) throw connectionMissing();
  return { document: documentOf<ConnectionDocument>(stored), stored };
}

/**
 * A connection as the caller may see it.
 * @param withOptions whether the caller may see options: without `read:connections_options` there are none
 */
export async function printConnection(
  ports: Pick<Ports, 'sealer'>,
  tenant: string,
  document: ConnectionDocument,
  withOptions: boolean,
): Promise<Record<string, unknown>> {
  if (withOptions) return { ...document.entity, options: await openOptions(ports, tenant, document) };
  const { options: _hidden, ...visible } = document.entity;
  return visible;
}

/**
 * Changes a connection. Options are replaced as a whole and filled up with the defaults of the strategy.
 * @throws {ApiError} 400 and 404
 */
export async function updateConnection(
  ports: ConnectionPorts,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<ConnectionDocument> {
  const input = validate(connectionUpdate, body);
  return write(
    ports,
    at.tenant,
    async () => {
      const { document, stored } = await getConnection(ports, at, id);
      const next = await patched(ports, at.tenant, document, input);
      const had = new Set(document.entity.enabled_clients);
      const requires = requireClients(next.entity.enabled_clients.filter((client) => !had.has(client)));
      return { changes: [{ op: 'replace', rev: stored.rev, ...connectionInsert(next), requires }], answer: next };
    },
    refusal,
  );
}

async function patched(
  ports: Pick<Ports, 'sealer'>,
  tenant: string,
  current: ConnectionDocument,
  input: ConnectionUpdate,
): Promise<ConnectionDocument> {
  const { options, ...fields } = input;
  const entity = mergePatch(current.entity, fields, { merged: new Set() }) as Connection;
  if (entity.metadata !== undefined) entity.metadata = withoutNulls(entity.metadata) as Record<string, string>;
  entity.enabled_clients ??= [];
  entity.is_domain_connection ??= false;
  entity.realms ??= [entity.name];
  if (options === undefined) return { ...current, entity };
  entity.options = withDefaultOptions(entity.strategy, options);
  return keepConnection(ports, tenant, entity, current.secrets);
}

/**
 * Turns a connection on or off for clients; the others stay as they are.
 * @throws {ApiError} 400 for clients that do not exist or too many of them, 404
 */
export async function setEnabledClients(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  wanted: readonly { client_id: string; status: boolean }[],
): Promise<void> {
  await write(
    ports,
    at.tenant,
    async () => {
      const { document, stored } = await getConnection(ports, at, id);
      const clients = new Set(document.entity.enabled_clients);
      for (const { client_id, status } of wanted) {
        if (status) clients.add(client_id);
        else clients.delete(client_id);
      }
      if (clients.size > mostEnabledClients) {
        throw invalidBody(`A connection can be enabled for at most ${mostEnabledClients} clients`);
      }
      const next = { ...document, entity: { ...document.entity, enabled_clients: [...clients] } };
      const requires = requireClients(wanted.filter(({ status }) => status).map(({ client_id }) => client_id));
      return { changes: [{ op: 'replace', rev: stored.rev, ...connectionInsert(next), requires }], answer: undefined };
    },
    refusal,
  );
}

/** Strategies whose users are asked of a connector in the customer's network. */
const connectors: ReadonlySet<string> = new Set(['ad', 'auth0-adldap']);

/**
 * Whether a connection to a directory is online. Connectors dial in to Auth0 by a protocol of its own that
 * Latchkey does not speak, so none ever is.
 * @throws {ApiError} 404 for one that is offline, 400 for a connection without a connector
 */
export function requireOnline({ entity }: ConnectionDocument): void {
  if (!connectors.has(entity.strategy)) {
    throw invalidBody(`A connection of strategy ${entity.strategy} has no connector whose status could be told`);
  }
  throw connectionOffline();
}

/**
 * Removes a connection, its users, and its places in organizations and settings. Removing one that is not there is no error. Its
 * users go first, so that a removal that was interrupted can be repeated; those who came meanwhile go afterwards.
 */
export async function deleteConnection(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  const stored = isConnectionId(id) ? await ports.store.get(at.tenant, 'connection', id) : undefined;
  if (stored === undefined) return;
  const { name } = documentOf<ConnectionDocument>(stored).entity;
  await deleteUsersOfConnection(ports, at, name);
  await write(ports, at.tenant, async () => {
    const organizations = await organizationsWithoutConnection(ports, at.tenant, id);
    const settings = await settingsWithoutDirectory(ports, at, name);
    return { changes: [{ op: 'remove', kind: 'connection', id }, ...organizations, ...settings], answer: undefined };
  });
  await deleteUsersOfConnection(ports, at, name);
}
