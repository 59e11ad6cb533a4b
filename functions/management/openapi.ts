import { type JsonSchema, jsonSchema } from '../../shared/model/json-schema.ts';
import { version } from '../../shared/model/version.ts';
import { answerOf, entitySchemas } from './answers/described.ts';
import type { Route } from './route.ts';

/** One operation as the description has it. */
export interface Operation {
  operationId: string;
  summary: string;
  tags: readonly [string];
  parameters?: readonly { name: string; in: 'path'; required: true; schema: JsonSchema }[];
  requestBody?: { required: boolean; content: Readonly<Record<string, { schema: JsonSchema }>> };
  responses: Readonly<Record<string, unknown>>;
  security: readonly Readonly<Record<string, readonly string[]>>[];
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const scheme = 'oauth2';

/** The refusals that operations share, by status. */
const refusals: Readonly<Record<string, string>> = {
  400: 'The request breaks a rule, which the message names',
  401: 'The token is missing or not accepted',
  403: 'The token has none of the scopes',
  404: 'There is no such entity',
  429: 'The rate is used up; see x-ratelimit-reset',
};

const refusal = (status: string): unknown => ({ $ref: `#/components/responses/${status}` });

const without = { 201: 'Made, where there was none', 204: 'There is nothing to tell' } as const;

const refusalResponses = Object.fromEntries(
  Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
  ]),
);

const errorSchema: JsonSchema = {
  type: 'object',
  required: ['statusCode', 'error', 'message'],
  properties: {
    statusCode: { type: 'integer' },
    error: { type: 'string' },
    message: { type: 'string' },
    errorCode: { type: 'string' },
  },
};

/** `/clients/:id` as OpenAPI writes it, and the names in it. */
const template = (path: string): string => path.replaceAll(/:([A-Za-z_]+)/g, '{$1}');
const parameterNames = (path: string): string[] => [...path.matchAll(/:([A-Za-z_]+)/g)].map(([, name = '']) => name);

/** `get_clients_by_id`: made of method and path, so it is unique and stays when titles change. */
const operationId = ({ method, path }: Route): string =>
  `${method.toLowerCase()}${path.replaceAll(/\/:([A-Za-z_]+)/g, '_by_$1').replaceAll(/[^A-Za-z_]+/g, '_')}`;

function operation(route: Route): Operation {
  const names = parameterNames(route.path);
  const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
  const answer = answerOf(route);
  const content = answer === undefined ? {} : { content: json(answer) };
  const parameters = names.map((name) => ({
    name,
    in: 'path' as const,
    required: true as const,
    schema: { type: 'string' },
  }));
  return {
    operationId: operationId(route),
    summary: route.title,
    tags: [route.path.split('/')[1] ?? ''],
    ...(names.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: json(jsonSchema(route.body)) } }),
    responses: {
      [route.status]: { description: route.status === 204 ? 'Done' : 'The answer', ...content },
      ...Object.fromEntries((route.also ?? []).map((status) => [status, { description: without[status] }])),
      400: refusal('400'),
      401: refusal('401'),
      403: refusal('403'),
      ...(names.length === 0 ? {} : { 404: refusal('404') }),
      429: refusal('429'),
    },
    // Any one of the scopes is enough: one alternative for each.
    security: route.scopes.map((scope) => ({ [scheme]: [scope] })),
  };
}

/** What the description is made of, whichever host asks for it. */
export interface Described {
  paths: Paths;
  /** Entities by name. */
  schemas: Readonly<Record<string, JsonSchema>>;
  /** All scopes, sorted. */
  scopes: readonly string[];
}

/** The operations by path and method and what they answer, made from the routes. @see OpenAPI 3.1.0 */
export function describe(routes: readonly Route[]): Described {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = template(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  const scopes = [...new Set(routes.flatMap((route) => route.scopes))].sort();
  return { paths, schemas: entitySchemas(routes), scopes };
}

/**
 * The whole description for one host.
 * @param issuer `https://<host>/`
 */
export function openApi({ paths, schemas, scopes }: Described, issuer: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: 'Latchkey Management API', version, description: 'Speaks the Management API v2 of Auth0.' },
    servers: [{ url: `${issuer}api/v2` }],
    paths,
    components: {
      schemas: { Error: errorSchema, ...schemas },
      responses: refusalResponses,
      securitySchemes: {
        [scheme]: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: `${issuer}oauth/token`,
              scopes: Object.fromEntries(scopes.map((scope) => [scope, ''])),
            },
          },
        },
      },
    },
  };
}
