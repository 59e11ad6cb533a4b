import { join } from 'node:path';
import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { type HttpsApp, serveHttps } from '../../support/node/https-app.ts';
import type { Management } from '../../support/node/management.ts';
import type { ServerFacts } from '../../support/node/server.ts';
import { makeApplication } from './registration.ts';

export interface Spa extends HttpsApp {
  client_id: string;
}

let bundle: Promise<string> | undefined;

/** The SDK and the page's script in one file, built once. */
function script(): Promise<string> {
  bundle ??= build({
    entryPoints: [join(import.meta.dirname, '../page/shop.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return bundle;
}

/** @param name the host of the page: another one than `localhost` is another site */
export async function serveSpa(
  server: ServerFacts,
  management: Management,
  options: Partial<Auth0ClientOptions> = {},
  { name = 'localhost', client = {} }: { name?: string; client?: Readonly<Record<string, unknown>> } = {},
): Promise<Spa> {
  const code = await script();
  let client_id = '';
  const app = await serveHttps(
    server.ca,
    async (origin) => {
      ({ client_id } = await makeApplication(management, origin, {
        app_type: 'spa',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        callbacks: [origin],
        web_origins: [origin],
        ...client,
      }));
      const settings: Auth0ClientOptions = {
        domain: server.domain,
        clientId: client_id,
        ...options,
        authorizationParams: { redirect_uri: origin, ...options.authorizationParams },
      };
      const html = `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>
<button id="redirect">Log in</button> <button id="popup">Log in beside</button> <button id="logout">Log out</button>
<p id="status" role="status"></p>
<script>window.options = ${JSON.stringify(settings)}</script><script src="/app.js"></script></html>`;
      return (request, response) => {
        const isScript = request.url === '/app.js';
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
        response.end(isScript ? code : html);
      };
    },
    name,
  );
  return { ...app, client_id };
}

/** Asks the page to do something with the SDK: one of the names in `page/shop.ts`. */
export const ask = <Answer>(page: Page, what: string, ...args: string[]): Promise<Answer> =>
  page.evaluate(`window.shop[${JSON.stringify(what)}](...${JSON.stringify(args)})`);
