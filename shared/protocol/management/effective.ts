import type { Ports } from '../../model/ports.ts';
import type { Role } from '../../model/role.ts';
import { arrayPage } from './array-page.ts';
import { livingRoles } from './organization-member-view.ts';
import { memberRoles } from './organization-members.ts';
import { checkpointPage, type PagePorts } from './paging.ts';
import { describedPermissions } from './permissions.ts';
import { readRequired } from './query.ts';
import { rolesOfUser } from './role-members.ts';
import { permissionsOfUser } from './user-permissions.ts';
import { requireUser } from './user-presence.ts';
import type { TenantContext } from './write.ts';

/**
 * What users have in the end, and where it comes from (management-api 6). There are no groups here, so a role is
 * always held directly.
 */

type Sourced = Pick<Role, 'id' | 'name'> & { description: string; sources: string[] };

const direct = ({ id, name, description }: Pick<Role, 'id' | 'name' | 'description'>): Sourced => ({
  id,
  name,
  description: description ?? '',
  sources: ['direct'],
});

const rolesPage = <Row extends { id?: string }>(
  ports: PagePorts,
  at: TenantContext,
  where: Record<string, readonly string[]>,
  query: URLSearchParams,
  rows: readonly Row[],
): Promise<unknown> => {
  const place = { tenant: at.tenant, kind: 'effective-role', where, key: 'roles' };
  return arrayPage(
    ports,
    place,
    checkpointPage(query),
    rows,
    ({ id = '' }) => id,
    async (page) => page,
  );
};

/** GET /users/{id}/effective-roles. @throws {ApiError} 400 `invalid_query_string`, 404 */
export async function effectiveRoles(
  ports: PagePorts,
  at: TenantContext,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  await requireUser(ports, at, userId);
  const rows = (await rolesOfUser(ports, at, userId)).map(direct);
  return rolesPage(ports, at, { user_id: [userId] }, query, rows);
}

/** GET /organizations/{id}/members/{user_id}/effective-roles. @throws {ApiError} 400 `invalid_query_string`, 404 */
export async function effectiveMemberRoles(
  ports: PagePorts,
  at: TenantContext,
  organizationId: string,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const roles = await livingRoles(ports, at, await memberRoles(ports, at, organizationId, userId));
  const rows = roles.map((role) => direct(role as Pick<Role, 'id' | 'name' | 'description'>));
  return rolesPage(ports, at, { organization_id: [organizationId], user_id: [userId] }, query, rows);
}

const isDirect = ({ source_type }: { source_type: string }): boolean => source_type === 'DIRECT';

/** GET /users/{id}/effective-permissions, for one API. @throws {ApiError} 400 `invalid_query_string`, 404 */
export async function effectivePermissions(
  ports: PagePorts,
  at: TenantContext,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const identifier = readRequired(query, 'resource_server_identifier');
  const page = checkpointPage(query);
  await requireUser(ports, at, userId);
  const held = (await permissionsOfUser(ports, at, userId)).filter(
    ({ resource_server_identifier }) => resource_server_identifier === identifier,
  );
  const where = { user_id: [userId], resource_server: [identifier] };
  const place = { tenant: at.tenant, kind: 'effective-permission', where, key: 'permissions' };
  return arrayPage(
    ports,
    place,
    page,
    held,
    (permission) => permission.permission_name,
    async (some) => {
      const sources = new Map(
        some.map(({ permission_name, sources: all }) => [
          permission_name,
          [...(all.some(isDirect) ? ['direct'] : []), ...(all.every(isDirect) ? [] : ['roles'])],
        ]),
      );
      const rows = await describedPermissions(ports, at, some);
      return rows.map((row) => ({ ...row, sources: sources.get(String(row['permission_name'])) ?? [] }));
    },
  );
}

/** The roles that give a user one permission. @throws {ApiError} 400 `invalid_query_string`, 404 */
export async function rolesBehindPermission(
  ports: PagePorts,
  at: TenantContext,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const identifier = readRequired(query, 'resource_server_identifier');
  const permission = readRequired(query, 'permission_name');
  await requireUser(ports, at, userId);
  const giving = await givingRoles(ports, at, userId, identifier, permission);
  const rows = giving.map((role) => ({
    ...direct(role),
    type: role.type,
    ...(role.owner_id === undefined ? {} : { owner_id: role.owner_id }),
  }));
  const where = { user_id: [userId], resource_server: [identifier], permission: [permission] };
  return rolesPage(ports, at, where, query, rows);
}

async function givingRoles(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  identifier: string,
  permission: string,
): Promise<Role[]> {
  const held = (await permissionsOfUser(ports, at, userId)).find(
    (one) => one.resource_server_identifier === identifier && one.permission_name === permission,
  );
  const ids = new Set((held?.sources ?? []).map(({ source_id }) => source_id));
  return (await rolesOfUser(ports, at, userId)).filter(({ id }) => ids.has(id));
}
