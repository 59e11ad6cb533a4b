import type { Ports } from '../../model/ports.ts';
import { mostRolesOfUser, type Role, type RoleMember, rolesBody, roleUsersBody } from '../../model/role.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { addMissing } from './idempotent.ts';
import { listWholePage, type PagePorts, readPage } from './paging.ts';
import { roleMemberId, roleMemberInsert } from './role-record.ts';
import { getRole, isRoleId } from './roles.ts';
import { everyEntity } from './scan.ts';
import { requireUser } from './user-presence.ts';
import { roleMissing, userMissing } from './user-refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Which users have which roles (management-api 3.6). */

type StorePorts = Pick<Ports, 'store'>;

const memberOf = (stored: Stored): RoleMember => documentOf<RoleMember>(stored);

const insertion = (member: RoleMember): Change => ({
  op: 'insert',
  ...roleMemberInsert(member),
  requires: [
    { kind: 'role', id: member.role_id },
    { kind: 'user', id: member.user_id },
  ],
});

const missing = (kind: string): Error => (kind === 'role' ? roleMissing() : userMissing());

function requireFew(roles: number): void {
  if (roles > mostRolesOfUser) throw invalidBody(`A user can have at most ${mostRolesOfUser} roles`);
}

/**
 * Gives a role to users; those who have it keep it.
 * @throws {ApiError} 400 for a bad body or a user with too many roles, 404 for a role or user that is not there
 */
export async function addRoleUsers(
  ports: StorePorts,
  at: TenantContext,
  roleId: string,
  body: unknown,
): Promise<Record<string, never>> {
  const { users } = validate(roleUsersBody, body);
  const plan = async () => {
    await getRole(ports, at, roleId);
    const had = users.length === 0 ? [] : await everyEntity(ports, at.tenant, 'role-member', { user_id: users });
    const counts = new Map<string, number>();
    const ids = new Set(had.map(({ id }) => id));
    for (const member of had.map(memberOf)) counts.set(member.user_id, (counts.get(member.user_id) ?? 0) + 1);
    const fresh = users.map((user_id) => ({ role_id: roleId, user_id })).filter((one) => !ids.has(roleMemberId(one)));
    for (const { user_id } of fresh) requireFew((counts.get(user_id) ?? 0) + 1);
    return { changes: fresh.map(insertion), answer: {} };
  };
  return addMissing(ports, at.tenant, plan, missing);
}

/**
 * GET /roles/{id}/users, by offset or checkpoint. A user that has gone while the page was read is left out.
 * @throws {ApiError} 400 `invalid_query_string`, 404
 */
export async function listRoleUsers(
  ports: PagePorts,
  at: TenantContext,
  roleId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const page = readPage(query, { checkpoint: true, least: 1 });
  await getRole(ports, at, roleId);
  const scope = { tenant: at.tenant, kind: 'role-member', where: { role_id: [roleId] }, key: 'users' };
  return listWholePage(ports, scope, page, async (rows) => {
    const ids = rows.map((row) => memberOf(row).user_id);
    const users = ids.length === 0 ? [] : await everyEntity(ports, at.tenant, 'user', { user_id: ids });
    const byId = new Map(users.map(({ id, doc }) => [id, doc]));
    return ids.flatMap((id) => {
      const user = byId.get(id);
      if (user === undefined) return [];
      const names = ['user_id', 'email', 'picture', 'name'].filter((name) => user[name] !== undefined);
      return [Object.fromEntries(names.map((name) => [name, user[name]]))];
    });
  });
}

/** The roles of a user, in the order in which they were given. */
export async function rolesOfUser(ports: StorePorts, at: TenantContext, userId: string): Promise<Role[]> {
  const members = await everyEntity(ports, at.tenant, 'role-member', { user_id: [userId] });
  return rolesBehind(ports, at, members);
}

async function rolesBehind(ports: StorePorts, at: TenantContext, members: readonly Stored[]): Promise<Role[]> {
  const ids = members.map((member) => memberOf(member).role_id);
  const roles = ids.length === 0 ? [] : await everyEntity(ports, at.tenant, 'role', { role_id: ids });
  const byId = new Map(roles.map((stored) => [stored.id, documentOf<Role>(stored)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** GET /users/{id}/roles. @throws {ApiError} 400 `invalid_query_string`, 404 */
export async function listUserRoles(
  ports: PagePorts,
  at: TenantContext,
  userId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const page = readPage(query, { checkpoint: false, least: 1 });
  await requireUser(ports, at, userId);
  const scope = { tenant: at.tenant, kind: 'role-member', where: { user_id: [userId] }, key: 'roles' };
  return listWholePage(ports, scope, page, async (rows) =>
    (await rolesBehind(ports, at, rows)).map(({ id, name, description }) => ({ id, name, description })),
  );
}

/**
 * Gives roles to a user; those it has already stay.
 * @throws {ApiError} 400 for a bad body, roles that are not there or too many of them; 404
 */
export async function addUserRoles(ports: StorePorts, at: TenantContext, userId: string, body: unknown): Promise<void> {
  const wanted = [...new Set(validate(rolesBody, body).roles)];
  const plan = async () => {
    await requireUser(ports, at, userId);
    const found = await everyEntity(ports, at.tenant, 'role', { role_id: wanted });
    const known = new Set(found.map(({ id }) => id));
    const strangers = wanted.filter((id) => !isRoleId(id) || !known.has(id));
    if (strangers.length > 0) {
      throw invalidBody(`One or more of the specified roles do not exist: ${strangers.join(', ').slice(0, 200)}`);
    }
    const had = await everyEntity(ports, at.tenant, 'role-member', { user_id: [userId] });
    const ids = new Set(had.map(({ id }) => id));
    const fresh = wanted.map((role_id) => ({ role_id, user_id: userId })).filter((one) => !ids.has(roleMemberId(one)));
    requireFew(had.length + fresh.length);
    return { changes: fresh.map(insertion), answer: undefined };
  };
  await addMissing(ports, at.tenant, plan, missing);
}

/** Takes roles from a user. Taking one that it does not have is no error. @throws {ApiError} 400, 404 */
export async function removeUserRoles(
  ports: StorePorts,
  at: TenantContext,
  userId: string,
  body: unknown,
): Promise<void> {
  const { roles } = validate(rolesBody, body);
  await write(ports, at.tenant, async () => {
    await requireUser(ports, at, userId);
    const changes = roles.map((role_id): Change => {
      return { op: 'remove', kind: 'role-member', id: roleMemberId({ role_id, user_id: userId }) };
    });
    return { changes, answer: undefined };
  });
}
