import type { Stored } from '../../../model/tenant-store.ts';
import { invalidBody, validate } from '../../../model/validation.ts';
import { mergePatch, withoutNulls } from '../merge.ts';
import { type TenantContext, write } from '../write.ts';
import type { Entity, Family, FamilyPorts } from './family.ts';
import { requireForm } from './ids.ts';
import { entityInsert, missing, ownerOf, printEntity, taken } from './record.ts';
import { keepSecrets, seal } from './secrets.ts';

/** What can be done with an entity of any family. */

/** Entities that are looked at to go on counting after the largest. */
const mostCounted = 1000;

const nothing = new Set<string>();

/** Runs the family's checks of an entity as a whole. */
function requireSound(family: Family, entity: Entity): void {
  const fault = family.fault?.(entity);
  if (fault !== undefined) throw invalidBody(fault);
}

async function ordinal(ports: FamilyPorts, at: TenantContext, family: Family, entity: Entity): Promise<Entity> {
  const name = family.ordinal;
  if (name === undefined || entity[name] !== undefined) return {};
  const { items } = await ports.store.list(at.tenant, family.kind, { limit: mostCounted });
  return { [name]: 1 + items.reduce((largest, { doc }) => Math.max(largest, Number(doc[name]) || 0), 0) };
}

const sealed = (ports: FamilyPorts, at: TenantContext, family: Family, id: string, input: Entity): Promise<Entity> =>
  family.secrets === undefined ? Promise.resolve(input) : seal(ports, ownerOf(at, family, id), input, family.secrets);

/**
 * Makes an entity.
 * @throws {ApiError} 400 for a bad body, 409 for a value that is another entity's
 */
export async function createEntity(
  ports: FamilyPorts,
  at: TenantContext,
  family: Family,
  body: unknown,
): Promise<Entity> {
  const input = withoutNulls(validate(family.bodies.create, body));
  const id = family.id.make(ports.random);
  const seed = { at, random: ports.random, now: ports.clock.now() };
  const filled = { ...family.fill?.(input, seed), ...input };
  requireSound(family, filled);
  const time = new Date(seed.now).toISOString();
  const dates = family.dated ? { created_at: time, updated_at: time } : {};
  const kept = { id, ...(await sealed(ports, at, family, id, filled)), ...dates };
  const made: Entity = { ...kept, ...family.derive?.(kept, seed) };
  const stored = await write(
    ports,
    at.tenant,
    async () => {
      const entity = { ...made, ...(await ordinal(ports, at, family, made)) };
      return { changes: [{ op: 'insert', ...entityInsert(family, entity) }], answer: entity };
    },
    (result) => taken(family, result),
  );
  return printEntity(ports, at, family, stored);
}

/** @throws {ApiError} 404, or 400 for an id of a form that is refused */
export async function getStored(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  family: Family,
  id: string,
): Promise<Stored> {
  requireForm(family.id, id, family.noun);
  const stored = family.id.is(id) ? await ports.store.get(at.tenant, family.kind, id) : undefined;
  if (stored === undefined) throw missing(family);
  return stored;
}

/** @throws {ApiError} 404, or 400 for an id of a form that is refused */
export const getEntity = async (ports: FamilyPorts, at: TenantContext, family: Family, id: string): Promise<Entity> =>
  printEntity(ports, at, family, (await getStored(ports, at, family, id)).doc);

/**
 * Changes an entity: fields replace those of the same name, `null` unsets (management-api 1.5).
 * @throws {ApiError} 400, 404 and 409 as for create and get
 */
export async function updateEntity(
  ports: FamilyPorts,
  at: TenantContext,
  family: Family,
  id: string,
  body: unknown,
): Promise<Entity> {
  requireForm(family.id, id, family.noun);
  const input = validate(family.bodies.update, body);
  return change(ports, at, family, id, async (before) => {
    // What the schema makes of it is stored, in its order and not in the caller's: exports must not differ by that.
    const known = family.changeOf === undefined ? input : (validate(family.changeOf(before), input) as Entity);
    const merged = mergePatch(before, await sealed(ports, at, family, id, known), { merged: family.merged ?? nothing });
    return family.secrets === undefined ? merged : keepSecrets(merged, before, family.secrets);
  });
}

/**
 * Puts another entity in the place of one; what the body does not name takes its default again.
 * @throws {ApiError} 400, 404 and 409 as for create and get
 */
export async function replaceEntity(
  ports: FamilyPorts,
  at: TenantContext,
  family: Family,
  id: string,
  body: unknown,
): Promise<Entity> {
  requireForm(family.id, id, family.noun);
  const input = validate(family.bodies.replace ?? family.bodies.create, body);
  return change(ports, at, family, id, async ({ created_at }) => ({
    id,
    ...(await sealed(ports, at, family, id, withoutNulls(input))),
    created_at,
  }));
}

async function change(
  ports: FamilyPorts,
  at: TenantContext,
  family: Family,
  id: string,
  next: (before: Entity) => Promise<Entity>,
): Promise<Entity> {
  const now = ports.clock.now();
  const entity = await write(
    ports,
    at.tenant,
    async () => {
      const { doc: before, rev } = await getStored(ports, at, family, id);
      const changed = await next(before);
      const seed = { at, random: ports.random, now, before };
      const filled = { ...family.fill?.(changed, seed), ...changed };
      requireSound(family, filled);
      const dates = family.dated ? { updated_at: new Date(now).toISOString() } : {};
      const answer: Entity = { ...filled, ...dates, ...family.derive?.(filled, seed) };
      return { changes: [{ op: 'replace', rev, ...entityInsert(family, answer) }], answer };
    },
    (result) => taken(family, result),
  );
  return printEntity(ports, at, family, entity);
}

/**
 * Removes an entity and what depends on it.
 * @throws {ApiError} 404 where the family says so, 400 for an id of a form that is refused
 */
export async function deleteEntity(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  family: Family,
  id: string,
): Promise<Entity | undefined> {
  requireForm(family.id, id, family.noun);
  if (family.deleteFindsNothing === true) await getStored(ports, at, family, id);
  if (!family.id.is(id)) return family.deleted;
  const cascade = (family.dependents ?? []).map(({ kind, attribute }) => ({ kind, attribute, value: id }));
  return write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: family.kind, id, cascade }],
    answer: family.deleted,
  }));
}
