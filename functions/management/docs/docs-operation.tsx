import type { JsonSchema } from '../../../shared/model/json-schema.ts';
import type { Operation } from '../openapi.ts';
import { curl } from './docs-example.ts';
import { entityOf, objectsIn, Properties, wording } from './docs-schema.tsx';

/** An operation and where it is. */
export interface Listed {
  method: string;
  path: string;
  operation: Operation;
}

/** The coloured name of a method. */
export const Method = ({ name }: { name: string }) => <b class={`method ${name.toLowerCase()}`}>{name}</b>;

/**
 * One operation: what it is called, who may use it, what it takes and answers, and a call to paste.
 * @param issuer `https://<host>/`
 */
export const OneOperation = ({ method, path, operation, issuer }: Listed & { issuer: string }) => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return (
    <article id={operation.operationId}>
      <h3>
        <a href={`#${operation.operationId}`}>{operation.summary}</a>
      </h3>
      <p class="call">
        <Method name={method} /> <code>{path}</code>
      </p>
      <dl>
        <dt>Scope</dt>
        <dd>
          {scopesOf(operation).map((scope, index) => (
            <>
              {index === 0 ? null : ' or '}
              <code>{scope}</code>
            </>
          ))}
        </dd>
        <dt>Answers</dt>
        <dd>
          <Answers operation={operation} />
        </dd>
      </dl>
      {schema === undefined ? null : (
        <details>
          <summary>Body{schema.type === 'array' ? `: ${wording(schema)}` : ''}</summary>
          {objectsIn(schema).map((form) => (
            <>
              {form.title === undefined ? null : <b class="form">{form.title}</b>}
              <Properties schema={form} />
            </>
          ))}
        </details>
      )}
      <details>
        <summary>curl</summary>
        <pre class="copy">
          <code>{curl(issuer, method, path, operation)}</code>
        </pre>
      </details>
    </article>
  );
};

/** Any one of them is enough. */
export const scopesOf = (operation: Operation): string[] =>
  operation.security.flatMap((alternative) => Object.values(alternative).flat());

interface Success {
  content?: Readonly<Record<string, { schema: JsonSchema }>>;
}

const Answers = ({ operation }: { operation: Operation }) => (
  <>
    {Object.entries(operation.responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, response], index) => {
        const schema = (response as Success).content?.['application/json']?.schema;
        return (
          <>
            {index === 0 ? null : ' or '}
            {status} {schema === undefined ? 'without a body' : <Answered schema={schema} />}
          </>
        );
      })}
  </>
);

/** `Client`, `list of Client or page of Client`: entities are links to what they look like. */
const Answered = ({ schema }: { schema: JsonSchema }) => {
  const entity = entityOf(schema);
  if (entity !== undefined) return <a href={`#schema-${entity}`}>{entity}</a>;
  if (schema.items !== undefined) {
    return (
      <>
        list of <Answered schema={schema.items} />
      </>
    );
  }
  if (schema.anyOf !== undefined) {
    return (
      <>
        {schema.anyOf.map((form, index) => (
          <>
            {index === 0 ? null : ' or '}
            <Answered schema={form} />
          </>
        ))}
      </>
    );
  }
  const [key, items] =
    Object.entries(schema.properties ?? {}).find(([, one]) => one.items?.['$ref'] !== undefined) ?? [];
  if (key === undefined || items?.items === undefined) return <>{wording(schema)}</>;
  return (
    <>
      page whose <code>{key}</code> are each <Answered schema={items.items} />
    </>
  );
};
