import type { OrganizationMember } from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import type { Document, Stored } from '../../model/tenant-store.ts';
import { documentOf, type TenantContext } from './write.ts';

/** How members and their roles look: with what users and roles say now. */

/** `fields` that the list of members knows. */
export const memberFields: ReadonlySet<string> = new Set(['user_id', 'email', 'picture', 'name', 'roles']);

/** The same for the members of a role: all but the roles. */
export const roleMemberFields: ReadonlySet<string> = new Set(['user_id', 'email', 'picture', 'name']);

type StorePorts = Pick<Ports, 'store'>;

const pick = (doc: Document | undefined, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => doc?.[name] !== undefined).map((name) => [name, doc?.[name]]));

/**
 * The members of a page. A user that has gone while the page was read is shown by its id alone.
 * @param withRoles whether the roles were asked for
 */
export async function printMembers(
  ports: StorePorts,
  at: TenantContext,
  page: readonly Stored[],
  withRoles: boolean,
): Promise<Record<string, unknown>[]> {
  const members = page.map((stored) => documentOf<OrganizationMember>(stored));
  const [users, roles] = await Promise.all([
    Promise.all(members.map(({ user_id }) => ports.store.get(at.tenant, 'user', user_id))),
    withRoles
      ? rolesByIds(
          ports,
          at,
          members.flatMap((member) => member.roles),
        )
      : new Map<string, Document>(),
  ]);
  return members.map((member, index) => ({
    user_id: member.user_id,
    ...pick(users[index]?.doc, ['email', 'name', 'picture']),
    ...(withRoles ? { roles: member.roles.flatMap((id) => printRole(roles.get(id), ['id', 'name'])) } : {}),
  }));
}

const printRole = (doc: Document | undefined, names: readonly string[]): Record<string, unknown>[] =>
  doc === undefined ? [] : [pick(doc, names)];

async function rolesByIds(
  ports: StorePorts,
  at: TenantContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Document>> {
  const distinct = [...new Set(ids)];
  const stored = await Promise.all(distinct.map((id) => ports.store.get(at.tenant, 'role', id)));
  return new Map(stored.flatMap((role) => (role === undefined ? [] : [[role.id, role.doc] as const])));
}

/** The roles behind these ids, in their order; one that was deleted is nowhere any more. */
export async function livingRoles(
  ports: StorePorts,
  at: TenantContext,
  ids: readonly string[],
): Promise<Record<string, unknown>[]> {
  const roles = await rolesByIds(ports, at, ids);
  return ids.flatMap((id) => printRole(roles.get(id), ['id', 'name', 'description']));
}
