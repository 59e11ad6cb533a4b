import type { ApiError } from '../../../model/api-error.ts';
import { actionBodies, most, triggerVersions } from '../../../model/families/action.ts';
import { invalidBody, validate } from '../../../model/validation.ts';
import type { Entity, FamilyPorts } from '../families/family.ts';
import { mergePatch, withoutNulls } from '../merge.ts';
import { conflict } from '../refusals.ts';
import { type TenantContext, write } from '../write.ts';
import { type Action, actionInsert, actionKind, getAction, printAction, type Trigger, versionKind } from './action.ts';

import { unbind } from './bindings.ts';
import { codeOwner, type GivenSecret, secretsAfter } from './code.ts';
import { requireModules } from './module.ts';
import { nextVersion } from './versions.ts';

/** Actions: code for extension points. It is kept, versioned and bound; nothing here runs it. */

const usualCode = 'module.exports = () => {}';
const usualRuntime = 'node22';

const nothingMerged = { merged: new Set<string>() };

const taken = (): ApiError => conflict('An action with the same name already exists', 'action_conflict');

const triggersOf = (given: unknown): readonly Trigger[] =>
  (given as Partial<Trigger>[]).map(({ id = '', version }) => ({
    id,
    version: version ?? triggerVersions[id] ?? 'v1',
  }));

/**
 * Makes an action, and with `deploy` its first version.
 * @throws {ApiError} 400 for a bad body, an unknown module or too many actions, 409 for a name that is taken
 */
export async function createAction(ports: FamilyPorts, at: TenantContext, body: unknown): Promise<Entity> {
  const { deploy, supported_triggers, secrets, ...input } = withoutNulls(validate(actionBodies.create, body));
  const id = ports.random.uuid();
  const time = new Date(ports.clock.now()).toISOString();
  const owner = codeOwner(at, actionKind, id);
  const draft = {
    id,
    code: usualCode,
    dependencies: [],
    runtime: usualRuntime,
    ...input,
    supported_triggers: triggersOf(supported_triggers),
    secrets: await secretsAfter(ports, owner, (secrets ?? []) as GivenSecret[], [], time),
    created_at: time,
    updated_at: time,
    versions: 0,
  } as unknown as Action;
  const first = deploy === true ? nextVersion(ports, draft, draft) : undefined;
  const action = first?.action ?? draft;
  return write(
    ports,
    at.tenant,
    async () => {
      const { total } = await ports.store.list(at.tenant, actionKind, { limit: 0 });
      if (total >= most.actions) throw invalidBody(`A tenant can have at most ${most.actions} actions`);
      await requireModules(ports, at, action.modules ?? []);
      return {
        changes: [{ op: 'insert', ...actionInsert(action) }, ...(first?.changes ?? [])],
        answer: printAction(action),
      };
    },
    taken,
  );
}

/**
 * Changes the draft of an action; what is deployed stays as it is. Secrets replace those that were there, and
 * one without a value keeps its own.
 * @throws {ApiError} 400 for a bad body or an unknown module, 404, 409 for a name that is taken
 */
export async function updateAction(ports: FamilyPorts, at: TenantContext, id: string, body: unknown): Promise<Entity> {
  const { secrets, supported_triggers, ...input } = validate(actionBodies.update, body);
  const time = new Date(ports.clock.now()).toISOString();
  return write(
    ports,
    at.tenant,
    async () => {
      const { action, stored } = await getAction(ports, at, id);
      const owner = codeOwner(at, actionKind, id);
      const next = {
        ...mergePatch({ ...action }, input, nothingMerged),
        ...(supported_triggers === undefined ? {} : { supported_triggers: triggersOf(supported_triggers) }),
        ...(secrets === undefined
          ? {}
          : { secrets: await secretsAfter(ports, owner, (secrets ?? []) as GivenSecret[], action.secrets, time) }),
        updated_at: time,
      } as unknown as Action;
      const whole = { ...next, code: next.code ?? usualCode, runtime: next.runtime ?? usualRuntime };
      whole.dependencies ??= [];
      await requireModules(ports, at, whole.modules ?? []);
      return { changes: [{ op: 'replace', rev: stored.rev, ...actionInsert(whole) }], answer: printAction(whole) };
    },
    taken,
  );
}

/**
 * Removes an action and its versions. One that is bound goes only by force, and its bindings with it.
 * @throws {ApiError} 400 for a bound action, 404
 */
export async function deleteAction(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  id: string,
  options: { force: boolean },
): Promise<void> {
  await write(ports, at.tenant, async () => {
    await getAction(ports, at, id);
    const unbound = await unbind(ports, at, id);
    if (unbound.length > 0 && !options.force) {
      throw invalidBody('The action is bound to a trigger. Remove its bindings first, or delete it with force=true.');
    }
    const cascade = [{ kind: versionKind, attribute: 'action_id', value: id }];
    return { changes: [...unbound, { op: 'remove', kind: actionKind, id, cascade }], answer: undefined };
  });
}
