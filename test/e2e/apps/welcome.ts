import type { Page } from 'playwright-core';
import { type HttpsApp, serveHttps } from '../../support/node/https-app.ts';
import type { Management } from '../../support/node/management.ts';
import type { ServerFacts } from '../../support/node/server.ts';
import { makeApplication, type Registered } from './registration.ts';

/** An application that does no more than to be called back. */
export interface Welcome extends HttpsApp {
  client: Registered;
  /** Bodies that browsers posted to it. */
  posted: string[];
  /** With what it is called back: the query of the page that the browser has come to. */
  answer(page: Page): Promise<Record<string, string>>;
}

export async function serveWelcome(
  { ca }: ServerFacts,
  management: Management,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Welcome> {
  const posted: string[] = [];
  let client: Registered = { client_id: '', client_secret: '' };
  const app = await serveHttps(ca, async (origin) => {
    client = await makeApplication(management, origin, body);
    return async (request, response) => {
      let sent = '';
      for await (const chunk of request) sent += chunk;
      if (request.method === 'POST') posted.push(sent);
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Application</title>welcome');
    };
  });
  return {
    ...app,
    client,
    posted,
    answer: async (page) => {
      await page.waitForURL((url) => url.origin === app.origin);
      return Object.fromEntries(new URL(page.url()).searchParams);
    },
  };
}
