import type { Context } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { ifKnown } from '../../shared/protocol/if-known.ts';
import type { AppEnv } from '../app-env.ts';

/** What Auth0's SDKs and DPoP clients send. */
const requestHeaders = 'authorization, content-type, auth0-client, dpop, x-requested-with';
const exposed =
  'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-auth0-requestid, retry-after, dpop-nonce';

/**
 * Answers a preflight. It names no client yet, so it allows any page to ask, without credentials; whether
 * the page may read the answer is decided by the client's own list then.
 * @see Fetch standard, section 3.2
 */
export function preflight(c: Context<AppEnv>, methods: string): Response {
  return c.body(null, 204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods,
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': '600',
  });
}

/**
 * Lets the page read the answer when its origin is one that the client lists, errors included. No origin
 * is ever reflected that is not listed, and `null` never is (HTTP-03).
 * @param headers of the answer, which get what the page needs
 */
export async function allowOrigin(
  headers: Headers,
  origin: string,
  { tenant, client_id }: { tenant: string; client_id: string },
  ports: Pick<Ports, 'registry'>,
): Promise<void> {
  if (origin === 'null') return;
  const listed = (await ifKnown(ports, tenant, { client_id }))?.client?.origins;
  if (listed?.includes(origin) !== true) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', exposed);
}
