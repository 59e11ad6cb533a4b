/** How one JSON value lies over another: defaults under settings, changes over what is stored (management-api 1.5). */

type Entity = Readonly<Record<string, unknown>>;

/** An object with members: no array, not null. */
export const isObject = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value, with what it leaves out taken from the defaults, at every depth of objects. Arrays are whole values. */
export function filled(defaults: unknown, value: unknown): unknown {
  if (value === undefined) return defaults;
  if (!isObject(defaults) || !isObject(value)) return value;
  const names = new Set([...Object.keys(defaults), ...Object.keys(value)]);
  return Object.fromEntries([...names].map((name) => [name, filled(defaults[name], value[name])]));
}

const deep = (stored: unknown, change: Entity): Entity => {
  const before = isObject(stored) ? stored : {};
  const changed = Object.entries(change).map(([name, value]) => [
    name,
    isObject(value) ? deep(before[name], value) : value,
  ]);
  return { ...before, ...Object.fromEntries(changed) };
};

/** What is stored under the fields of a change; the fields that are named are merged at every depth. */
export function merged(stored: unknown, change: Entity, fields: ReadonlySet<string>): Entity {
  const before = isObject(stored) ? stored : {};
  const changed = Object.entries(change).map(([name, value]) => [
    name,
    fields.has(name) && isObject(value) ? deep(before[name], value) : value,
  ]);
  return { ...before, ...Object.fromEntries(changed) };
}

/** The value without the `null` members of its objects, and without objects that held nothing else. */
export function settled(value: unknown): unknown {
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .filter(([, member]) => member !== null && member !== undefined)
    .map(([name, member]): [string, unknown] => [name, settled(member)])
    .filter(([name, member]) => !isEmptied(value[name], member));
  return Object.fromEntries(kept);
}

const isEmptied = (before: unknown, after: unknown): boolean =>
  isObject(after) && Object.keys(after).length === 0 && isObject(before) && Object.keys(before).length > 0;
