/** How PATCH changes an entity (management-api 1.5). Nothing here reads names from a prototype. */

type Entity = Readonly<Record<string, unknown>>;

export interface MergeRules {
  /** Objects merged by key: a key that is `null` goes, and so does the object when it is `null` itself. */
  merged: ReadonlySet<string>;
}

const isObject = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mergeKeys = (stored: unknown, change: Entity): Entity =>
  withoutNulls({ ...(isObject(stored) ? stored : {}), ...change });

/** The entity without its `null` fields. */
export const withoutNulls = (entity: Entity): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null && value !== undefined));

/**
 * Fields replace those of the same name, absent ones stay, `null` unsets. Fields named in the rules are
 * merged one level deep; arrays are always replaced.
 */
export function mergePatch(stored: Entity, change: Entity, rules: MergeRules): Record<string, unknown> {
  const result: Record<string, unknown> = { ...stored };
  for (const [field, value] of Object.entries(change)) {
    if (value === null) delete result[field];
    else if (rules.merged.has(field) && isObject(value)) result[field] = mergeKeys(result[field], value);
    else result[field] = value;
  }
  return result;
}
