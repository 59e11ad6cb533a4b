import type { JsonSchema } from '../../../shared/model/json-schema.ts';
import type { Operation } from '../openapi.ts';

/**
 * A call of an operation for a POSIX shell, with `$TOKEN` for the token and the parameters of the path in
 * braces: what must be in the body is there, with a value of its type.
 * @param issuer `https://<host>/`
 */
export function curl(issuer: string, method: string, path: string, operation: Operation): string {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const url = `${issuer}api/v2${path}`;
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} '${url}'`,
    `-H "authorization: Bearer $TOKEN"`,
    ...(schema === undefined
      ? []
      : ["-H 'content-type: application/json'", `-d '${JSON.stringify(sample(schema)).replaceAll("'", "'\\''")}'`]),
  ];
  return lines.join(' \\\n  ');
}

/** The smallest value of a schema that reads well: required members only. */
function sample(schema: JsonSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {});
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(sample));
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? { type: 'string' })]),
      );
    case 'array':
      return typeof schema['minItems'] === 'number' && schema.items !== undefined ? [sample(schema.items)] : [];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 0;
    default:
      return '…';
  }
}
