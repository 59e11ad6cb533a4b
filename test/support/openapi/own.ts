import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { answerOf, entitySchemas } from '../../../functions/management/answers/described.ts';
import type { Route } from '../../../functions/management/route.ts';
import { routes } from '../../../functions/management/routes.ts';
import type { JsonSchema } from '../../../shared/model/json-schema.ts';
import { matchPath } from '../../../shared/protocol/management/path.ts';

/**
 * Our own description of the Management API as a judge of our answers: what `/api/v2/openapi.json` promises. Made
 * from the parts of the document and not from the whole, of which a test needs little: every file of tests
 * pays for what it asks.
 */

const reference = '#/components/schemas/';
/** The same schema, whose references name schemas by themselves. */
const standalone = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll(reference, 'entity:')) as JsonSchema;

let entities: Readonly<Record<string, JsonSchema>> | undefined;
let judge: Ajv2020 | undefined;

/** Adds the entities that a schema refers to, and those that they refer to. */
function addEntities(ajv: Ajv2020, schema: JsonSchema): void {
  entities ??= entitySchemas(routes);
  for (const [, name = ''] of JSON.stringify(schema).matchAll(/"entity:(\w+)"/g)) {
    const entity = entities[name];
    if (entity === undefined || ajv.schemas[`entity:${name}`] !== undefined) continue;
    const own = standalone(entity);
    ajv.addSchema(own, `entity:${name}`, undefined, false);
    addEntities(ajv, own);
  }
}

const lenient = { strict: false, validateFormats: false, logger: false } as const;
/** Each schema is compiled once and used a few times: what makes the compiled code better costs more than it saves. */
const quick = { meta: false, inlineRefs: false, code: { optimize: false } } as const;

const compiled = new Map<Route, ValidateFunction>();
function validator(route: Route, answer: JsonSchema): ValidateFunction {
  const known = compiled.get(route);
  if (known !== undefined) return known;
  judge ??= new Ajv2020({ ...lenient, ...quick });
  const schema = standalone(answer);
  addEntities(judge, schema);
  const made = judge.compile(schema);
  compiled.set(route, made);
  return made;
}

/**
 * What is wrong with an answer of success, or undefined. A description that says nothing of a status, or of a
 * body that is there, is wrong too.
 * @param target path and query below `/api/v2`
 */
export function ownFault(method: string, target: string, status: number, body: unknown): string | undefined {
  const path = target.split('?', 1)[0] ?? '';
  const route = routes.find((one) => one.method === method && matchPath(one.path, path) !== undefined);
  if (route === undefined || status >= 400) return undefined;
  const other = route.also?.some((one) => one === status) === true;
  if (status !== route.status && !other) return `the description has no status ${status}`;
  const answer = other ? undefined : answerOf(route);
  if (answer === undefined) return body === undefined ? undefined : 'a body that the description lacks';
  const validate = validator(route, answer);
  if (validate(body)) return undefined;
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ');
}
