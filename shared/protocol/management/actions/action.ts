import { ApiError } from '../../../model/api-error.ts';
import type { Insert, Stored } from '../../../model/tenant-store.ts';
import type { FamilyPorts } from '../families/family.ts';
import { uuidForm } from '../families/ids.ts';
import { documentOf, type TenantContext } from '../write.ts';
import { type CodeSecret, printSecrets } from './code.ts';

/** An action as it is kept, and as it is shown (management-api 3.17). */

export interface Trigger {
  id: string;
  version: string;
}

/** What a version freezes. */
export interface ActionCode {
  code: string;
  dependencies: readonly Record<string, unknown>[];
  runtime: string;
  secrets: readonly CodeSecret[];
  modules?: readonly Record<string, unknown>[];
}

export interface Action extends ActionCode {
  id: string;
  name: string;
  supported_triggers: readonly Trigger[];
  created_at: string;
  updated_at: string;
  /** Versions made so far; numbers are never used again. */
  versions: number;
  /** The version that is in force. */
  deployed?: ActionVersion;
}

export interface ActionVersion extends ActionCode {
  id: string;
  action_id: string;
  number: number;
  supported_triggers: readonly Trigger[];
  created_at: string;
}

export const actionKind = 'action';
export const versionKind = 'action-version';

/** The part of an action or version that deploying carries over. */
export const codeOf = ({ code, dependencies, runtime, secrets, modules }: ActionCode): ActionCode => ({
  code,
  dependencies,
  runtime,
  secrets,
  ...(modules === undefined ? {} : { modules }),
});

const isDeployed = (action: Action): boolean =>
  action.deployed !== undefined && JSON.stringify(codeOf(action)) === JSON.stringify(codeOf(action.deployed));

/** @throws {ApiError} 404 */
export async function getAction(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ action: Action; stored: Stored }> {
  const stored = uuidForm.is(id) ? await ports.store.get(at.tenant, actionKind, id) : undefined;
  if (stored === undefined) throw new ApiError(404, 'That action does not exist.');
  return { action: documentOf<Action>(stored), stored };
}

/** Everything of a write but the operation. */
export const actionInsert = (action: Action): Omit<Insert, 'op'> => ({
  kind: actionKind,
  id: action.id,
  doc: { ...action },
  unique: [`name:${action.name}`],
  attributes: {
    actionName: action.name,
    triggerId: action.supported_triggers[0]?.id ?? '',
    deployed: String(action.deployed !== undefined),
    installed: 'false',
  },
  copies: {},
});

/** Everything of a version's write but the operation. */
export const versionInsert = (version: ActionVersion): Omit<Insert, 'op'> => ({
  kind: versionKind,
  id: version.id,
  doc: { ...version },
  unique: [`number:${version.action_id}:${version.number}`],
  attributes: { action_id: version.action_id },
  copies: {},
});

const printCode = (from: ActionCode): Record<string, unknown> => ({
  ...codeOf(from),
  secrets: printSecrets(from.secrets),
});

const printBase = (action: Action): Record<string, unknown> => ({
  id: action.id,
  name: action.name,
  supported_triggers: action.supported_triggers,
  all_changes_deployed: isDeployed(action),
  created_at: action.created_at,
  updated_at: action.updated_at,
});

/** A version as it is read: building takes no time here, so it is always built. */
export const printVersion = (action: Action, version: ActionVersion): Record<string, unknown> => ({
  id: version.id,
  action_id: version.action_id,
  ...printCode(version),
  status: 'built',
  number: version.number,
  deployed: action.deployed?.id === version.id,
  errors: [],
  built_at: version.created_at,
  created_at: version.created_at,
  updated_at: version.created_at,
  supported_triggers: version.supported_triggers,
  action: printBase(action),
});

/** An action as it is read. */
export function printAction(action: Action): Record<string, unknown> {
  const printed = { ...printBase(action), ...printCode(action), status: 'built', built_at: action.updated_at };
  if (action.deployed === undefined) return printed;
  const { action: _itself, ...deployed } = printVersion(action, action.deployed);
  return { ...printed, deployed_version: deployed, current_version: deployed };
}
