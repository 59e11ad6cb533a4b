import type { AnySchema, Bodies } from '../../../model/families/bodies.ts';
import type { Ports } from '../../../model/ports.ts';
import type { Kind } from '../../../model/tenant-store.ts';
import type { TenantContext } from '../write.ts';
import type { IdForm } from './ids.ts';

/**
 * A family of entities that are kept and given back as they were written. One row says everything in which
 * families differ; the operations are the same for all (management-api 4).
 */
export interface Family {
  kind: Kind;
  /** Below `/api/v2`. */
  path: string;
  /** What one is called in the log and in refusals. */
  noun: string;
  /** The permissions are `create:`, `read:`, `update:` and `delete:` with this. */
  scope: string;
  list: ListForm;
  id: IdForm;
  /** Status of a successful POST (management-api 1.11). */
  created: 200 | 201;
  bodies: Bodies & { replace?: Bodies['create'] };
  /** The refusal of an entity that is not there; the plain one of the family's noun when absent. */
  missing?: { message: string; errorCode?: string };
  /** Whether DELETE of what is not there is refused with 404. */
  deleteFindsNothing?: true;
  /** What DELETE answers, when it is not 204. */
  deleted?: Readonly<Record<string, unknown>>;
  /** What the service fills in where the caller said nothing. */
  fill?: (input: Entity, seed: Seed) => Entity;
  /** Fields that follow from the entity as it is stored, whatever anybody says. */
  derive?: (stored: Entity, seed: Seed) => Entity;
  /** A whole number that goes on after the largest of the family unless it is given. */
  ordinal?: string;
  /** No two entities have the same value here; `null` stands for one entity in all. */
  unique?: readonly string[] | null;
  /** Query parameters of lists that are fields of the entity. */
  filters?: readonly string[];
  /** Fields that `fields` of a query may name; it is not read when absent. */
  fields?: ReadonlySet<string>;
  /** Whether times of creation and change are kept. */
  dated: boolean;
  /** Fields that are kept and that no answer shows. */
  unread?: readonly string[];
  /** Fields that lists leave out. */
  detail?: readonly string[];
  /** Places of secrets, such as `sink.splunkToken` or `secrets.*.value`. */
  secrets?: Secrets;
  /** The schema of a change where it depends on the entity that is changed. */
  changeOf?: (entity: Entity) => AnySchema;
  /** Objects that PATCH merges by key; all other fields it replaces. */
  merged?: ReadonlySet<string>;
  /** What is wrong with an entity as a whole. */
  fault?: (entity: Entity) => string | undefined;
  /** Dependents that go with an entity: those whose attribute has its id. */
  dependents?: readonly { kind: Kind; attribute: string }[];
}

export type Entity = Readonly<Record<string, unknown>>;

export interface Secrets {
  paths: readonly string[];
  /** Whether reads show them, as the service does where a tool could not compare otherwise. */
  shown: boolean;
  /** Those that stay when a change replaces what is around them without naming them. */
  kept?: readonly string[];
}

/** `whole`: every entity under one key, whatever is asked. `bare`: the same as an array (management-api 1.6). */
export type ListForm = { style: 'offset' | 'checkpoint' | 'whole'; key: string } | { style: 'bare' };

/** What a row may fill in from. */
export interface Seed {
  at: TenantContext;
  random: Ports['random'];
  /** The time, in milliseconds. */
  now: number;
  /** Undefined while the entity is being made. */
  before?: Entity;
}

export type FamilyPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'sealer'>;
