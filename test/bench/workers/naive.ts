import { Hono } from 'hono';
import { importJWK, type JWK, SignJWT } from 'jose';

/**
 * A token endpoint as one writes it in an afternoon, with Hono and jose: two reads of KV and one import of the key for
 * each request, nothing remembered between requests. Its answers are those of the token endpoint that is measured.
 */
interface Bindings {
  REGISTRY: { get(key: string, type: 'json'): Promise<unknown> };
  ISSUER: string;
  /** Private RSA key as a JWK. */
  SIGNING_KEY: JWK;
  /** The same without its private part. */
  PUBLIC_KEY: JWK;
}

interface Client {
  client_secret: string;
  grants: Readonly<Record<string, readonly string[]>>;
}

interface Api {
  token_lifetime: number;
}

const refusal = (error: string, error_description: string) => ({ error, error_description });

/** `POST /oauth/token` for client_credentials with a form (RFC 6749 section 4.4), `GET /.well-known/jwks.json`. */
export const naive = new Hono<{ Bindings: Bindings }>();

naive.get('/.well-known/jwks.json', (context) => context.json({ keys: [context.env.PUBLIC_KEY] }));

naive.post('/oauth/token', async (context) => {
  const form = (await context.req.parseBody()) as Record<string, string | undefined>;
  const { client_id = '', client_secret = '', audience = '', scope = '' } = form;
  if (form['grant_type'] !== 'client_credentials') return context.json(refusal('unsupported_grant_type', ''), 403);
  const client = (await context.env.REGISTRY.get(`client:${client_id}`, 'json')) as Client | null;
  if (client === null || client.client_secret !== client_secret) {
    return context.json(refusal('access_denied', 'Unauthorized'), 401);
  }
  const api = (await context.env.REGISTRY.get(`api:${encodeURIComponent(audience)}`, 'json')) as Api | null;
  const granted = client.grants[audience];
  if (api === null || granted === undefined) return context.json(refusal('access_denied', 'Unknown audience'), 403);
  const scopes = scope.split(' ').filter((one) => granted.includes(one));
  const key = await importJWK(context.env.SIGNING_KEY, 'RS256');
  const access_token = await new SignJWT({ client_id, scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'naive' })
    .setIssuer(context.env.ISSUER)
    .setSubject(`${client_id}@clients`)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${api.token_lifetime} s`)
    .setJti(crypto.randomUUID())
    .sign(key);
  context.header('cache-control', 'no-store');
  return context.json({
    access_token,
    token_type: 'Bearer',
    expires_in: api.token_lifetime,
    scope: scopes.join(' '),
  });
});
