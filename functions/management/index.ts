import { type Context, Hono, type Next } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ApiError } from '../../shared/model/api-error.ts';
import type { Allowance } from '../../shared/model/ports.ts';
import { authenticate, type Caller } from '../../shared/protocol/management/bearer.ts';
import { matchPath } from '../../shared/protocol/management/path.ts';
import { requireAny } from '../../shared/protocol/management/permission.ts';
import { notFound } from '../../shared/protocol/management/refusals.ts';
import type { AppEnv } from '../app-env.ts';
import { countAddress } from '../count-address.ts';
import { readBody } from './body.ts';
import { description } from './description.ts';
import { type Reported, reportRefusal, reportWrite } from './report.ts';
import { Answer, type ManagementPorts, type Route } from './route.ts';
import { routes } from './routes.ts';
import { unbuiltRoutes } from './unbuilt.ts';

const prefix = '/api/v2';

/** What is answered: all that works, and what is refused to everybody. */
const answered: readonly Route[] = [...routes, ...unbuiltRoutes];

/**
 * The doors of `/api/v2`. One rule for every operation, in this order: the route by its raw path (404), the
 * token (401), the rate (429), the scope (403), then what the operation checks itself: query and body (400),
 * existence (404), conflicts (409). A known path with another method does not exist either, as with Auth0.
 * Errors are thrown; the boundary renders them.
 * @see management-api section 1
 */
export const management = (ports: ManagementPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>().basePath(prefix);
  app.use('*', openToBrowsers);
  app.route('/', description(routes));
  app.all('*', (c) => serve(c, ports));
  return app;
};

/** Browsers may call with a token of their own; no cookie counts here, so any origin may (management-api 1.1). */
async function openToBrowsers(c: Context<AppEnv>, next: Next): Promise<void> {
  await next();
  c.res.headers.set('access-control-allow-origin', '*');
  c.res.headers.set(
    'access-control-expose-headers',
    'link, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-auth0-requestid, retry-after',
  );
}

async function serve(c: Context<AppEnv>, ports: ManagementPorts): Promise<Response> {
  const url = new URL(c.req.url);
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : '';
  if (c.req.method === 'OPTIONS') return preflight(c, path);
  const found = findRoute(c.req.method, path);
  if (found === undefined) throw notFound();
  const { route, params } = found;
  const reported: Reported = { route, client_id: undefined, body: undefined };
  const body = async () => {
    reported.body = await readBody(c.req.raw);
    return reported.body;
  };
  const headers = new Headers();
  try {
    const caller = await permitted(c, ports, route, reported);
    const about = {
      at: { ...c.get('site'), local: c.get('local') },
      caller,
      params,
      query: url.searchParams,
      issuer: c.get('issuer'),
    };
    const call = { ...about, request: c.req.raw, headers, body };
    const answer = await route.run(call, ports);
    if (route.method !== 'GET') reportWrite(c, ports.events, reported);
    for (const [name, value] of headers) c.header(name, value);
    return print(c, route, answer);
  } catch (error) {
    reportRefusal(c, ports.events, reported, error);
    throw error;
  }
}

/** The token, the rate, the scope. @throws {ApiError} 401, 429, 403 */
async function permitted(
  c: Context<AppEnv>,
  ports: ManagementPorts,
  route: Route,
  reported: Reported,
): Promise<Caller> {
  // Before the signature is checked: guessing tokens must not be free.
  await countAddress(c, ports);
  const caller = await authenticate(
    ports,
    { ...c.get('site'), issuer: c.get('issuer') },
    {
      authorization: c.req.header('authorization'),
      tokenInQuery: new URL(c.req.url).searchParams.has('access_token'),
    },
  );
  reported.client_id = caller.client_id;
  await countCall(c, ports, caller);
  requireAny(caller.scopes, route.scopes);
  return caller;
}

function findRoute(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const route of answered) {
    const params = route.method === wanted ? matchPath(route.path, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function preflight(c: Context<AppEnv>, path: string): Response {
  const methods = answered.filter((route) => matchPath(route.path, path) !== undefined).map((route) => route.method);
  if (methods.length === 0) throw notFound();
  return c.body(null, 204, {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'authorization, content-type, auth0-client, auth0-custom-domain',
    'access-control-max-age': '600',
  });
}

/** @throws {ApiError} 429 */
async function countCall(c: Context<AppEnv>, ports: ManagementPorts, caller: Caller): Promise<void> {
  const allowance = await ports.limits.take('management', `${c.get('site').tenant}:${caller.client_id}`);
  for (const [name, value] of rateHeaders(allowance)) c.header(name, value);
  if (allowance.allowed) return;
  const wait = Math.max(1, allowance.reset - Math.floor(ports.clock.now() / 1000));
  throw new ApiError(429, 'Global limit has been reached', 'too_many_requests', {
    headers: { ...Object.fromEntries(rateHeaders(allowance)), 'retry-after': String(wait) },
  });
}

const rateHeaders = ({ limit, remaining, reset }: Allowance): [string, string][] => [
  ['x-ratelimit-limit', String(limit)],
  ['x-ratelimit-remaining', String(remaining)],
  ['x-ratelimit-reset', String(reset)],
];

function print(c: Context<AppEnv>, route: Route, answer: unknown): Response {
  const { status, body } = answer instanceof Answer ? answer : { status: route.status, body: answer };
  if (status === 204 || body === undefined) return c.body(null, status);
  return c.body(JSON.stringify(body), status satisfies ContentfulStatusCode, {
    'content-type': 'application/json; charset=utf-8',
  });
}
