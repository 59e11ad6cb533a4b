import { ApiError } from '../../../model/api-error.ts';
import { most, versionDeploy } from '../../../model/families/action.ts';
import type { Change } from '../../../model/tenant-store.ts';
import { validate } from '../../../model/validation.ts';
import type { Entity, FamilyPorts } from '../families/family.ts';
import { uuidForm } from '../families/ids.ts';
import { documentOf, type TenantContext, write } from '../write.ts';
import {
  type Action,
  type ActionCode,
  type ActionVersion,
  actionInsert,
  codeOf,
  getAction,
  printVersion,
  versionInsert,
  versionKind,
} from './action.ts';

/** Versions of actions: what was deployed stays as it was, and any of it can be deployed again. */

const missing = (): ApiError => new ApiError(404, 'That action version does not exist.');

/**
 * The version that deploys some code, and the action that has it in force.
 * @returns changes that insert the version; the action's own change is the caller's
 */
export function nextVersion(
  ports: Pick<FamilyPorts, 'random' | 'clock'>,
  action: Action,
  code: ActionCode,
): { action: Action; version: ActionVersion; changes: readonly Change[] } {
  const version: ActionVersion = {
    id: ports.random.uuid(),
    action_id: action.id,
    number: action.versions + 1,
    ...codeOf(code),
    supported_triggers: action.supported_triggers,
    created_at: new Date(ports.clock.now()).toISOString(),
  };
  const next = { ...action, versions: version.number, deployed: version };
  return { action: next, version, changes: [{ op: 'insert', ...versionInsert(version) }] };
}

/** The oldest versions, where a new one would be one too many. */
async function outdated(ports: Pick<FamilyPorts, 'store'>, at: TenantContext, id: string): Promise<readonly Change[]> {
  const { items } = await ports.store.list(at.tenant, versionKind, { where: { action_id: [id] }, limit: 1000 });
  const tooMany = Math.max(0, items.length + 1 - most.versions);
  return items.slice(0, tooMany).map((stored) => ({ op: 'remove', kind: versionKind, id: stored.id }));
}

/**
 * Deploys the draft as a new version, which is in force from now on.
 * @throws {ApiError} 404
 */
export const deployAction = (ports: FamilyPorts, at: TenantContext, id: string): Promise<Entity> =>
  write(ports, at.tenant, async () => {
    const { action, stored } = await getAction(ports, at, id);
    const next = nextVersion(ports, action, action);
    return {
      changes: [
        { op: 'replace', rev: stored.rev, ...actionInsert(next.action) },
        ...(await outdated(ports, at, id)),
        ...next.changes,
      ],
      answer: printVersion(next.action, next.version),
    };
  });

/** @throws {ApiError} 404 */
export async function getVersion(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  id: string,
  versionId: string,
): Promise<{ action: Action; version: ActionVersion }> {
  const { action } = await getAction(ports, at, id);
  const stored = uuidForm.is(versionId) ? await ports.store.get(at.tenant, versionKind, versionId) : undefined;
  const version = stored === undefined ? undefined : documentOf<ActionVersion>(stored);
  if (version?.action_id !== id) throw missing();
  return { action, version };
}

/**
 * Rolls back: a new version that is the same as an earlier one. The draft follows only when it is asked to.
 * @throws {ApiError} 400 for a bad body, 404 for an unknown action or version
 */
export async function deployVersion(
  ports: FamilyPorts,
  at: TenantContext,
  id: string,
  versionId: string,
  body: unknown,
): Promise<Entity> {
  const update = validate(versionDeploy, body);
  return write(ports, at.tenant, async () => {
    const { stored } = await getAction(ports, at, id);
    const { action, version } = await getVersion(ports, at, id, versionId);
    const draft = update?.update_draft === true ? { ...action, ...codeOf(version) } : action;
    const next = nextVersion(ports, draft, version);
    return {
      changes: [
        { op: 'replace', rev: stored.rev, ...actionInsert(next.action) },
        ...(await outdated(ports, at, id)),
        ...next.changes,
      ],
      answer: printVersion(next.action, next.version),
    };
  });
}
