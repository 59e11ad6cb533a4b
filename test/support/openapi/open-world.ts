/**
 * The contract as an open world: objects may have further properties, and where exactly one branch should
 * fit, one or more may. A checkpoint page without `next` fits two branches, for example.
 */
export function openWorld(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(openWorld);
  if (typeof schema !== 'object' || schema === null) return schema;
  const opened = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'additionalProperties' && value === false) return [];
    if (name === 'required') return [[name, readable(schema as Closed)]];
    if (name === 'oneOf' && Array.isArray(value)) return [['anyOf', value.map(openWorld)]];
    if (name === 'discriminator' || name === 'default') return [[name, value]];
    if (name === 'properties' && isRecord(value)) return [[name, eachOpened(value)]];
    return [[name, openWorld(value)]];
  });
  return Object.fromEntries(opened);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Closed {
  required?: unknown;
  properties?: Record<string, unknown>;
  additionalProperties?: unknown;
}

/** A closed object that requires what it does not have requires what only requests have. */
const readable = ({ required, properties, additionalProperties }: Closed): unknown =>
  additionalProperties === false && properties !== undefined && Array.isArray(required)
    ? required.filter((name: string) => Object.hasOwn(properties, name))
    : required;

/** The names here are the answer's, not the schema language's. */
const eachOpened = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, openWorld(schema)]));
