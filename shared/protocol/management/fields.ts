import { invalidQuery } from './refusals.ts';

/** `fields` and `include_fields` of a query (management-api 1.7). */
export interface FieldChoice {
  /** Each name split at its dots. */
  names: readonly (readonly string[])[];
  include: boolean;
}

/**
 * Reads the choice; undefined when the caller wants everything.
 * @param known the fields that exist; only the first part of a dotted name is checked
 * @throws {ApiError} 400 `invalid_query_string` for a name that does not exist
 */
export function readFields(query: URLSearchParams, known: ReadonlySet<string>): FieldChoice | undefined {
  const include = readFlag(query, 'include_fields') ?? true;
  const list = query.get('fields');
  if (list === null || list === '') return undefined;
  const names = list.split(',').map((item) => item.trim().split('.'));
  const stranger = names.find(([first]) => first === undefined || !known.has(first));
  if (stranger !== undefined) throw invalidQuery(`No field named ${stranger.join('.').slice(0, 100)}`, 'fields');
  return { names, include };
}

/**
 * A query parameter that is `true` or `false`.
 * @throws {ApiError} 400 `invalid_query_string` for anything else
 */
export function readFlag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidQuery('Expected type boolean but found type string', name);
}

type Entity = Record<string, unknown>;

const isObject = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const get = (entity: Entity, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), entity);

const set = (entity: Entity, [first, ...rest]: readonly string[], value: unknown): void => {
  if (first === undefined) return;
  if (rest.length === 0) entity[first] = value;
  else {
    const inner = isObject(entity[first]) ? { ...entity[first] } : {};
    set(inner, rest, value);
    entity[first] = inner;
  }
};

const omit = (entity: Entity, [first, ...rest]: readonly string[]): Entity => {
  if (first === undefined || !Object.hasOwn(entity, first)) return entity;
  const { [first]: value, ...others } = entity;
  if (rest.length === 0) return others;
  return isObject(value) ? { ...entity, [first]: omit(value, rest) } : entity;
};

/** The entity as the caller wants to see it. */
export function chooseFields(entity: Entity, choice: FieldChoice | undefined): Entity {
  if (choice === undefined) return entity;
  if (!choice.include) return choice.names.reduce(omit, entity);
  const chosen: Entity = {};
  for (const path of choice.names) {
    const value = get(entity, path);
    if (value !== undefined) set(chosen, path, value);
  }
  return chosen;
}
