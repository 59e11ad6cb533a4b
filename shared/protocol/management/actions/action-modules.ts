import { ApiError } from '../../../model/api-error.ts';
import { moduleBodies, moduleRollback, most } from '../../../model/families/action.ts';
import type { Change } from '../../../model/tenant-store.ts';
import { invalidBody, validate } from '../../../model/validation.ts';
import type { Entity, FamilyPorts } from '../families/family.ts';
import { mergePatch } from '../merge.ts';
import { conflict } from '../refusals.ts';
import { type TenantContext, write } from '../write.ts';
import { codeOwner, type GivenSecret, secretsAfter } from './code.ts';
import {
  codeOf,
  getModule,
  getModuleVersion,
  type Module,
  type ModuleVersion,
  moduleInsert,
  moduleKind,
  moduleUsers,
  moduleVersionKind,
  printModule,
  printModuleVersion,
} from './module.ts';

/** What can be done with modules of code that actions share. */

const taken = (): ApiError => conflict('An action module with the same name already exists', 'action_module_conflict');

const printed = async (ports: Pick<FamilyPorts, 'store'>, at: TenantContext, module: Module): Promise<Entity> =>
  printModule(module, (await moduleUsers(ports, at)).get(module.id)?.length ?? 0);

function published(
  ports: Pick<FamilyPorts, 'random' | 'clock'>,
  module: Module,
): { module: Module; latest: ModuleVersion; changes: readonly Change[] } {
  const latest: ModuleVersion = {
    id: ports.random.uuid(),
    module_id: module.id,
    version_number: module.versions + 1,
    ...codeOf(module),
    created_at: new Date(ports.clock.now()).toISOString(),
  };
  const insert = {
    kind: moduleVersionKind,
    id: latest.id,
    doc: { ...latest },
    unique: [`number:${module.id}:${latest.version_number}`],
    attributes: { module_id: module.id },
    copies: {},
  };
  return {
    module: { ...module, versions: latest.version_number, latest },
    latest,
    changes: [{ op: 'insert', ...insert }],
  };
}

/**
 * Makes a module, and with `publish` its first version.
 * @throws {ApiError} 400 for a bad body or too many modules, 409 for a name that is taken
 */
export async function createModule(ports: FamilyPorts, at: TenantContext, body: unknown): Promise<Entity> {
  const { publish, secrets, api_version: _one, ...input } = validate(moduleBodies.create, body);
  const id = ports.random.uuid();
  const time = new Date(ports.clock.now()).toISOString();
  const owner = codeOwner(at, moduleKind, id);
  const draft = {
    id,
    dependencies: [],
    ...input,
    secrets: await secretsAfter(ports, owner, (secrets ?? []) as GivenSecret[], [], time),
    created_at: time,
    updated_at: time,
    versions: 0,
  } as unknown as Module;
  const first = publish === true ? published(ports, draft) : undefined;
  const module = first?.module ?? draft;
  const insert: Change = { op: 'insert', ...moduleInsert(module) };
  await write(
    ports,
    at.tenant,
    async () => {
      const { total } = await ports.store.list(at.tenant, moduleKind, { limit: 0 });
      if (total >= most.modules) throw invalidBody(`A tenant can have at most ${most.modules} action modules`);
      return { changes: [insert, ...(first?.changes ?? [])], answer: undefined };
    },
    taken,
  );
  return printed(ports, at, module);
}

/** Changes a module and, where `next` says so, what else goes with it. */
async function change(
  ports: FamilyPorts,
  at: TenantContext,
  id: string,
  next: (module: Module) => Promise<{ module: Module; changes?: readonly Change[] }>,
): Promise<Module> {
  return write(ports, at.tenant, async () => {
    const { module, stored } = await getModule(ports, at, id);
    const changed = await next(module);
    const replace: Change = { op: 'replace', rev: stored.rev, ...moduleInsert(changed.module) };
    return { changes: [replace, ...(changed.changes ?? [])], answer: changed.module };
  });
}

/**
 * Changes the draft of a module; its versions stay as they are.
 * @throws {ApiError} 400 for a bad body, 404
 */
export async function updateModule(ports: FamilyPorts, at: TenantContext, id: string, body: unknown): Promise<Entity> {
  const { secrets, ...input } = validate(moduleBodies.update, body);
  const time = new Date(ports.clock.now()).toISOString();
  const module = await change(ports, at, id, async (before) => {
    const next = mergePatch({ ...before }, input, { merged: new Set() }) as unknown as Module;
    next.dependencies ??= [];
    next.updated_at = time;
    if (secrets !== undefined) {
      const owner = codeOwner(at, moduleKind, id);
      next.secrets = await secretsAfter(ports, owner, (secrets ?? []) as GivenSecret[], before.secrets, time);
    }
    return { module: next };
  });
  return printed(ports, at, module);
}

/**
 * Publishes the draft as a new version.
 * @throws {ApiError} 404
 */
export async function publishModule(ports: FamilyPorts, at: TenantContext, id: string): Promise<Entity> {
  const module = await change(ports, at, id, async (before) => published(ports, before));
  return module.latest === undefined ? {} : printModuleVersion(module.latest);
}

/**
 * Makes the draft what a version is.
 * @throws {ApiError} 400 for a bad body, 404 for an unknown module or version
 */
export async function rollbackModule(
  ports: FamilyPorts,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<Entity> {
  const { module_version_id } = validate(moduleRollback, body);
  const version = await getModuleVersion(ports, at, id, module_version_id);
  const time = new Date(ports.clock.now()).toISOString();
  const module = await change(ports, at, id, async (before) => ({
    module: { ...before, ...codeOf(version), updated_at: time },
  }));
  return printed(ports, at, module);
}

/**
 * Removes a module and its versions.
 * @throws {ApiError} 404, 412 for a module that actions use
 */
export async function deleteModule(ports: Pick<FamilyPorts, 'store'>, at: TenantContext, id: string): Promise<void> {
  await write(ports, at.tenant, async () => {
    await getModule(ports, at, id);
    if ((await moduleUsers(ports, at)).has(id)) {
      throw new ApiError(412, 'The action module is used by actions', 'action_module_in_use');
    }
    const cascade = [{ kind: moduleVersionKind, attribute: 'module_id', value: id }];
    return { changes: [{ op: 'remove', kind: moduleKind, id, cascade }], answer: undefined };
  });
}
