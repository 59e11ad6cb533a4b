import type { Context } from 'hono';
import { ApiError } from '../shared/model/api-error.ts';
import {
  type Answer,
  OAuthError,
  serverError,
  temporarilyUnavailable,
  tooManyRequests,
} from '../shared/model/errors.ts';
import { Overloaded, Unavailable } from '../shared/model/failures.ts';
import type { Events } from '../shared/model/ports.ts';
import type { Site } from '../shared/model/registry.ts';
import type { AppEnv } from './app-env.ts';

/** What Auth0 sends with every error of its OAuth endpoints. */
const neverStored = 'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform';

/** The request that met with an error, as far as it is known. */
export interface Failed {
  /** Of its URL. */
  path: string;
  requestId: string;
  site?: Site | undefined;
  /** Whether it is answered as the standards say (`latchkey.strict_oidc`). */
  strict?: boolean | undefined;
}

/** The answer to an error. */
export interface Refusal {
  status: Answer['status'] | ApiError['status'];
  headers: Record<string, string>;
  body: string;
}

/**
 * The one place that turns an error into an answer: the Management API's envelope under `/api/v2`, the
 * OAuth form elsewhere. What no rule foresaw becomes a plain 500 without its cause; the cause goes to
 * the log only.
 */
export function refusalOf(error: unknown, failed: Failed, events: Events): Refusal {
  const management = failed.path === '/api/v2' || failed.path.startsWith('/api/v2/');
  return management
    ? apiRefusal(asApiError(error, failed, events))
    : oauthRefusal(asOAuthError(error, failed, events), failed.strict === true);
}

/** The same as the answer of a door. */
export function renderError(error: unknown, c: Context<AppEnv>, events: Events): Response {
  const { status, headers, body } = refusalOf(error, failedAt(c), events);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return c.body(body, status);
}

/** What is known of a request at a door. */
export const failedAt = (c: Context<AppEnv>): Failed => ({
  path: c.req.path,
  requestId: c.get('requestId'),
  site: c.get('site'),
  strict: c.get('strict'),
});

function oauthRefusal(error: OAuthError, strict: boolean): Refusal {
  const { status, error: code, description } = error.answer(strict);
  const headers = { ...error.headers, 'cache-control': neverStored, 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ error: code, error_description: description }) };
}

function apiRefusal(error: ApiError): Refusal {
  const type = { 'cache-control': neverStored, 'content-type': 'application/json; charset=utf-8' };
  return { status: error.status, headers: { ...error.headers, ...type }, body: JSON.stringify(error.body()) };
}

/** The answer of the OAuth endpoints and of the pages to any error; what no rule foresaw is reported. */
export function asOAuthError(error: unknown, failed: Failed, events: Events): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof Overloaded) return tooManyRequests(error.retryAfter);
  if (error instanceof Unavailable) {
    reportFailure(error, failed, events);
    return temporarilyUnavailable(error.message);
  }
  if (error instanceof ApiError)
    return new OAuthError({ status: 400, error: 'invalid_request', description: error.message });
  reportFailure(error, failed, events);
  return serverError();
}

function asApiError(error: unknown, failed: Failed, events: Events): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Overloaded) {
    return new ApiError(429, 'Global limit has been reached', 'too_many_requests', {
      headers: { 'retry-after': String(error.retryAfter) },
    });
  }
  if (error instanceof OAuthError) return asApiRefusal(error);
  reportFailure(error, failed, events);
  // The log line has the id of the request, which the answer carries as `x-auth0-requestid`.
  if (!(error instanceof Unavailable)) return new ApiError(500, 'An internal server error occurred');
  return new ApiError(503, 'The service is temporarily unavailable, try again shortly', 'service_unavailable', {
    headers: { 'retry-after': '1' },
  });
}

/**
 * What `app.ts` refuses before the Management API sees it (an unregistered host, plain http, a path that
 * is not there), in that API's words.
 */
function asApiRefusal({ auth0: { status, error, description }, headers }: OAuthError): ApiError {
  const more = { headers: { ...headers } };
  if (status === 404) return new ApiError(404, 'Not Found', undefined, more);
  if (status === 429) return new ApiError(429, description, 'too_many_requests', more);
  return new ApiError(status === 413 || status === 415 || status === 405 ? status : 400, description, error, more);
}

/** Name and message of an error and of what caused it, one level deep. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'An unknown value was thrown';
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : '';
  return `${error.name}: ${error.message}${cause}`;
}

/** A failure of ours, as opposed to a refusal. Its text is for the operator and goes nowhere else. */
function reportFailure(error: unknown, { site, requestId }: Failed, events: Events): void {
  events.emit({
    type: 'failure',
    tenant: site?.tenant,
    host: site?.host,
    request_id: requestId,
    description: reasonOf(error),
    status: error instanceof Unavailable ? 503 : 500,
  });
}
