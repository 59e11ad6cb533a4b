import { type Context, Hono } from 'hono';
import { invalidRequest, methodNotAllowed } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { isStrictOidc } from '../../shared/protocol/client-kind.ts';
import { allowanceHeaders } from '../../shared/protocol/throttle.ts';
import { type UserinfoPorts, userinfo } from '../../shared/protocol/userinfo.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { countAddress } from '../count-address.ts';
import type { Door } from '../door.ts';
import { clientCertificate } from '../oauth/certificate.ts';

const path = '/userinfo';

type Needed = UserinfoPorts & Pick<Ports, 'registry' | 'limits'>;

/**
 * `GET` and `POST /userinfo`: the token in the header, in a form body or in the query, in one place only.
 * @see OpenID Connect Core 1.0 section 5.3; RFC 6750 section 2; fact sheet 5
 */
export const userinfoDoor = (ports: Needed): Door => {
  const app = new Hono<AppEnv>();
  app.use(path, async (c, next) => {
    await next();
    c.res.headers.set('access-control-allow-origin', '*');
    c.res.headers.set('access-control-allow-credentials', 'false');
    c.res.headers.set(
      'access-control-expose-headers',
      'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, WWW-Authenticate',
    );
  });
  app.options(path, (c) =>
    c.body(null, 204, {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, auth0-client, dpop',
      'access-control-max-age': '600',
    }),
  );
  app.on(['GET', 'POST'], path, (c) => answer(c, ports));
  app.all(path, () => {
    throw methodNotAllowed('GET, POST');
  });
  return { app, advertises: [['userinfo_endpoint', path.slice(1)]] };
};

async function answer(c: Context<AppEnv>, ports: Needed): Promise<Response> {
  const { tenant } = c.get('site');
  const allowance = await countAddress(c, ports);
  const token = await presentedToken(c);
  if (token === undefined) return unauthorized(c, 'Bearer realm="Users"');
  const strict = (client_id: string): Promise<boolean> => isStrict(ports, tenant, client_id);
  const at = { site: c.get('site'), issuer: c.get('issuer'), certificate: clientCertificate(c.req.raw) };
  const claims = await userinfo(token, at, ports, strict);
  if (claims === undefined) return unauthorized(c, refused);
  for (const [name, value] of Object.entries(allowanceHeaders(allowance))) c.header(name, value);
  return c.body(JSON.stringify(claims), 200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
}

/** Whether the client or its tenant wants the standard's claims. */
async function isStrict(ports: Pick<Ports, 'registry'>, tenant: string, client_id: string): Promise<boolean> {
  const found = await ports.registry.find(tenant, { client_id }, 'copy');
  return isStrictOidc(found.tenant, found.client);
}

const refused =
  'Bearer realm="Users", error="invalid_token", error_description="The access token is expired, was not issued by this domain, or is not meant for /userinfo"';

/** Auth0 says it in plain text. */
const unauthorized = (c: Context<AppEnv>, challenge: string): Response =>
  c.body('Unauthorized', 401, { 'www-authenticate': challenge, 'cache-control': 'no-store' });

/**
 * The token, from the one place it stands in.
 * @throws {OAuthError} invalid_request for a malformed header or two places at once
 */
async function presentedToken(c: Context<AppEnv>): Promise<string | undefined> {
  const header = c.req.header('authorization');
  const bearer = header === undefined ? undefined : /^bearer +([^ ]+)$/i.exec(header)?.[1];
  if (header !== undefined && !/^\S+ +\S+$/.test(header)) throw invalidRequest('Malformed Authorization header');
  const inQuery = new URL(c.req.url).searchParams.getAll('access_token');
  const isForm = c.req.method === 'POST' && c.req.header('content-type') !== undefined;
  const inBody = isForm ? (await readParams(c.req.raw)).get('access_token') : undefined;
  const given = [bearer, ...inQuery, inBody].filter((token) => token !== undefined);
  if (given.length > 1) throw invalidRequest('Send the access token in one place only');
  return given[0] === '' ? undefined : given[0];
}
