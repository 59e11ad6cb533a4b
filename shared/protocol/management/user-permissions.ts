import type { Ports } from '../../model/ports.ts';
import type { HeldPermission, Role } from '../../model/role.ts';
import { arrayPage } from './array-page.ts';
import type { PagePorts } from './paging.ts';
import { readPage } from './paging.ts';
import { describedPermissions, permissionsIn } from './permissions.ts';
import { rolesOfUser } from './role-members.ts';
import { everyEntity } from './scan.ts';
import type { TenantContext } from './write.ts';

/** Where a user's permission comes from. */
interface Source {
  source_id: string;
  source_name: string;
  source_type: 'DIRECT' | 'ROLE';
}

interface Sourced extends HeldPermission {
  sources: Source[];
}

/** A permission of any holder. */
const nameOf = ({ permission_name, resource_server_identifier }: HeldPermission): string =>
  `${permission_name} ${resource_server_identifier}`;

/** What a user may do, given directly or by its roles, each permission once with all its sources. */
export async function permissionsOfUser(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<Sourced[]> {
  const roles = await rolesOfUser(ports, at, userId);
  const direct = await everyEntity(ports, at.tenant, 'user-permission', { user_id: [userId] });
  const found = new Map<string, Sourced>();
  const add = (permission: HeldPermission, source: Source): void => {
    const known = found.get(nameOf(permission)) ?? { ...permission, sources: [] };
    known.sources.push(source);
    found.set(nameOf(permission), known);
  };
  for (const permission of permissionsIn(direct)) {
    add(permission, { source_id: '', source_name: '', source_type: 'DIRECT' });
  }
  if (roles.length === 0) return [...found.values()];
  const byRoles = await everyEntity(ports, at.tenant, 'role-permission', { role_id: roles.map(({ id }) => id) });
  const names = new Map(roles.map((role: Role) => [role.id, role.name]));
  for (const permission of permissionsIn(byRoles)) {
    const { holder } = permission;
    add(permission, { source_id: holder, source_name: names.get(holder) ?? '', source_type: 'ROLE' });
  }
  return [...found.values()];
}

/** GET /users/{id}/permissions. The user must have been looked up. */
export async function listUserPermissions(
  ports: PagePorts,
  at: TenantContext,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const page = readPage(query, { checkpoint: false, least: 1 });
  const all = await permissionsOfUser(ports, at, userId);
  const scope = { tenant: at.tenant, kind: 'user-permission', where: { user_id: [userId] }, key: 'permissions' };
  return arrayPage(ports, scope, page, all, nameOf, async (some) => {
    const sources = new Map(some.map((permission) => [nameOf(permission), permission.sources]));
    const rows = await describedPermissions(ports, at, some);
    return rows.map((row) => ({ ...row, sources: sources.get(nameOf(row as unknown as HeldPermission)) ?? [] }));
  });
}
