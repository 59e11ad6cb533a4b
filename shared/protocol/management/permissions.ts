import type { Ports } from '../../model/ports.ts';
import type { ResourceServerDocument } from '../../model/resource-server.ts';
import { type HeldPermission, mostPermissions, type PermissionName, permissionsBody } from '../../model/role.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { addMissing } from './idempotent.ts';
import { requireHeld } from './permission.ts';
import { identifierKey } from './resource-server-record.ts';
import { type Holder, permissionId, permissionInsert, permissionKind } from './role-record.ts';
import { everyEntity } from './scan.ts';
import { roleMissing, userMissing } from './user-refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Permissions that roles and users hold: names that an API defines (management-api 3.6). */

type StorePorts = Pick<Ports, 'store'>;

/** Who holds it. The id must have been looked up. */
export interface PermissionHolder {
  kind: Holder;
  id: string;
}

/**
 * Gives permissions; those that are held already stay as they are.
 * @param held scopes of the caller, which hands out no others at the Management API (MGMT-03)
 * @throws {ApiError} 400 for a bad body, an API or permission that is not there or too many; 403
 */
export async function addPermissions(
  ports: StorePorts,
  at: TenantContext,
  holder: PermissionHolder,
  body: unknown,
  held: ReadonlySet<string>,
): Promise<Record<string, never>> {
  const wanted = namesIn(body, holder);
  const plan = async () => {
    const apis = await apisOf(ports, at, wanted);
    const requires = new Map<string, { kind: string; id: string }[]>();
    for (const name of wanted)
      requires.set(name.resource_server_identifier, [requireDefined(apis, name, held), holder]);
    const had = await everyEntity(ports, at.tenant, permissionKind(holder.kind), {
      [`${holder.kind}_id`]: [holder.id],
    });
    const ids = new Set(had.map(({ id }) => id));
    const fresh = wanted.filter((name) => !ids.has(permissionId(name)));
    if (had.length + fresh.length > mostPermissions) {
      throw invalidBody(`A ${holder.kind} can have at most ${mostPermissions} permissions`);
    }
    const changes = fresh.map((name): Change => {
      const needed = requires.get(name.resource_server_identifier) ?? [];
      return { op: 'insert', ...permissionInsert(holder.kind, name), requires: needed };
    });
    return { changes, answer: {} };
  };
  return addMissing(ports, at.tenant, plan, (kind) => (kind === 'role' ? roleMissing() : userMissing()));
}

/** The permissions of a body, each once. */
function namesIn(body: unknown, holder: PermissionHolder): HeldPermission[] {
  const { permissions } = validate(permissionsBody, body);
  const held = permissions.map((permission) => ({ ...permission, holder: holder.id }));
  return [...new Map(held.map((permission) => [permissionId(permission), permission])).values()];
}

type Apis = ReadonlyMap<string, ResourceServerDocument>;

/** The APIs by their identifiers. Those that are not there are left out. */
export async function apisOf(ports: StorePorts, at: TenantContext, names: readonly PermissionName[]): Promise<Apis> {
  const identifiers = [...new Set(names.map((name) => name.resource_server_identifier))];
  const found = await Promise.all(
    identifiers.map((identifier) => ports.store.getByKey(at.tenant, 'resource-server', identifierKey(identifier))),
  );
  return new Map(
    found.flatMap((stored) => {
      if (stored === undefined) return [];
      const api = documentOf<ResourceServerDocument>(stored);
      return [[api.entity.identifier, api] as const];
    }),
  );
}

function requireDefined(apis: Apis, name: PermissionName, held: ReadonlySet<string>): { kind: string; id: string } {
  const { resource_server_identifier: identifier, permission_name: permission } = name;
  const api = apis.get(identifier)?.entity;
  if (api === undefined) throw invalidBody(`No resource with identifier ${identifier}`);
  if (!(api.scopes ?? []).some(({ value }) => value === permission)) {
    throw invalidBody(`The resource server ${identifier} does not define the permission ${permission}`);
  }
  if (api.is_system === true) requireHeld(held, [permission]);
  return { kind: 'resource-server', id: api.id };
}

/** Takes permissions away. Taking one that is not held is no error. @throws {ApiError} 400 for a bad body */
export async function removePermissions(
  ports: StorePorts,
  at: TenantContext,
  holder: PermissionHolder,
  body: unknown,
): Promise<void> {
  const kind = permissionKind(holder.kind);
  const changes = namesIn(body, holder).map((name): Change => ({ op: 'remove', kind, id: permissionId(name) }));
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/** Permissions with what their APIs say of them now; one that its API has just lost is left out. */
export async function describedPermissions(
  ports: StorePorts,
  at: TenantContext,
  names: readonly PermissionName[],
): Promise<Record<string, unknown>[]> {
  const apis = await apisOf(ports, at, names);
  return names.flatMap(({ permission_name, resource_server_identifier }) => {
    const api = apis.get(resource_server_identifier)?.entity;
    const scope = api?.scopes?.find(({ value }) => value === permission_name);
    if (api === undefined || scope === undefined) return [];
    const resource_server_name = api.name ?? resource_server_identifier;
    const description = scope.description ?? '';
    return [{ permission_name, description, resource_server_name, resource_server_identifier }];
  });
}

/** Rows of the store as permissions. */
export const permissionsIn = (rows: readonly Stored[]): HeldPermission[] =>
  rows.map((stored) => documentOf<HeldPermission>(stored));
