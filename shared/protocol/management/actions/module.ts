import { ApiError } from '../../../model/api-error.ts';
import { most } from '../../../model/families/action.ts';
import type { Insert, Stored } from '../../../model/tenant-store.ts';
import { invalidBody } from '../../../model/validation.ts';
import type { Entity, FamilyPorts } from '../families/family.ts';
import { uuidForm } from '../families/ids.ts';
import { documentOf, type TenantContext } from '../write.ts';
import { type Action, actionKind } from './action.ts';
import { type CodeSecret, printSecrets } from './code.ts';

/** A module as it is kept, found and shown: code that actions share. It has a draft and versions; actions name one. */

export const moduleKind = 'action-module';
export const moduleVersionKind = 'action-module-version';

export interface ModuleCode {
  code: string;
  dependencies: readonly Record<string, unknown>[];
  secrets: readonly CodeSecret[];
}

export interface Module extends ModuleCode {
  id: string;
  name: string;
  created_at: string;
  updated_at: string;
  versions: number;
  latest?: ModuleVersion;
}

export interface ModuleVersion extends ModuleCode {
  id: string;
  module_id: string;
  version_number: number;
  created_at: string;
}

/** An action that names a module, and how. */
export interface ModuleUser {
  action: Action;
  reference: Entity;
}

export type ModuleStore = Pick<FamilyPorts, 'store'>;

const missing = (): ApiError => new ApiError(404, 'That action module does not exist.');
const versionMissing = (): ApiError => new ApiError(404, 'That action module version does not exist.');

/** The part of a module that a version keeps. */
export const codeOf = ({ code, dependencies, secrets }: ModuleCode): ModuleCode => ({ code, dependencies, secrets });
const printCode = (from: ModuleCode): Entity => ({ ...codeOf(from), secrets: printSecrets(from.secrets) });

/** Everything of a write but the operation. */
export const moduleInsert = (module: Module): Omit<Insert, 'op'> => ({
  kind: moduleKind,
  id: module.id,
  doc: { ...module },
  unique: [`name:${module.name}`],
  attributes: {},
  copies: {},
});

/** A version of a module as it is read. */
export const printModuleVersion = (version: ModuleVersion): Entity => ({
  id: version.id,
  module_id: version.module_id,
  version_number: version.version_number,
  ...printCode(version),
  created_at: version.created_at,
});

/** The actions that name modules, by the id of the module, with the reference that does. */
export async function moduleUsers(
  ports: ModuleStore,
  at: TenantContext,
): Promise<ReadonlyMap<string, readonly ModuleUser[]>> {
  const { items } = await ports.store.list(at.tenant, actionKind, { limit: most.actions });
  const uses = items.map((stored) => documentOf<Action>(stored));
  const found = uses.flatMap((action) => (action.modules ?? []).map((reference) => ({ action, reference })));
  return Map.groupBy(found, ({ reference }) => String(reference['module_id']));
}

/** A module as it is read. `users` are the actions that name it. */
export function printModule(module: Module, users: number): Entity {
  const { latest } = module;
  const published = latest !== undefined && JSON.stringify(codeOf(module)) === JSON.stringify(codeOf(latest));
  return {
    id: module.id,
    name: module.name,
    ...printCode(module),
    actions_using_module_total: users,
    all_changes_published: published,
    latest_version_number: latest?.version_number ?? 0,
    ...(latest === undefined ? {} : { latest_version: printLatest(latest) }),
    created_at: module.created_at,
    updated_at: module.updated_at,
  };
}

function printLatest(latest: ModuleVersion): Entity {
  const { module_id: _its, ...printed } = printModuleVersion(latest);
  return printed;
}

/** @throws {ApiError} 404 */
export async function getModule(
  ports: ModuleStore,
  at: TenantContext,
  id: string,
): Promise<{ module: Module; stored: Stored }> {
  const stored = uuidForm.is(id) ? await ports.store.get(at.tenant, moduleKind, id) : undefined;
  if (stored === undefined) throw missing();
  return { module: documentOf<Module>(stored), stored };
}

/** @throws {ApiError} 404 */
export async function getModuleVersion(
  ports: ModuleStore,
  at: TenantContext,
  id: string,
  versionId: string,
): Promise<ModuleVersion> {
  await getModule(ports, at, id);
  const stored = uuidForm.is(versionId) ? await ports.store.get(at.tenant, moduleVersionKind, versionId) : undefined;
  const version = stored === undefined ? undefined : documentOf<ModuleVersion>(stored);
  if (version?.module_id !== id) throw versionMissing();
  return version;
}

/**
 * Refuses references to modules that are not there.
 * @throws {ApiError} 400
 */
export async function requireModules(
  ports: ModuleStore,
  at: TenantContext,
  references: readonly Entity[],
): Promise<void> {
  for (const { module_id, module_version_id } of references) {
    const stored = await ports.store.get(at.tenant, moduleVersionKind, String(module_version_id));
    const version = stored === undefined ? undefined : documentOf<ModuleVersion>(stored);
    if (version?.module_id !== module_id)
      throw invalidBody(`No version ${module_version_id} of action module ${module_id}`);
  }
}
