import type { JsonSchema } from '../../shared/model/json-schema.ts';
import type { Operation, Paths } from './openapi.ts';

/** Objects inside of objects that the page shows; deeper ones are in the machine's description. */
const deepest = 3;

interface Listed {
  method: string;
  path: string;
  operation: Operation;
}

/**
 * The description of the API as a page for people: every operation with its scopes and its body. Works
 * without script; everything on it comes from the routes, nothing from the caller but the host.
 * @param issuer `https://<host>/`
 */
export function docsPage(paths: Paths, issuer: string): string {
  const groups = Map.groupBy(listed(paths), ({ operation }) => operation.tags[0]);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Management API</title>
        <link rel="stylesheet" href="docs.css" />
      </head>
      <body>
        <a class="skip" href="#operations">
          Skip to the operations
        </a>
        <Introduction issuer={issuer} />
        <div class="columns">
          <nav aria-label="Groups">
            <ul>
              {[...groups].map(([tag, operations]) => (
                <li>
                  <a href={`#${tag}`}>{tag}</a> <small>{operations.length}</small>
                </li>
              ))}
            </ul>
          </nav>
          <main id="operations">
            {[...groups].map(([tag, operations]) => (
              <section id={tag}>
                <h2>{tag}</h2>
                {operations.map((one) => (
                  <OneOperation {...one} />
                ))}
              </section>
            ))}
          </main>
        </div>
      </body>
    </html>
  ).toString();
}

const listed = (paths: Paths): Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

const Introduction = ({ issuer }: { issuer: string }) => (
  <header>
    <h1>Management API</h1>
    <p>
      Everything below is at <code>{issuer}api/v2</code> and speaks the Management API v2 of Auth0. Machines read{' '}
      <a href="openapi.json">openapi.json</a>.
    </p>
    <p>Ask for a token with a machine-to-machine application that has a grant for this API:</p>
    <pre>
      <code>
        {`curl ${issuer}oauth/token \\
  -d grant_type=client_credentials -d client_id=YOUR_CLIENT_ID -d client_secret=YOUR_CLIENT_SECRET \\
  --data-urlencode audience=${issuer}api/v2/`}
      </code>
    </pre>
  </header>
);

const OneOperation = ({ method, path, operation }: Listed) => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const [status] = Object.keys(operation.responses).filter((code) => code.startsWith('2'));
  return (
    <article id={operation.operationId}>
      <h3>
        <a href={`#${operation.operationId}`}>{operation.summary}</a>
      </h3>
      <p class="call">
        <b class={method.toLowerCase()}>{method}</b> <code>{path}</code>
      </p>
      <dl>
        <dt>Scope, any one of</dt>
        <dd>
          {operation.security
            .flatMap((alternative) => Object.values(alternative).flat())
            .map((scope) => (
              <>
                <code>{scope}</code>{' '}
              </>
            ))}
        </dd>
        <dt>Answers</dt>
        <dd>{status}</dd>
      </dl>
      {schema === undefined ? null : (
        <details>
          <summary>Body</summary>
          <Properties schema={schema} depth={1} />
        </details>
      )}
    </article>
  );
};

const Properties = ({ schema, depth }: { schema: JsonSchema; depth: number }) => (
  <ul class="properties">
    {Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const inner = objectIn(property);
      return (
        <li>
          <code>{name}</code>
          {schema.required?.includes(name) ? <em> required</em> : null} <span>{wording(property)}</span>
          {inner === undefined || depth === deepest ? null : <Properties schema={inner} depth={depth + 1} />}
        </li>
      );
    })}
  </ul>
);

/** The object whose properties are worth showing: the schema itself, its items, or what it is unless null. */
function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return schema;
  if (schema.items !== undefined) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find((found) => found !== undefined);
}

function wording(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(wording).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.items !== undefined) return `list of ${wording(schema.items)}`;
  const { minLength, maxLength, minimum, maximum } = schema as Record<string, number | undefined>;
  const range = (from: number | undefined, to: number | undefined, unit: string): string =>
    from === undefined && to === undefined ? '' : `, ${from ?? '…'} to ${to ?? '…'}${unit}`;
  return `${schema.type ?? 'anything'}${range(minLength, maxLength, ' characters')}${range(minimum, maximum, '')}`;
}
