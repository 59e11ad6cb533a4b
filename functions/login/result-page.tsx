import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppEnv } from '../app-env.ts';
import { pageStylePath } from './page-style.ts';

/** Nothing but our own style is loaded, nothing is sent, nobody frames it; `form` allows the page's own form. */
const policy = (form: boolean): string =>
  `default-src 'none'; style-src 'self'; base-uri 'none'; form-action ${form ? "'self'" : "'none'"}; frame-ancestors 'none'`;

export interface Page {
  title: string;
  /** Content of the page below its heading. */
  content: unknown;
  status?: ContentfulStatusCode;
  /** The page has a form. */
  form?: boolean;
}

/** A page that works without script and without style. It is never stored, since its address holds a secret. */
export function page(c: Context<AppEnv>, { title, content, status = 200, form = false }: Page): Response {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="stylesheet" href={pageStylePath} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {content}
        </main>
      </body>
    </html>
  );
  return c.body(`<!doctype html>${document}`, status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(form),
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  });
}

/** A page of one sentence, with a link if there is somewhere to go on. */
export const resultPage = (
  c: Context<AppEnv>,
  title: string,
  sentence: string,
  more: { status?: ContentfulStatusCode; link?: string | undefined } = {},
): Response =>
  page(c, {
    title,
    ...(more.status === undefined ? {} : { status: more.status }),
    content: (
      <>
        <p>{sentence}</p>
        {more.link === undefined ? null : (
          <p>
            <a href={more.link}>Continue to the application</a>
          </p>
        )}
      </>
    ),
  });
