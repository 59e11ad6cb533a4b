import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';

/**
 * Fifteen seconds at any cache, and as long again while it asks anew: a rotated or revoked key is known
 * everywhere within a minute (JWT-05). Verifiers fetch again on an unknown `kid`.
 */
const cacheControl = 'public, max-age=15, stale-while-revalidate=15, stale-if-error=300';

/**
 * A public document. Every page may read it, caches may keep it shortly, and a conditional request gets
 * 304. The body depends on the registered host and the path alone (ISS-07).
 * @see RFC 9110 section 13.1.2
 */
export async function publicDocument(
  c: Context<AppEnv>,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  digest: (text: string) => Promise<string>,
): Promise<Response> {
  const text = typeof body === 'string' ? body : body.join(',');
  const etag = `"${await digest(text)}"`;
  const headers = { 'access-control-allow-origin': '*', 'cache-control': cacheControl, etag };
  if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, 'content-type': type });
}

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
