import type * as v from 'valibot';

/**
 * The schemas of bodies as JSON Schema, for the API's own description. Made from what validates, when it is
 * asked for, so that it can neither go stale nor weigh on the Worker.
 * @see JSON Schema 2020-12
 */

/** What validates a body. */
export type Schema = v.GenericSchema;

export interface JsonSchema {
  type?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  enum?: readonly unknown[];
  [keyword: string]: unknown;
}

/** The parts of a valibot schema or action that say something here; which are there depends on its type. */
interface Part {
  kind: string;
  type: string;
  pipe?: readonly Part[];
  wrapped?: Part;
  item?: Part;
  items?: readonly Part[];
  value?: Part;
  entries?: Readonly<Record<string, Part>>;
  options?: readonly unknown[];
  literal?: unknown;
  requirement?: unknown;
  description?: string;
  /** Forms by the value of a property that says which one it is: `chosenBy`. */
  choices?: { property: string; schemas: Readonly<Record<string, unknown>> };
}

const optionalTypes: ReadonlySet<string> = new Set(['exact_optional', 'optional', 'nullish', 'undefinedable']);

const nullOr = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

const convertEach = (parts: readonly unknown[] | undefined): JsonSchema[] =>
  (parts ?? []).map((part) => convert(part as Part));

const object = ({ entries = {} }: Part, more: boolean): JsonSchema => {
  const required = Object.keys(entries).filter((name) => !optionalTypes.has(entries[name]?.type ?? ''));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, convert(entry)])),
    ...(required.length === 0 ? {} : { required }),
    ...(more ? {} : { additionalProperties: false }),
  };
};

/** One form for each value of the property that chooses; each says which value that is. */
const chosen = ({ choices }: Part): JsonSchema => {
  if (choices === undefined) return {};
  const { property, schemas } = choices;
  const forms = Object.entries(schemas).map(([value, schema]) => {
    const form = convert(schema as Part);
    const required = [...new Set([property, ...(form.required ?? [])])];
    return { ...form, title: value, properties: { ...form.properties, [property]: { enum: [value] } }, required };
  });
  return { anyOf: forms };
};

/** What a part without a pipe accepts. A type that is missing here accepts anything, as far as is said. */
const byType = new Map<string, (part: Part) => JsonSchema>([
  ['string', () => ({ type: 'string' })],
  ['number', () => ({ type: 'number' })],
  ['boolean', () => ({ type: 'boolean' })],
  ['null', () => ({ type: 'null' })],
  ['array', ({ item }) => ({ type: 'array', ...(item === undefined ? {} : { items: convert(item) }) })],
  ['tuple', ({ items }) => ({ type: 'array', prefixItems: convertEach(items) })],
  ['strict_object', (part) => object(part, false)],
  ['loose_object', (part) => object(part, true)],
  ['object', (part) => object(part, true)],
  ['record', ({ value }) => ({ type: 'object', ...(value ? { additionalProperties: convert(value) } : {}) })],
  ['picklist', ({ options }) => ({ enum: options ?? [] })],
  ['literal', ({ literal }) => ({ enum: [literal] })],
  ['union', ({ options }) => ({ anyOf: convertEach(options) })],
  ['variant', ({ options }) => ({ anyOf: convertEach(options) })],
  ['lazy', chosen],
  ['intersect', ({ options }) => ({ allOf: convertEach(options) })],
  ['nullable', ({ wrapped }) => nullOr(wrapped === undefined ? {} : convert(wrapped))],
  ['nullish', ({ wrapped }) => nullOr(wrapped === undefined ? {} : convert(wrapped))],
]);

const sized = (bound: 'min' | 'max', of: JsonSchema): string => `${bound}${of.type === 'array' ? 'Items' : 'Length'}`;

/** What an action adds to the schema before it. What cannot be said in JSON Schema is left out. */
const byAction = new Map<string, (requirement: unknown, before: JsonSchema) => JsonSchema>([
  ['min_length', (requirement, before) => ({ [sized('min', before)]: requirement })],
  ['max_length', (requirement, before) => ({ [sized('max', before)]: requirement })],
  ['length', (requirement, before) => ({ [sized('min', before)]: requirement, [sized('max', before)]: requirement })],
  ['non_empty', (_, before) => ({ [sized('min', before)]: 1 })],
  ['regex', (requirement) => ({ pattern: (requirement as RegExp).source })],
  ['integer', () => ({ type: 'integer' })],
  ['min_value', (requirement) => ({ minimum: requirement })],
  ['max_value', (requirement) => ({ maximum: requirement })],
  ['min_entries', (requirement) => ({ minProperties: requirement })],
  ['max_entries', (requirement) => ({ maxProperties: requirement })],
]);

function convert(part: Part): JsonSchema {
  if (part.pipe !== undefined) return part.pipe.reduce<JsonSchema>(extend, {});
  if (part.type !== 'nullish' && optionalTypes.has(part.type) && part.wrapped !== undefined) {
    return convert(part.wrapped);
  }
  return byType.get(part.type)?.(part) ?? {};
}

function extend(before: JsonSchema, part: Part): JsonSchema {
  if (part.kind === 'schema') return { ...before, ...convert(part) };
  if (part.type === 'description') return { ...before, description: part.description };
  return { ...before, ...byAction.get(part.type)?.(part.requirement, before) };
}

/**
 * A schema as JSON Schema. Rules that only code can express (unique items, formats of our own) are left out:
 * what is described is a little wider than what is accepted, never narrower.
 */
export function jsonSchema(schema: Schema): JsonSchema {
  return convert(schema as unknown as Part);
}
