import * as v from 'valibot';
import { ApiError } from './api-error.ts';

/**
 * Validation of Management API input. The schemas are valibot's, the texts are those of the JSON schema
 * validator that Auth0 answers with, so tools that match on them keep working.
 */

/** Longest piece of the caller's own input that an error text repeats, in characters. */
const longestEcho = 100;

/** Names that reach an object's prototype. No entity, metadata or claim of ours needs them (MGMT-04). */
const prototypeNames: readonly string[] = ['__proto__', 'constructor', 'prototype'];

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

const record = v.custom<Record<string, unknown>>(isRecord);

/** An object with these properties and no others. Arrays are refused, which valibot alone does not do. */
export const closed = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(record, v.strictObject(entries));

/** An object with these properties typed and any others kept as they are. */
export const open = <const Entries extends v.ObjectEntries>(entries: Entries) => v.pipe(record, v.looseObject(entries));

type EachOptional<Entries extends v.ObjectEntries> = {
  [Name in keyof Entries]: v.ExactOptionalSchema<Entries[Name], undefined>;
};
type EachNullable<Entries extends v.ObjectEntries> = {
  [Name in keyof Entries]: v.ExactOptionalSchema<v.NullableSchema<Entries[Name], undefined>, undefined>;
};

/** The same properties, none of them required. */
export const optionalEach = <const Entries extends v.ObjectEntries>(entries: Entries): EachOptional<Entries> =>
  Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(schema)]),
  ) as EachOptional<Entries>;

/** The same properties for PATCH: none required, and `null` unsets (management-api 1.5). */
export const nullableEach = <const Entries extends v.ObjectEntries>(entries: Entries): EachNullable<Entries> =>
  Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(v.nullable(schema))]),
  ) as EachNullable<Entries>;

/** A string of `min` to `max` characters. */
export const text = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max));

/** A string of `min` to `max` characters on one line: no control character of any kind. */
export const line = (min: number, max: number) =>
  v.pipe(
    text(min, max),
    v.check((value) => !/\p{Cc}/u.test(value), 'Control characters are not allowed'),
  );

/** A display name: one line without angle brackets. */
export const name = (max: number) => v.pipe(line(1, max), v.regex(/^[^<>]+$/));

/** A whole number from `min` to `max`. */
export const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** A list in which no value stands twice; `key` says what makes two items the same. */
export const unique = <const Item extends v.GenericSchema>(
  item: Item,
  max: number,
  key: (value: v.InferOutput<Item>) => unknown = (value) => value,
) =>
  v.pipe(
    v.array(item),
    v.maxLength(max),
    v.check(
      (items) => new Set(items.map(key)).size === items.length,
      (issue) => {
        const keys = (issue.input as v.InferOutput<Item>[]).map(key);
        const second = keys.findIndex((value, index) => keys.indexOf(value) !== index);
        return `Array items are not unique (indexes ${keys.indexOf(keys[second])} and ${second})`;
      },
    ),
  );

/** Up to `max` pairs of texts of 255 characters. `null` values are for PATCH, where they delete the key. */
export const metadata = (max: number) =>
  v.pipe(record, v.record(text(1, 255), v.nullable(text(0, 255))), v.maxEntries(max));

/** A point in time as RFC 3339 prints it (`2030-01-31T10:00:00Z`). */
export const timestamp = v.pipe(
  v.string(),
  v.check(
    (value) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
    (issue) => `Object didn't pass validation for format date-time: ${echo(issue.input)}`,
  ),
);

const echo = (input: unknown): string => {
  const whole = typeof input === 'string' ? input : (JSON.stringify(input) ?? String(input));
  return (whole.length > longestEcho ? `${whole.slice(0, longestEcho)}…` : whole).toWellFormed();
};

const typeOf = (input: unknown): string => {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'array';
  if (typeof input === 'number') return Number.isInteger(input) ? 'integer' : 'number';
  return typeof input;
};

const size = (input: unknown): number => (isRecord(input) ? Object.keys(input).length : (input as string).length);

const wrongType = (expected: string, input: unknown): string =>
  `Expected type ${expected} but found type ${typeOf(input)}`;

const lengthText = (input: unknown, bound: 'minimum' | 'maximum', limit: unknown): string => {
  const side = bound === 'minimum' ? ['short', 'few'] : ['long', 'many'];
  if (Array.isArray(input)) return `Array is too ${side[0]} (${input.length}), ${bound} ${limit}`;
  if (isRecord(input)) return `Too ${side[1]} properties defined (${size(input)}), ${bound} ${limit}`;
  return `String is too ${side[0]} (${size(input)} chars), ${bound} ${limit}`;
};

type Issue = v.BaseIssue<unknown>;
const lastKey = (issue: Issue): string => String(issue.path?.at(-1)?.key ?? '');

/** One text per kind of issue. Kinds that are missing here speak for themselves: their message is used. */
const texts = new Map<string, (issue: Issue) => string>([
  [
    'strict_object',
    (issue) =>
      issue.expected === 'never'
        ? `Additional properties not allowed: ${echo(lastKey(issue))}`
        : `Missing required property: ${lastKey(issue)}`,
  ],
  ['loose_object', (issue) => `Missing required property: ${lastKey(issue)}`],
  ['custom', (issue) => wrongType('object', issue.input)],
  ['record', (issue) => wrongType('object', issue.input)],
  ['string', (issue) => wrongType('string', issue.input)],
  ['boolean', (issue) => wrongType('boolean', issue.input)],
  ['number', (issue) => wrongType('integer', issue.input)],
  ['integer', (issue) => wrongType('integer', issue.input)],
  ['array', (issue) => wrongType('array', issue.input)],
  ['union', () => "Data does not match any schemas from 'anyOf'"],
  ['picklist', (issue) => `No enum match for: ${echo(issue.input)}`],
  ['literal', (issue) => `No enum match for: ${echo(issue.input)}`],
  ['regex', (issue) => `String does not match pattern ${(issue.requirement as RegExp).source}: ${echo(issue.input)}`],
  ['min_length', (issue) => lengthText(issue.input, 'minimum', issue.requirement)],
  ['max_length', (issue) => lengthText(issue.input, 'maximum', issue.requirement)],
  ['min_entries', (issue) => lengthText(issue.input, 'minimum', issue.requirement)],
  ['max_entries', (issue) => lengthText(issue.input, 'maximum', issue.requirement)],
  ['min_value', (issue) => `Value ${issue.input} is less than minimum ${issue.requirement}`],
  ['max_value', (issue) => `Value ${issue.input} is greater than maximum ${issue.requirement}`],
]);

/** Longest text about one fault, in characters: texts of the schema library repeat their input whole. */
const longestFault = 250;

/** What is wrong, in the schema validator's words. */
export const issueText = (issue: Issue): string =>
  texts.get(issue.type)?.(issue) ?? issue.message.slice(0, longestFault).toWellFormed();

/** The dotted path to the property an issue is about; a missing or unknown one is reported on its parent. */
export const issuePlace = (issue: Issue): string => {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  if (issue.type === 'strict_object' || issue.type === 'loose_object') keys.pop();
  return keys.join('.');
};

const fault = (text: string, path: string): string =>
  `Payload validation error: '${text}'${path === '' ? '' : ` on property ${echo(path)}`}.`;

/** A body that breaks a rule the schema cannot express. The text carries no prefix (management-api 1.3). */
export const invalidBody = (message: string): ApiError => new ApiError(400, message, 'invalid_body');

/** A body that breaks its schema, in the schema validator's words. */
export const invalidProperty = (text: string, path = ''): ApiError =>
  new ApiError(400, fault(text, path), 'invalid_body');

/** Text that JSON can carry but that a store or a log line should never see. Line breaks are fine. */
const hasControl = (value: string): boolean => /[^\P{Cc}\t\n\r]/u.test(value) || !value.isWellFormed();

/** What was sent is what is stored: whole numbers beyond 2^53 would come back as others. @see RFC 8259 section 6 */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/**
 * Refuses, anywhere in the value, what no schema should have to think of: prototype names, control
 * characters, lone surrogates, numbers that are not kept exactly (HTTP-02, MGMT-04).
 * @throws {ApiError} 400
 */
export function refuseHostile(value: unknown, path = ''): void {
  if (typeof value === 'string' && hasControl(value)) throw invalidProperty('Control characters are not allowed', path);
  if (typeof value === 'number' && !isExact(value)) throw invalidProperty('Number is out of range', path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (prototypeNames.includes(key)) throw invalidProperty(`Additional properties not allowed: ${key}`, path);
    if (hasControl(key)) throw invalidProperty('Control characters are not allowed in property names', path);
    refuseHostile(item, path === '' ? key : `${path}.${key}`);
  }
}

const formMark = Symbol('form');

/** Marks a body that came as a form, in which every value is a text. */
export function markForm<Body extends object>(body: Body): Body {
  return Object.defineProperty(body, formMark, { value: true });
}

const isForm = (body: unknown): body is object => typeof body === 'object' && body !== null && formMark in body;

/** Times a form is read anew: a text can become a list first and its item a number then. */
const readings = 3;

const readAs = new Map<string, (text: string) => unknown>([
  ['boolean', (text) => (text === 'true' || text === 'false' ? text === 'true' : text)],
  ['number', (text) => (/^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text)],
  ['array', (text) => [text]],
]);

/** Turns texts of a form into what the schema wants in their place. The form is changed in place. */
function readForm(schema: v.GenericSchema, form: object): void {
  for (let reading = 0; reading < readings; reading += 1) {
    for (const issue of v.safeParse(schema, form).issues ?? []) {
      const item = issue.path?.at(-1);
      if (item === undefined || typeof issue.input !== 'string') continue;
      const parent = item.input as Record<PropertyKey, unknown>;
      parent[item.key as PropertyKey] = readAs.get(issue.type)?.(issue.input) ?? issue.input;
    }
  }
}

/**
 * A body as its schema types it. The first fault decides the answer.
 * @throws {ApiError} 400 `invalid_body` in Auth0's words (management-api 1.3)
 */
export function validate<const Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  refuseHostile(body);
  if (isForm(body)) readForm(schema, body);
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new ApiError(400, fault(issueText(issue), issuePlace(issue)), 'invalid_body');
}

/** Any schema, for rules that are told which one to use. */
export type Schema = v.GenericSchema;
