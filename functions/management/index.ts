import { type Context, Hono, type Next } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ApiError } from '../../shared/model/api-error.ts';
import type { Allowance } from '../../shared/model/ports.ts';
import { authenticate, type Caller } from '../../shared/protocol/management/bearer.ts';
import { matchPath } from '../../shared/protocol/management/path.ts';
import { requireAny } from '../../shared/protocol/management/permission.ts';
import { notFound } from '../../shared/protocol/management/refusals.ts';
import { admit } from '../../shared/protocol/throttle.ts';
import type { AppEnv } from '../app-env.ts';
import { readBody } from './body.ts';
import type { ManagementPorts, Route } from './route.ts';
import { routes } from './routes.ts';

const prefix = '/api/v2';

/**
 * The doors of `/api/v2`. One rule for every operation, in this order: the route by its raw path (404), the
 * token (401), the rate (429), the scope (403), then what the operation checks itself: query and body (400),
 * existence (404), conflicts (409). A known path with another method does not exist either, as with Auth0.
 * Errors are thrown; the boundary renders them.
 * @see management-api section 1
 */
export const management = (ports: ManagementPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.use('*', openToBrowsers);
  app.all('*', (c) => serve(c, ports));
  return app;
};

/** Browsers may call with a token of their own; no cookie counts here, so any origin may (management-api 1.1). */
async function openToBrowsers(c: Context<AppEnv>, next: Next): Promise<void> {
  await next();
  c.res.headers.set('access-control-allow-origin', '*');
  c.res.headers.set(
    'access-control-expose-headers',
    'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-auth0-requestid, retry-after',
  );
}

async function serve(c: Context<AppEnv>, ports: ManagementPorts): Promise<Response> {
  const url = new URL(c.req.url);
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : '';
  if (c.req.method === 'OPTIONS') return preflight(c, path);
  const found = findRoute(c.req.method, path);
  if (found === undefined) throw notFound();
  // Before the signature is checked: guessing tokens must not be free.
  admit(await ports.limits.take('address', `${c.get('site').tenant}:${c.get('address')}`), ports.clock.now());
  const caller = await authenticate(
    ports,
    { ...c.get('site'), issuer: c.get('issuer') },
    { authorization: c.req.header('authorization'), tokenInQuery: url.searchParams.has('access_token') },
  );
  await countCall(c, ports, caller);
  const { route, params } = found;
  requireAny(caller.scopes, route.scopes);
  const call = { at: c.get('site'), caller, params, query: url.searchParams, body: () => readBody(c.req.raw) };
  const answer = await route.run(call, ports);
  if (route.method !== 'GET') report(c, ports, caller, route);
  return print(c, route, answer);
}

function findRoute(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const route of routes) {
    const params = route.method === wanted ? matchPath(route.path, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function preflight(c: Context<AppEnv>, path: string): Response {
  const methods = routes.filter((route) => matchPath(route.path, path) !== undefined).map((route) => route.method);
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

/** Every write is an event of type `sapi` (management-api 3.14). It names the operation, never what was in it. */
function report(c: Context<AppEnv>, ports: ManagementPorts, caller: Caller, route: Route): void {
  ports.events.emit({
    type: 'sapi',
    tenant: c.get('site').tenant,
    host: c.get('site').host,
    client_id: caller.client_id,
    ip: c.get('address'),
    user_agent: c.req.header('user-agent') ?? '',
    request_id: c.get('requestId'),
    description: route.title,
    status: route.status,
  });
}

function print(c: Context<AppEnv>, route: Route, answer: unknown): Response {
  if (route.status === 204) return c.body(null, 204);
  return c.body(JSON.stringify(answer), route.status satisfies ContentfulStatusCode, {
    'content-type': 'application/json; charset=utf-8',
  });
}
