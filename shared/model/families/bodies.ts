import * as v from 'valibot';
import { closed, nullableEach, optionalEach } from '../validation.ts';

/** A schema of which nothing is known but that it is one. */
export type AnySchema = v.GenericSchema;

/** The bodies with which an entity is made and changed. */
export interface Bodies {
  create: v.GenericSchema<Record<string, unknown>>;
  update: v.GenericSchema<Record<string, unknown>>;
}

interface Parts {
  /** Properties without which there is no such entity: PATCH may change them and never unsets them. */
  required: v.ObjectEntries;
  /** Properties that may be absent; `null` is the same as absent, and unsets in PATCH (management-api 1.5). */
  optional: v.ObjectEntries;
  /** Properties of either kind that are fixed when the entity is made. */
  fixed?: readonly string[];
  /** Whether an empty PATCH is refused. */
  atLeastOne?: boolean;
}

const without = (entries: v.ObjectEntries, names: readonly string[]): v.ObjectEntries =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));

/** Both bodies of an entity whose PATCH takes what its POST takes. */
export function bodiesOf({ required, optional, fixed = [], atLeastOne = false }: Parts): Bodies {
  const changes = closed({ ...optionalEach(without(required, fixed)), ...nullableEach(without(optional, fixed)) });
  return {
    create: closed({ ...required, ...nullableEach(optional) }),
    update: atLeastOne ? v.pipe(changes, v.minEntries(1)) : changes,
  };
}

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

/** Up to `max` values by name, where neither can be `null`. */
export const named = (name: v.GenericSchema<string>, value: v.GenericSchema, max: number, min = 0) =>
  v.pipe(v.custom<Record<string, unknown>>(isRecord), v.record(name, value), v.minEntries(min), v.maxEntries(max));

/**
 * The schema that belongs to the value of a property, where one property says which form the others have.
 * A value without a schema is refused as one that is not in the list. The forms stay readable as `choices`,
 * for the API's description.
 */
export const chosenBy = (property: string, schemas: Readonly<Record<string, v.GenericSchema>>) =>
  Object.assign(
    v.lazy((input: unknown): v.GenericSchema => {
      const value = Object(input)[property];
      const known = typeof value === 'string' && Object.hasOwn(schemas, value) ? schemas[value] : undefined;
      return known ?? v.looseObject({ [property]: v.picklist(Object.keys(schemas)) });
    }),
    { choices: { property, schemas } },
  );
