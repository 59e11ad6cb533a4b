import { type JsonSchema, jsonSchema } from '../../../shared/model/json-schema.ts';
import type { Route } from '../route.ts';
import { actionsAnswers, actionsEntities } from './actions.ts';
import { type Answers, type Entities, type Entity, one } from './answer.ts';
import { appearanceAnswers, appearanceEntities } from './appearance.ts';
import { applicationsAnswers, applicationsEntities } from './applications.ts';
import { extensionsAnswers, extensionsEntities } from './extensions.ts';
import { organizationsAnswers, organizationsEntities } from './organizations.ts';
import { peopleAnswers, peopleEntities } from './people.ts';
import { protectionAnswers, protectionEntities } from './protection.ts';

const entities: Entities = {
  ...actionsEntities,
  ...appearanceEntities,
  ...applicationsEntities,
  ...extensionsEntities,
  ...organizationsEntities,
  ...peopleEntities,
  ...protectionEntities,
};

const tables: Answers = {
  ...actionsAnswers,
  ...appearanceAnswers,
  ...applicationsAnswers,
  ...extensionsAnswers,
  ...organizationsAnswers,
  ...peopleAnswers,
  ...protectionAnswers,
};

const answers: ReadonlyMap<string, JsonSchema> = new Map(
  Object.entries(tables).flatMap(([operations, answer]) => {
    const names = operations.split(' ');
    const path = names.pop();
    return names.map((method) => [`${method} ${path}`, answer] as const);
  }),
);

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** What an operation answers; undefined when its answer has no body. */
export const answerOf = (route: Route): JsonSchema | undefined => answers.get(nameOf(route));

/** The operations that the tables know, to compare with those that are mounted. */
export const describedOperations = (): string[] => [...answers.keys()];

const makers: readonly Route['method'][] = ['POST', 'PUT', 'PATCH'];

/** The operation that an entity's settings are sent to, unless its table tells. */
function makerOf(name: string, routes: readonly Route[]): string {
  const { $ref } = one(name);
  const answering = routes.filter((route) => route.body !== undefined && answerOf(route)?.['$ref'] === $ref);
  const found = makers.flatMap((method) => answering.filter((route) => route.method === method)).at(0);
  return found === undefined ? '' : nameOf(found);
}

/**
 * Every entity as it is answered, by its name: the settings as the body that makes it has them, all of them
 * optional, and what the server adds.
 */
export function entitySchemas(routes: readonly Route[]): Record<string, JsonSchema> {
  const bodies = new Map(routes.map((route) => [nameOf(route), route.body]));
  const settings = (name: string, { bodyOf = makerOf(name, routes) }: Entity): JsonSchema['properties'] => {
    const body = bodies.get(bodyOf);
    return body === undefined ? {} : propertiesOf(readable(jsonSchema(body)));
  };
  return Object.fromEntries(
    Object.entries(entities).map(([name, entity]) => [
      name,
      {
        type: 'object',
        properties: { ...settings(name, entity), ...entity.adds },
        ...(entity.always === undefined ? {} : { required: entity.always }),
      },
    ]),
  );
}

/** Of an object, and of one that has several forms: of all its forms. */
const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  Object.assign({}, ...(schema.anyOf ?? []).map(propertiesOf), schema.properties);

/**
 * What a body takes, as answers show it: nothing in it has to be there, since defaults of another kind and
 * secrets are left out, and there may be more.
 */
function readable({ required: _required, ...schema }: JsonSchema): JsonSchema {
  const { additionalProperties, properties, items, anyOf, allOf, ...rest } = schema;
  const more = typeof additionalProperties === 'object' ? { additionalProperties: readable(additionalProperties) } : {};
  return {
    ...rest,
    ...more,
    ...(properties === undefined ? {} : { properties: mapped(properties) }),
    ...(items === undefined ? {} : { items: readable(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(readable) }),
    ...(allOf === undefined ? {} : { allOf: allOf.map(readable) }),
  };
}

const mapped = (properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, readable(schema)]));
