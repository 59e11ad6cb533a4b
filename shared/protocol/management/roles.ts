import type { Ports } from '../../model/ports.ts';
import { mostRoles, type Role, roleCreate, roleUpdate } from '../../model/role.ts';
import type { ListQuery, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { listPage, type PagePorts, readPage } from './paging.ts';
import { conflict } from './refusals.ts';
import { roleInsert, roleRemoval } from './role-record.ts';
import { roleMissing } from './user-refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Roles (management-api 3.6). */

const taken = (): Error => conflict('A role with the same name already exists.', 'role_conflict');

/** What Auth0 calls a role that no one but the tenant owns. */
const usualType = 'tenant';

/**
 * Creates a role.
 * @throws {ApiError} 400 for a bad body or too many roles, 409 for a name that is taken
 */
export async function createRole(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  body: unknown,
): Promise<Role> {
  const input = validate(roleCreate, body);
  const role = {
    id: `rol_${ports.random.text(16, alphanumeric)}`,
    description: null,
    type: usualType,
    ...withoutNulls(input),
  } as Role;
  return write(
    ports,
    at.tenant,
    async () => {
      const { total } = await ports.store.list(at.tenant, 'role', { limit: 0 });
      if (total >= mostRoles) throw invalidBody(`A tenant can have at most ${mostRoles} roles`);
      return { changes: [{ op: 'insert', ...roleInsert(role) }], answer: role };
    },
    taken,
  );
}

/** Ids that a role can have: everything else is unknown without a look-up. */
export const isRoleId = (id: string): boolean => /^rol_[A-Za-z0-9]{1,60}$/.test(id);

/** @throws {ApiError} 404 */
export async function getRole(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ role: Role; stored: Stored }> {
  const stored = isRoleId(id) ? await ports.store.get(at.tenant, 'role', id) : undefined;
  if (stored === undefined) throw roleMissing();
  return { role: documentOf<Role>(stored), stored };
}

/**
 * Changes a role by the merge rules.
 * @throws {ApiError} 400, 404, 409 for a name that is taken
 */
export async function updateRole(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<Role> {
  const input = validate(roleUpdate, body);
  return write(
    ports,
    at.tenant,
    async () => {
      const { role, stored } = await getRole(ports, at, id);
      const merged = mergePatch({ ...role }, input, { merged: new Set() });
      const next = { ...merged, description: merged['description'] ?? null, type: merged['type'] ?? usualType };
      const answer = next as unknown as Role;
      return { changes: [{ op: 'replace', rev: stored.rev, ...roleInsert(answer) }], answer };
    },
    taken,
  );
}

/** Removes a role from everyone who has it. @throws {ApiError} 404 */
export async function deleteRole(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<Record<string, never>> {
  return write(ports, at.tenant, async () => {
    await getRole(ports, at, id);
    return { changes: [roleRemoval(id)], answer: {} };
  });
}

/**
 * GET /roles: pages, by type and owner, and by a part of the name in any case.
 * @throws {ApiError} 400 `invalid_query_string`
 */
export async function listRoles(ports: PagePorts, at: TenantContext, query: URLSearchParams): Promise<unknown> {
  const page = readPage(query, { checkpoint: false, least: 1 });
  const where: Record<string, readonly string[]> = {};
  for (const name of ['type', 'owner_id']) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  const part = query.get('name_filter') ?? '';
  const searching = part === '' ? ports : { ...ports, store: named(ports.store, part) };
  const scope = { tenant: at.tenant, kind: 'role', where, key: 'roles' };
  return listPage(searching, scope, page, async (stored) => documentOf<Role>(stored));
}

/** The store's list, of entities whose name holds the part. */
const named = (store: Ports['store'], part: string): Ports['store'] => ({
  ...store,
  list: (tenant, kind, { where = {}, offset = 0, limit }: ListQuery) => {
    const contains = part.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const match = { op: 'match' as const, path: ['name'], fold: true, test: { like: { contains } } };
    return store.search(tenant, kind, { where, match, offset, limit });
  },
});
