import { ApiError } from '../../../model/api-error.ts';
import type { CommitResult, Insert, Stored } from '../../../model/tenant-store.ts';
import { conflict } from '../refusals.ts';
import type { TenantContext } from '../write.ts';
import type { Entity, Family, FamilyPorts } from './family.ts';
import { unseal } from './secrets.ts';

/** How an entity of a family is stored, found and shown. */

/** Whom the secrets of an entity belong to. */
export const ownerOf = (at: TenantContext, family: Pick<Family, 'kind'>, id: unknown): string =>
  `${at.tenant}:${family.kind}:${id}`;

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

/** Everything of a write but the operation. */
export function entityInsert(family: Family, entity: Entity): Omit<Insert, 'op'> {
  const filters = (family.filters ?? []).flatMap((name) => {
    const value = entity[name];
    return isPlain(value) ? [[name, String(value)] as const] : [];
  });
  const unique = family.unique === null ? ['only:one'] : (family.unique ?? []).map((name) => `${name}:${entity[name]}`);
  return {
    kind: family.kind,
    id: String(entity['id']),
    doc: entity,
    unique,
    attributes: Object.fromEntries(filters),
    copies: {},
  };
}

/** An entity as its readers see it. */
export async function printEntity(
  ports: Pick<FamilyPorts, 'sealer'>,
  at: TenantContext,
  family: Family,
  stored: Entity,
): Promise<Entity> {
  const read = without(stored, family.unread);
  if (family.secrets === undefined) return read;
  return unseal(ports, ownerOf(at, family, stored['id']), read, family.secrets);
}

const without = (entity: Entity, names: readonly string[] = []): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => !names.includes(name)));

/** An entity in a list, which may say less than the entity itself. */
export async function printListed(
  ports: Pick<FamilyPorts, 'sealer'>,
  at: TenantContext,
  family: Family,
  { doc }: Stored,
): Promise<Record<string, unknown>> {
  return without(await printEntity(ports, at, family, doc), family.detail);
}

/** The refusal of an entity that is not there. */
export function missing({ missing: known, noun }: Pick<Family, 'missing' | 'noun'>): ApiError {
  const code = `inexistent_${noun.toLowerCase().replaceAll(/[ -]/g, '_')}`;
  return known === undefined
    ? new ApiError(404, `The ${noun} does not exist`, code)
    : new ApiError(404, known.message, known.errorCode);
}

/** The refusal of a value that another entity has. */
export function taken({ noun, unique }: Family, result: Exclude<CommitResult, { ok: true }>): Error {
  const code = `${noun.toLowerCase().replaceAll(/[ -]/g, '_')}_conflict`;
  if (unique === null || result.why !== 'conflict') return conflict(`The tenant has a ${noun} already`, code);
  return conflict(`A ${noun} with the same ${result.key.split(':', 1)[0]} already exists`, code);
}
