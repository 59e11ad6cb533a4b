import type { ConnectionDocument } from '../../model/connection.ts';
import {
  mostConnections,
  type OrganizationConnection,
  type OrganizationConnectionCreate,
  type OrganizationConnectionUpdate,
} from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import type { Stored } from '../../model/tenant-store.ts';
import { invalidBody } from '../../model/validation.ts';
import { withoutNulls } from './merge.ts';
import { newRow } from './organization-rows.ts';
import { changeOrganization, getOrganization } from './organizations.ts';
import { conflict, connectionMissing } from './refusals.ts';
import { documentOf, type TenantContext } from './write.ts';

/**
 * The connections of an organization. Two families of operations show them: `enabled_connections`, which has the
 * enabled ones only, and `connections`, which can also turn one off (management-api 3.7).
 */

export type Family = 'enabled_connections' | 'connections';

type StorePorts = Pick<Ports, 'store'>;

/** The rows that a family has, in the order in which they were added. */
export async function connectionRows(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  family: Family,
): Promise<OrganizationConnection[]> {
  const { document } = await getOrganization(ports, at, organizationId);
  return (document.connections ?? []).filter((row) => shows(family, row));
}

const shows = (family: Family, row: OrganizationConnection): boolean => family === 'connections' || row.is_enabled;

/** @throws {ApiError} 404 for an organization or a connection it does not have */
export async function connectionRow(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  connectionId: string,
  family: Family,
): Promise<OrganizationConnection> {
  const rows = await connectionRows(ports, at, organizationId, family);
  const row = rows.find(({ connection_id }) => connection_id === connectionId);
  if (row === undefined) throw connectionMissing();
  return row;
}

/** Rows as their family prints them, with the name and the strategy of each connection. */
export async function printRows(
  ports: StorePorts,
  at: TenantContext,
  rows: readonly OrganizationConnection[],
  family: Family,
): Promise<Record<string, unknown>[]> {
  const found = await Promise.all(rows.map((row) => ports.store.get(at.tenant, 'connection', row.connection_id)));
  return rows.map((row, index) => {
    const stored = found[index];
    const about = stored === undefined ? {} : { connection: aboutConnection(stored) };
    if (family === 'connections') return { ...row, ...about };
    const { connection_id, assign_membership_on_login, is_signup_enabled, show_as_button } = row;
    return { connection_id, assign_membership_on_login, is_signup_enabled, show_as_button, ...about };
  });
}

function aboutConnection(stored: Stored): { name: string; strategy: string } {
  const { name, strategy } = documentOf<ConnectionDocument>(stored).entity;
  return { name, strategy };
}

/**
 * Adds a connection to an organization.
 * @throws {ApiError} 400 when it has too many, 404 for an unknown organization or connection, 409 when it has this one
 */
export async function addConnection(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  input: OrganizationConnectionCreate,
): Promise<OrganizationConnection> {
  const row = newRow(input);
  await changeOrganization(
    ports,
    at,
    organizationId,
    async (document) => {
      const rows = document.connections ?? [];
      if (rows.some(({ connection_id }) => connection_id === row.connection_id)) {
        throw conflict('The connection is already enabled for this organization');
      }
      if (rows.length >= mostConnections) {
        throw invalidBody(`An organization can have at most ${mostConnections} connections`);
      }
      const connections = [...rows, row];
      requireDistinctNames(connections);
      const requires = [{ kind: 'connection', id: row.connection_id }];
      return { document: { ...document, connections }, requires };
    },
    connectionMissing,
  );
  return row;
}

function requireDistinctNames(rows: readonly OrganizationConnection[]): void {
  const names = rows.flatMap((row) => row.organization_connection_name ?? []);
  if (new Set(names).size < names.length) {
    throw conflict('A connection with the same organization_connection_name already exists in this organization');
  }
}

/**
 * Changes how an organization uses a connection. `null` unsets.
 * @throws {ApiError} 404 for an organization or a connection it does not have, 409 for a name that is taken
 */
export async function updateConnectionRow(
  ports: StorePorts,
  at: TenantContext,
  place: { organizationId: string; connectionId: string; family: Family },
  input: OrganizationConnectionUpdate,
): Promise<OrganizationConnection> {
  const { organizationId, connectionId, family } = place;
  const next = await changeOrganization(ports, at, organizationId, async (document) => {
    const rows = document.connections ?? [];
    const current = rows.find((row) => row.connection_id === connectionId && shows(family, row));
    if (current === undefined) throw connectionMissing();
    const row = { is_enabled: true, ...withoutNulls({ ...current, ...input }) } as OrganizationConnection;
    const connections = rows.map((each) => (each.connection_id === connectionId ? row : each));
    requireDistinctNames(connections);
    return { document: { ...document, connections } };
  });
  const changed = next.connections?.find(({ connection_id }) => connection_id === connectionId);
  if (changed === undefined) throw connectionMissing();
  return changed;
}

/**
 * Takes a connection from an organization. Taking one that it does not have is no error.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function removeConnection(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  connectionId: string,
): Promise<void> {
  await changeOrganization(ports, at, organizationId, async (document) => {
    const rows = document.connections ?? [];
    const connections = rows.filter(({ connection_id }) => connection_id !== connectionId);
    return connections.length === rows.length ? undefined : { document: { ...document, connections } };
  });
}
