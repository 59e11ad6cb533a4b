import type { JsonSchema } from '../../../shared/model/json-schema.ts';

/**
 * The words in which the tables of this folder say what operations answer. They are for the API's description
 * only: nothing is made or checked by them at run time; the http tests hold every answer against them.
 */

/** What an entity looks like in an answer: the settings of the body that makes it, and what the server adds. */
export interface Entity {
  /**
   * The operation whose body has the settings, as `POST /clients`; empty when none has. Unless it is told, the first of
   * those that take a body and answer the entity: to make it comes before to replace it, and that before to change it.
   */
  bodyOf?: string;
  /** What is in every answer that shows the whole entity. */
  always?: readonly string[];
  /** What the server adds, or answers in another form than it takes. */
  adds?: Readonly<Record<string, JsonSchema>>;
}

/** By the name they have in the description. */
export type Entities = Readonly<Record<string, Entity>>;

/**
 * By operation, as `GET /clients/:id`; what answers alike on one path stands together, as `GET PATCH /clients/:id`.
 * Operations without a body in their answer are not there.
 */
export type Answers = Readonly<Record<string, JsonSchema>>;

export const text: JsonSchema = { type: 'string' };
export const time: JsonSchema = { type: 'string', format: 'date-time' };
export const number: JsonSchema = { type: 'number' };
export const flag: JsonSchema = { type: 'boolean' };
/** An object whose members the tenant chooses, or that depend on another property. */
export const thing: JsonSchema = { type: 'object', additionalProperties: true };
/** An object without members: that the operation succeeded is all there is to say. */
export const empty: JsonSchema = { type: 'object', maxProperties: 0 };
/** An array of which nothing is said but that it is one. */
export const array: JsonSchema = { type: 'array' };
/** Of something that no tenant has here. */
export const none: JsonSchema = { type: 'array', maxItems: 0 };

/** An array whose items are alike. */
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const texts: JsonSchema = list(text);
/** An object with these members; each may be missing. */
export const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
});
/** The same, or null. */
export const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** One entity. @param name as the table of entities has it */
export const one = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
/** All of them, as a plain array. */
export const all = (name: string): JsonSchema => list(one(name));

const count: JsonSchema = { type: 'integer', minimum: 0 };
const next: JsonSchema = { type: 'string', description: 'What `from` takes to go on; absent on the last page' };

/** How a page says where it is (management-api 1.4). */
export type Paging = 'offset' | 'checkpoint' | 'both' | 'numbered' | 'none';

const places: Readonly<Record<Paging, Readonly<Record<string, JsonSchema>>>> = {
  offset: { start: count, limit: count, length: count, total: count },
  checkpoint: { next },
  both: { start: count, limit: count, total: count, next },
  numbered: { page: count, per_page: count, total: count },
  none: {},
};

/** A page: an object that has the entities under a name. */
export const page = (name: string, key: string, paging: Paging): JsonSchema => ({
  type: 'object',
  required: [key],
  properties: { [key]: all(name), ...places[paging] },
});

/** A plain array, or a page when the caller asks for totals or goes by checkpoints. */
export const listOrPage = (name: string, key: string, paging: Paging): JsonSchema => ({
  anyOf: [all(name), page(name, key, paging)],
});
