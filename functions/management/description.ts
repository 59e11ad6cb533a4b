import { type Context, Hono } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { docsPage } from './docs/docs-page.tsx';
import { docsStyle } from './docs/docs-style.ts';
import { type Described, describe, openApi } from './openapi.ts';
import type { Route } from './route.ts';

/** The page may use its own style sheet and its search and nothing else: no script, no frame, no image from anywhere. */
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** What only a release changes may be kept for five minutes. */
const headers = { 'cache-control': 'public, max-age=300', 'content-security-policy': policy };

/**
 * What the API says of itself, to anybody: `openapi.json` for machines, `docs` for people. Both are made
 * from the routes that are mounted, when somebody first asks.
 */
export function description(routes: readonly Route[]): Hono<AppEnv> {
  let made: Described | undefined;
  const described = (): Described => {
    made ??= describe(routes);
    return made;
  };
  const answer = (c: Context<AppEnv>, type: string, body: string): Response =>
    c.body(body, 200, { ...headers, 'content-type': `${type}; charset=utf-8` });
  const page = (c: Context<AppEnv>): string =>
    docsPage(described(), { issuer: c.get('issuer'), search: c.req.query('q') ?? '' });
  const app = new Hono<AppEnv>();
  app.get('/openapi.json', (c) => answer(c, 'application/json', JSON.stringify(openApi(described(), c.get('issuer')))));
  app.get('/docs', (c) => answer(c, 'text/html', `<!doctype html>${page(c)}`));
  app.get('/docs.css', (c) => answer(c, 'text/css', docsStyle));
  return app;
}
