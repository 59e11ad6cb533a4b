import { ApiError } from '../../../model/api-error.ts';
import { bindingsUpdate, entityBound, triggerVersions } from '../../../model/families/action.ts';
import type { Change, Insert } from '../../../model/tenant-store.ts';
import { invalidBody, validate } from '../../../model/validation.ts';
import type { Entity, FamilyPorts } from '../families/family.ts';
import { documentOf, type TenantContext, write } from '../write.ts';
import { type Action, actionKind, printAction } from './action.ts';

/** Which actions run at a trigger, and in which order. One document for each trigger, so an order is never torn. */

const kind = 'trigger-bindings';

/** Triggers that have bindings, at most. */
const mostTriggers = 100;

interface Binding {
  id: string;
  action_id: string;
  display_name: string;
  created_at: string;
  updated_at: string;
}

interface Bindings {
  trigger_id: string;
  bindings: readonly Binding[];
}

type Ports = Pick<FamilyPorts, 'store'>;

interface Given {
  ref: { type: string; value: string };
  display_name?: string | undefined;
}

/** Every trigger with what it supports (management-api 3.17). */
export const listTriggers = (): { triggers: readonly Entity[] } => ({
  triggers: Object.entries(triggerVersions).map(([id, version]) => ({
    id,
    version,
    status: 'CURRENT',
    runtimes: ['node18-actions', 'node22'],
    default_runtime: 'node22',
    binding_policy: entityBound.has(id) ? 'entity-bound' : 'trigger-bound',
    compatible_triggers: [],
  })),
});

const requireTrigger = (id: string): void => {
  if (!Object.hasOwn(triggerVersions, id)) throw new ApiError(404, 'That trigger does not exist.');
};

const insertOf = (document: Bindings): Omit<Insert, 'op'> => ({
  kind,
  id: document.trigger_id,
  doc: { ...document },
  unique: [],
  attributes: {},
  copies: {},
  requires: [...new Set(document.bindings.map(({ action_id }) => action_id))].map((id) => ({ kind: actionKind, id })),
});

async function printBindings(ports: Ports, at: TenantContext, { trigger_id, bindings }: Bindings): Promise<Entity[]> {
  const printed = await Promise.all(
    bindings.map(async ({ action_id, ...binding }) => {
      const stored = await ports.store.get(at.tenant, actionKind, action_id);
      if (stored === undefined) return [];
      return [{ ...binding, trigger_id, action: printAction(documentOf<Action>(stored)) }];
    }),
  );
  return printed.flat();
}

/**
 * The bindings of a trigger in the order in which they run.
 * @throws {ApiError} 404 for an unknown trigger
 */
export async function listBindings(ports: Ports, at: TenantContext, trigger: string): Promise<readonly Entity[]> {
  requireTrigger(trigger);
  const stored = await ports.store.get(at.tenant, kind, trigger);
  return stored === undefined ? [] : printBindings(ports, at, documentOf<Bindings>(stored));
}

async function actionOf(
  ports: Ports,
  at: TenantContext,
  { type, value }: Given['ref'],
  before: readonly Binding[],
): Promise<Action> {
  const id = type === 'binding_id' ? (before.find((binding) => binding.id === value)?.action_id ?? '') : value;
  const stored =
    type === 'action_name'
      ? await ports.store.getByKey(at.tenant, actionKind, `name:${value}`)
      : await ports.store.get(at.tenant, actionKind, id);
  if (stored === undefined) throw invalidBody(`No action with ${type} ${value}`);
  return documentOf<Action>(stored);
}

function requireBindable(action: Action, trigger: string): void {
  if (!action.supported_triggers.some(({ id }) => id === trigger)) {
    throw invalidBody(`The action ${action.name} does not support the trigger ${trigger}`);
  }
  if (action.deployed === undefined) {
    throw invalidBody(`The action ${action.name} must be deployed before it can be bound`);
  }
}

/**
 * Replaces the bindings of a trigger. A binding whose action was bound before keeps its id.
 * @throws {ApiError} 400 for a bad body or an action that is unknown, undeployed, or for another trigger; 404
 */
export async function setBindings(
  ports: Pick<FamilyPorts, 'store' | 'random' | 'clock'>,
  at: TenantContext,
  trigger: string,
  body: unknown,
): Promise<readonly Entity[]> {
  const given: readonly Given[] = validate(bindingsUpdate, body).bindings as Given[];
  requireTrigger(trigger);
  const time = new Date(ports.clock.now()).toISOString();
  const document = await write(
    ports,
    at.tenant,
    async () => {
      const stored = await ports.store.get(at.tenant, kind, trigger);
      const before = stored === undefined ? [] : documentOf<Bindings>(stored).bindings;
      const bindings: Binding[] = [];
      for (const { ref, display_name } of given) {
        const action = await actionOf(ports, at, ref, before);
        requireBindable(action, trigger);
        const known = before.find(
          ({ action_id, id }) => action_id === action.id && bindings.every((one) => one.id !== id),
        );
        bindings.push({
          id: known?.id ?? ports.random.uuid(),
          action_id: action.id,
          display_name: display_name ?? action.name,
          created_at: known?.created_at ?? time,
          updated_at: time,
        });
      }
      const answer: Bindings = { trigger_id: trigger, bindings };
      const insert = insertOf(answer);
      const change: Change =
        stored === undefined ? { op: 'insert', ...insert } : { op: 'replace', rev: stored.rev, ...insert };
      return { changes: [change], answer };
    },
    () => invalidBody('An action was deleted while it was being bound'),
  );
  return printBindings(ports, at, document);
}

/** The changes that take an action out of every trigger's bindings; none when it is bound nowhere. */
export async function unbind(ports: Ports, at: TenantContext, actionId: string): Promise<readonly Change[]> {
  const { items } = await ports.store.list(at.tenant, kind, { limit: mostTriggers });
  return items.flatMap((stored): Change[] => {
    const document = documentOf<Bindings>(stored);
    const bindings = document.bindings.filter(({ action_id }) => action_id !== actionId);
    if (bindings.length === document.bindings.length) return [];
    return [{ op: 'replace', rev: stored.rev, ...insertOf({ ...document, bindings }) }];
  });
}
