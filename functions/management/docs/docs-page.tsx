import type { JsonSchema } from '../../../shared/model/json-schema.ts';
import { version } from '../../../shared/model/version.ts';
import type { Described, Paths } from '../openapi.ts';
import { type Listed, Method, OneOperation, scopesOf } from './docs-operation.tsx';
import { Properties } from './docs-schema.tsx';

/** Characters of a search that are read. */
const longestSearch = 100;

/** What the page shows and for whom. */
export interface Asked {
  /** `https://<host>/` */
  issuer: string;
  /** Words that must all occur in method, path, title or scopes; all operations without them. */
  search: string;
}

/**
 * The description of the API as a page for people: every operation with its scopes, its body, its answer and
 * a call to paste. Works without script, the search too: it is a form that asks for the page again.
 * Everything on it comes from the routes, nothing from the caller but the host and the words searched for.
 */
export function docsPage({ paths, schemas }: Described, { issuer, search }: Asked): string {
  const words = search.slice(0, longestSearch).toLowerCase().split(/\s+/).filter(Boolean);
  const found = listed(paths).filter((one) => words.every((word) => textOf(one).includes(word)));
  const groups = [...Map.groupBy(found, ({ operation }) => operation.tags[0])].sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words.length === 0 ? 'Management API' : `${words.join(' ')} - Management API`}</title>
        <link rel="stylesheet" href="docs.css" />
      </head>
      <body>
        <a class="skip" href="#operations">
          Skip to the operations
        </a>
        <Introduction issuer={issuer} search={words.join(' ')} found={found.length} />
        <Overview groups={groups} />
        <main id="operations">
          {groups.map(([tag, operations]) => (
            <section id={tag}>
              <h2>
                <a href={`#${tag}`}>{tag}</a>
              </h2>
              {operations.map((one) => (
                <OneOperation {...one} issuer={issuer} />
              ))}
            </section>
          ))}
          <Schemas schemas={schemas} />
        </main>
      </body>
    </html>
  ).toString();
}

const listed = (paths: Paths): Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

const textOf = ({ method, path, operation }: Listed): string =>
  [method, path, operation.summary, ...scopesOf(operation)].join(' ').toLowerCase();

const Introduction = ({ issuer, search, found }: { issuer: string; search: string; found: number }) => (
  <header>
    <p class="eyebrow">Latchkey {version}</p>
    <h1>Management API</h1>
    <p>
      Everything below is at <code>{issuer}api/v2</code> and speaks the Management API v2 of Auth0. Machines read{' '}
      <a href="openapi.json">openapi.json</a>.
    </p>
    <search>
      <form method="get" action="docs">
        <label for="q">Find operations</label>
        <input id="q" name="q" type="search" value={search} maxlength={longestSearch} placeholder="post clients" />
        <button type="submit">Find</button>
        {search === '' ? null : (
          <span>
            {found} found. <a href="docs">Show all</a>
          </span>
        )}
      </form>
    </search>
    <details open={search === ''}>
      <summary>A token</summary>
      <p>Any machine-to-machine application with a grant for this API gets one:</p>
      <pre class="copy">
        <code>
          {`curl ${issuer}oauth/token \\
  -d grant_type=client_credentials -d client_id=YOUR_CLIENT_ID -d client_secret=YOUR_CLIENT_SECRET \\
  --data-urlencode audience=${issuer}api/v2/`}
        </code>
      </pre>
    </details>
  </header>
);

const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const byMethod = ([a]: [string, unknown], [b]: [string, unknown]): number => order.indexOf(a) - order.indexOf(b);

/** Every kind of thing on one screen, with how many operations of each method it has. */
const Overview = ({ groups }: { groups: readonly [string, readonly Listed[]][] }) => (
  <nav aria-label="Kinds of things">
    <ul>
      {groups.map(([tag, operations]) => (
        <li>
          <a href={`#${tag}`}>{tag}</a>
          <span>
            {[...Map.groupBy(operations, ({ method }) => method)].sort(byMethod).map(([method, alike]) => (
              <>
                <Method name={method} />
                {alike.length > 1 ? <small>{alike.length}</small> : null}
              </>
            ))}
          </span>
        </li>
      ))}
    </ul>
  </nav>
);

const Schemas = ({ schemas }: { schemas: Readonly<Record<string, JsonSchema>> }) => (
  <section id="entities">
    <h2>
      <a href="#entities">What is answered</a>
    </h2>
    {Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => (
        <article>
          <h3 id={`schema-${name}`}>
            <a href={`#schema-${name}`}>{name}</a>
          </h3>
          <Properties schema={schema} />
        </article>
      ))}
  </section>
);
