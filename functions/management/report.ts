import type { Context } from 'hono';
import { ApiError } from '../../shared/model/api-error.ts';
import type { SecurityEvent } from '../../shared/model/event.ts';
import type { Events } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import type { Route } from './route.ts';

/** Longest path and property name that a log entry repeats, in characters, and the most names. */
const longestPath = 300;
const longestName = 64;
const mostNames = 50;

/** A write as far as it got. */
export interface Reported {
  route: Route;
  client_id: string | undefined;
  body: unknown;
}

/**
 * Every write is an event (management-api 3.14): `sapi` when it was done, `fapi` when it was refused,
 * `api_limit` when the rate was used up. It names the operation and the properties that were sent, never
 * their values.
 */
export function reportWrite(c: Context<AppEnv>, events: Events, write: Reported): void {
  const { route } = write;
  events.emit({ ...eventOf(c, write, route.status), type: 'sapi', description: route.title, status: route.status });
}

/** A refused call; reads are reported only when they hit a limit. Failures of ours are the boundary's to report. */
export function reportRefusal(c: Context<AppEnv>, events: Events, call: Reported, error: unknown): void {
  if (!(error instanceof ApiError) || error.status >= 500) return;
  const limited = error.status === 429;
  if (call.route.method === 'GET' && !limited) return;
  events.emit({
    ...eventOf(c, call, error.status),
    type: limited ? 'api_limit' : 'fapi',
    description: isAboutAccess(error.status) ? error.message : call.route.title,
    status: error.status,
    error: error.errorCode,
  });
}

/** Other texts may repeat what was sent, and what was sent may be a secret in the wrong place (LOG-01). */
const isAboutAccess = (status: number): boolean => status === 401 || status === 403 || status === 429;

function eventOf(
  c: Context<AppEnv>,
  { route, client_id, body }: Reported,
  statusCode: number,
): Omit<SecurityEvent, 'type'> {
  const path = new URL(c.req.url).pathname.slice(0, longestPath);
  const properties = namesOf(body);
  const request = { method: route.method, path, channel: 'api', ...(properties.length === 0 ? {} : { properties }) };
  return {
    tenant: c.get('site').tenant,
    host: c.get('site').host,
    client_id,
    ip: c.get('address'),
    user_agent: c.req.header('user-agent') ?? '',
    request_id: c.get('requestId'),
    details: { request, response: { statusCode } },
  };
}

const namesOf = (body: unknown): string[] =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.keys(body)
        .slice(0, mostNames)
        .map((name) => name.slice(0, longestName))
    : [];
