import type { ConnectionDocument } from '../../model/connection.ts';
import type { DatabaseOptions } from '../../model/connection-options.ts';
import type { OrganizationConnection } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import { enabledFor } from '../management/connection-record.ts';
import { documentOf } from '../management/write.ts';

/** A database whose people may sign in to a client. */
export interface LoginConnection {
  id: string;
  name: string;
  options: Partial<DatabaseOptions>;
  /** Whether whoever signs in becomes a member of the organization. */
  assign_membership: boolean;
  /** Whether new people may sign up through it. */
  is_signup_enabled: boolean;
}

/** Databases that are looked at. */
const mostConnections = 100;

export interface LoginPlace {
  client_id: string;
  /** Id of the organization that the sign-in is for. */
  organization?: string | undefined;
  /** Name of the one connection that is wanted. */
  connection?: string | undefined;
}

/**
 * The databases that are enabled for the client and, inside an organization, for that too; in the order of their
 * creation. A connection that is switched off for sign-in, or for passwords, is not there.
 * @throws {Unavailable}
 * @see fact sheet 8.2; management-api 3.8
 */
export async function loginConnections(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  place: LoginPlace,
): Promise<LoginConnection[]> {
  const { items } = await ports.store.list(tenant, 'connection', {
    where: { strategy: ['auth0'], [enabledFor(place.client_id)]: ['1'] },
    limit: mostConnections,
  });
  const rows = await organizationRows(ports, tenant, place.organization);
  return items.flatMap((stored) => {
    const { entity } = documentOf<ConnectionDocument>(stored);
    const row = rows?.find(({ connection_id }) => connection_id === entity.id);
    const wanted = place.connection === undefined || entity.name === place.connection;
    const active = (entity['authentication'] as { active?: boolean } | undefined)?.active !== false;
    const open = rows === undefined || (row !== undefined && row.is_enabled !== false);
    const options = entity.options as Partial<DatabaseOptions>;
    const passwords = options.authentication_methods?.password?.enabled !== false;
    if (!wanted || !active || !open || !passwords) return [];
    return [
      {
        ...{ id: entity.id, name: entity.name, options },
        assign_membership: row?.assign_membership_on_login === true,
        is_signup_enabled: takesPeople(options) && (row === undefined || row.is_signup_enabled === true),
      },
    ];
  });
}

/** Whether the connection lets people make accounts themselves, with a password. */
export const takesPeople = ({ disable_signup, authentication_methods }: Partial<DatabaseOptions>): boolean =>
  disable_signup !== true && authentication_methods?.password?.signup_behavior !== 'block';

/** How the organization uses its connections; undefined outside of one. */
async function organizationRows(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  organization: string | undefined,
): Promise<OrganizationConnection[] | undefined> {
  if (organization === undefined) return undefined;
  const stored = await ports.store.get(tenant, 'organization', organization);
  return stored === undefined ? [] : documentOf<{ connections: OrganizationConnection[] }>(stored).connections;
}
