import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { correctedStatus, extended, nullable } from './corrections.ts';
import { openWorld } from './open-world.ts';
import { ownFault } from './own.ts';

/**
 * Auth0's contract of the Management API as a judge of our answers: required fields, types, enums and
 * limits, in an open world. `corrections.ts` says where recordings of the service contradict it.
 */

interface Operation {
  responses: Readonly<Record<string, { content?: Readonly<Record<string, unknown>> }>>;
}

export interface Contract {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Record<string, { properties?: Record<string, unknown>; enum?: unknown[] }> };
}

const file = join(import.meta.dirname, 'auth0-management-api.openapi.json');

let read: Contract | undefined;
/** The contract as it was published. */
export const contract = (): Contract => {
  read ??= JSON.parse(readFileSync(file, 'utf8')) as Contract;
  return read;
};

/** Every operation, as `GET /clients/{id}`. */
export const operations = (): string[] =>
  Object.entries(contract().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

const root = 'contract';
/** Each schema is compiled once and used a few times: what makes the compiled code better costs more than it saves. */
const quick = { inlineRefs: false, code: { optimize: false } } as const;
let judge: Ajv | undefined;
const compiler = (): Ajv => {
  if (judge !== undefined) return judge;
  const { components } = contract();
  const open = openWorld({ components, paths: contract().paths }) as Contract;
  for (const [schema, properties] of Object.entries(nullable)) {
    const known = open.components.schemas[schema]?.properties ?? {};
    for (const property of properties) known[property] = { anyOf: [known[property] ?? {}, { type: 'null' }] };
  }
  for (const [schema, values] of Object.entries(extended)) open.components.schemas[schema]?.enum?.push(...values);
  judge = new Ajv({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
    logger: false,
    allErrors: true,
    ...quick,
  });
  judge.addSchema(open, root, undefined, false);
  return judge;
};

/** `/clients/:id`, `/clients/{id}` and `/clients/{client_id}` are one path. */
const shapeOf = (template: string): string => template.replaceAll(/\{[^}]+\}|:[A-Za-z_]+/g, '{}');

let templates: ReadonlyMap<string, string> | undefined;
export const templateOf = (path: string): string | undefined => {
  templates ??= new Map(Object.keys(contract().paths).map((template) => [shapeOf(template), template]));
  return templates.get(shapeOf(path));
};

/** Where a call goes, as the contract names it: a fixed segment wins over a parameter. */
export function operationOf(method: string, path: string): string | undefined {
  const parts = path.split('/');
  const fits = (template: string): boolean => {
    const wanted = template.split('/');
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at]);
  };
  const found = Object.keys(contract().paths)
    .filter((template) => fits(template) && contract().paths[template]?.[method.toLowerCase()] !== undefined)
    .sort((a, b) => a.split('{').length - b.split('{').length);
  return found[0];
}

const compiled = new Map<string, ValidateFunction>();
const validator = (template: string, method: string, status: string): ValidateFunction => {
  const key = `${method} ${template} ${status}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const escaped = template.replaceAll('~', '~0').replaceAll('/', '~1');
  const pointer = `/paths/${escaped}/${method}/responses/${status}/content/application~1json/schema`;
  const made = compiler().compile({ $ref: `${root}#${encodeURI(pointer)}` });
  compiled.set(key, made);
  return made;
};

const envelopeFault = (status: number, body: unknown): string | undefined => {
  const { statusCode, error, message } = Object(body) as Record<string, unknown>;
  if (statusCode === status && typeof error === 'string' && typeof message === 'string') return undefined;
  return `no error envelope: ${JSON.stringify(body)}`;
};

/**
 * What is wrong with an answer, or undefined. Statuses of success must be the contract's (as corrected),
 * bodies must satisfy its schema, refusals must have Auth0's envelope.
 * @param pathTemplate with parameters as `{id}` or `:id`
 */
export function contractFault(method: string, pathTemplate: string, status: number, body: unknown): string | undefined {
  const template = templateOf(pathTemplate);
  const verb = method.toLowerCase();
  const operation = template === undefined ? undefined : contract().paths[template]?.[verb];
  if (template === undefined || operation === undefined) return 'the contract has no such operation';
  if (status >= 400) return envelopeFault(status, body);
  const documented = Object.keys(operation.responses).filter((code) => code.startsWith('2'));
  const corrected = correctedStatus(`${method.toUpperCase()} ${template}`);
  const allowed = corrected ?? documented;
  if (!allowed.includes(String(status))) return `status ${status} instead of ${allowed.join(' or ')}`;
  if (status === 204) return body === undefined ? undefined : 'a body with 204';
  const schemaOf = (code: string): boolean => operation.responses[code]?.content?.['application/json'] !== undefined;
  const code = [String(status), ...documented].find(schemaOf);
  if (code === undefined) return undefined;
  const validate = validator(template, verb, code);
  if (validate(body)) return undefined;
  const faults = (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || '/'} ${message}`);
  return [...new Set(faults)].slice(0, 8).join('; ');
}

/** @throws {Error} naming the operation and everything in the answer that the contract forbids */
export function expectContract(method: string, pathTemplate: string, status: number, body: unknown): void {
  const fault = contractFault(method, pathTemplate, status, body);
  if (fault === undefined) return;
  throw new Error(`Contract of ${method.toUpperCase()} ${pathTemplate} (${status}): ${fault}\n${JSON.stringify(body)}`);
}

/**
 * The same for a call as it was made, against our own description too. Operations that the contract does not
 * have are ignored, and so are answers whose fields the caller chose.
 */
export function expectContractOfCall(method: string, target: string, status: number, body: unknown): void {
  const url = new URL(target, 'https://any.test');
  if (method === 'HEAD' || method === 'OPTIONS' || url.searchParams.has('fields')) return;
  const template = operationOf(method, target.split('?', 1)[0] ?? '');
  if (template !== undefined) expectContract(method, template, status, body);
  const fault = ownFault(method, target, status, body);
  if (fault !== undefined) throw new Error(`Our own description of ${method} ${target} (${status}): ${fault}`);
}
