import { attribute, decode } from './html.ts';
import type { SignInWorld } from './sign-in-world.ts';

/** A page as a browser without script has it. */
export interface Page {
  status: number;
  path: string;
  html: string;
  /** Text of the page without markup. */
  text: string;
  headers: Headers;
  /** Where an answer sent the browser that was not followed: out of the server. */
  left: URL | undefined;
}

/** A browser: it keeps cookies, follows redirects within the server, and sends forms as a browser would. */
export interface Browser {
  cookies: Map<string, string>;
  open(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Starts a sign-in with the usual parameters and these. */
  start(params?: Record<string, string | undefined>): Promise<Page>;
  /** Fills in and sends the form of a page; a value of undefined takes a field out. */
  send(page: Page, fields: Record<string, string | undefined>, headers?: Record<string, string>): Promise<Page>;
}

/** What a form would send when nothing is typed. */
export const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
      const name = attribute(tag, 'name');
      return name === undefined ? [] : [[name, attribute(tag, 'value') ?? '']];
    }),
  );

const textOf = (html: string): string =>
  decode(html.replace(/<style[\s\S]*?<\/style>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

/** @param host the server's */
export function makeBrowser(world: Pick<SignInWorld, 'app' | 'domain' | 'authorize'>): Browser {
  const cookies = new Map<string, string>();
  const origin = `https://${world.domain}`;
  const header = () => ({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
      if (/;\s*max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value.join('='));
    }
  };
  const arrive = async (response: Response, path: string): Promise<Page> => {
    keep(response);
    const to = response.headers.get('location');
    const target = to === null ? undefined : new URL(to, origin);
    if (target?.origin === origin) return open(target.pathname + target.search);
    const html = await response.text();
    return { status: response.status, path, html, text: textOf(html), headers: response.headers, left: target };
  };
  const fetch = async (path: string, init: RequestInit): Promise<Page> =>
    arrive(
      await world.app.fetch(new Request(origin + path, { redirect: 'manual', ...init })),
      path.split('?')[0] ?? '',
    );
  const open: Browser['open'] = (path, headers = {}) => fetch(path, { headers: { ...header(), ...headers } });
  return {
    cookies,
    open,
    start: async (params) => arrive(await world.authorize(params, header()), '/authorize'),
    send: (page, fields, headers = {}) => {
      const form = { ...fieldsOf(page.html), ...fields };
      const body = new URLSearchParams(
        Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const action = attribute(/<form\b[^>]*>/.exec(page.html)?.[0] ?? '', 'action') ?? page.path;
      return fetch(action, {
        method: 'POST',
        body,
        headers: { ...header(), origin, 'sec-fetch-site': 'same-origin', ...headers },
      });
    },
  };
}
