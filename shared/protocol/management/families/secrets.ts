import type { Sealer } from '../../../model/ports.ts';
import { type KeptSecret, openSecret, sealSecret } from '../kept-secret.ts';
import type { Entity, Secrets } from './family.ts';

/** Secrets inside entities. Each is kept where it stands, for its tenant, entity and place. */

type Leaf = (value: unknown, path: string) => Promise<unknown>;

const isObject = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKept = (value: unknown): value is KeptSecret => isObject(value) && ('sealed' in value || 'plain' in value);

async function changeAt(value: unknown, [first, ...rest]: readonly string[], leaf: (value: unknown) => unknown) {
  if (first === undefined) return leaf(value);
  if (first === '*' && Array.isArray(value)) {
    return Promise.all(value.map((item): Promise<unknown> => changeAt(item, rest, leaf)));
  }
  if (!isObject(value)) return value;
  const names = first === '*' ? Object.keys(value) : [first].filter((name) => Object.hasOwn(value, name));
  const result: Record<string, unknown> = { ...value };
  for (const name of names) {
    const next: unknown = await changeAt(value[name], rest, leaf);
    if (next === undefined) delete result[name];
    else result[name] = next;
  }
  return result;
}

async function changeEach(entity: Entity, paths: readonly string[], leaf: Leaf): Promise<Entity> {
  let result: unknown = entity;
  for (const path of paths) result = await changeAt(result, path.split('.'), (value) => leaf(value, path));
  return result as Entity;
}

/** @param owner names the tenant and the entity that the secrets belong to */
const contextOf = (owner: string, path: string): string => `secret:${owner}:${path}`;

/** What came from a caller, with every secret sealed. Never give it what was sealed already. */
export const seal = (ports: { sealer: Sealer }, owner: string, input: Entity, { paths }: Secrets): Promise<Entity> =>
  changeEach(input, paths, (value, path) => sealSecret(ports, contextOf(owner, path), value));

/** What is stored as callers may see it: secrets are opened where they are shown, and absent elsewhere. */
export const unseal = (
  ports: { sealer: Sealer },
  owner: string,
  entity: Entity,
  { paths, shown }: Pick<Secrets, 'paths' | 'shown'>,
): Promise<Entity> =>
  changeEach(entity, paths, async (value, path) =>
    shown && isKept(value) ? openSecret(ports, contextOf(owner, path), value) : undefined,
  );

const at = (entity: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    entity,
  );

/** The same entity with its fields in an earlier order, so that what did not change reads as it did. */
const inOrder = (entity: Entity, order: readonly string[]): Entity =>
  Object.fromEntries(
    [...new Set([...order.filter((name) => Object.hasOwn(entity, name)), ...Object.keys(entity)])].map((name) => [
      name,
      entity[name],
    ]),
  );

/** The changed entity with those secrets of the earlier one that its new surroundings did not name. */
export async function keepSecrets(next: Entity, before: Entity, { kept = [] }: Secrets): Promise<Entity> {
  let result: unknown = next;
  for (const path of kept.map((text) => text.split('.'))) {
    const earlier = at(before, path);
    const name = path.at(-1) ?? '';
    if (!isKept(earlier) || at(result, path) !== undefined) continue;
    const order = Object.keys(Object(at(before, path.slice(0, -1))));
    result = await changeAt(result, path.slice(0, -1), (around) =>
      isObject(around) ? inOrder({ ...around, [name]: earlier }, order) : around,
    );
  }
  return result as Entity;
}
