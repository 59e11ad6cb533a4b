import { hookSecretNames, hookSecrets, mostHookSecrets } from '../../../model/families/rules-and-hooks.ts';
import { invalidBody, validate } from '../../../model/validation.ts';
import { conflict } from '../refusals.ts';
import { type TenantContext, write } from '../write.ts';
import { getStored } from './entities.ts';
import type { Entity, FamilyPorts } from './family.ts';
import { entityInsert, ownerOf } from './record.ts';
import { seal } from './secrets.ts';
import { hooks } from './table.ts';

/** The secrets of a hook: values by name, which nobody reads back. */

type Ports = Pick<FamilyPorts, 'store' | 'sealer'>;

/** What stands in the place of a value. */
const hidden = '_VALUE_NOT_SHOWN_';

const each = { paths: ['secrets.*'], shown: false };

const secretsOf = (hook: Entity): Entity => (hook['secrets'] ?? {}) as Entity;

/** @throws {ApiError} 404 for an unknown hook */
export async function listHookSecrets(ports: Ports, at: TenantContext, id: string): Promise<Record<string, string>> {
  const { doc } = await getStored(ports, at, hooks, id);
  return Object.fromEntries(Object.keys(secretsOf(doc)).map((name) => [name, hidden]));
}

async function change(
  ports: Ports,
  at: TenantContext,
  id: string,
  next: (secrets: Entity) => Entity,
): Promise<undefined> {
  return write(ports, at.tenant, async () => {
    const { doc, rev } = await getStored(ports, at, hooks, id);
    const secrets = next(secretsOf(doc));
    if (Object.keys(secrets).length > mostHookSecrets) {
      throw invalidBody(`A hook can have at most ${mostHookSecrets} secrets`);
    }
    return { changes: [{ op: 'replace', rev, ...entityInsert(hooks, { ...doc, secrets }) }], answer: undefined };
  });
}

/**
 * Writes values. `add` is for names that are new, the other for names that are there.
 * @throws {ApiError} 400 for a bad body or a name that is not there, 404 for an unknown hook, 409 for a name that is
 */
export async function setHookSecrets(
  ports: Ports,
  at: TenantContext,
  id: string,
  body: unknown,
  how: 'add' | 'update',
): Promise<Record<string, never>> {
  const input = validate(hookSecrets, body);
  const sealed = secretsOf(await seal(ports, ownerOf(at, hooks, id), { secrets: input }, each));
  await change(ports, at, id, (before) => {
    for (const name of Object.keys(input)) {
      const known = Object.hasOwn(before, name);
      if (how === 'add' && known) throw conflict(`The hook has a secret named ${name} already`, 'hook_secret_conflict');
      if (how === 'update' && !known) throw invalidBody(`The hook has no secret named ${name}`);
    }
    return { ...before, ...sealed };
  });
  return {};
}

/** @throws {ApiError} 400 for a bad body, 404 for an unknown hook */
export async function deleteHookSecrets(ports: Ports, at: TenantContext, id: string, body: unknown): Promise<void> {
  const names: readonly unknown[] = validate(hookSecretNames, body);
  await change(ports, at, id, (before) =>
    Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))),
  );
}
