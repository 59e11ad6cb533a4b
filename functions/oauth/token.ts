import { type Context, Hono } from 'hono';
import { methodNotAllowed, OAuthError } from '../../shared/model/errors.ts';
import type { Allowance } from '../../shared/model/ports.ts';
import type { TokenRequest } from '../../shared/model/token-request.ts';
import { refuseSplitParameters } from '../../shared/protocol/params.ts';
import { namedClient } from '../../shared/protocol/presented.ts';
import { admit, allowanceHeaders, setAllowance } from '../../shared/protocol/throttle.ts';
import { exchange, type TokenPorts } from '../../shared/protocol/token.ts';
import type { AppEnv } from '../app-env.ts';
import { readForm } from '../body.ts';
import type { Door } from '../door.ts';
import { clientCertificate } from './certificate.ts';
import { allowOrigin, preflight } from './cors.ts';
import { wantsStandard } from './strict.ts';

export const tokenPath = '/oauth/token';

/** What the token endpoint answers to everything but a POST, which `issue` answers. */
export const token = (ports: Pick<TokenPorts, 'registry'>): Door => {
  const app = new Hono<AppEnv>();
  app.use(tokenPath, async (c, next) => {
    await next();
    await allowOrigin(c, ports.registry);
  });
  app.options(tokenPath, (c) => preflight(c, 'POST'));
  app.all(tokenPath, () => {
    throw methodNotAllowed('POST');
  });
  return { app, advertises: [['token_endpoint', tokenPath.slice(1)]] };
};

/**
 * `POST /oauth/token`.
 * @throws {OAuthError} the refusal, with what its answer needs put on the request
 * @throws {Unavailable | Overloaded}
 * @see RFC 6749 section 3.2; fact sheet 1
 */
export async function issue(c: Context<AppEnv>, ports: TokenPorts): Promise<Response> {
  try {
    return await answer(c, ports);
  } catch (error) {
    countRefusal(c);
    const params = c.get('params');
    if (params !== undefined) {
      c.set('clientId', namedClient({ params, authorization: c.req.header('authorization') }));
    }
    if (error instanceof OAuthError) c.set('strict', await wantsStandard(c, ports.registry));
    throw error;
  }
}

async function answer(c: Context<AppEnv>, ports: TokenPorts): Promise<Response> {
  const site = c.get('site');
  const address = c.get('address');
  const counted = admit(await ports.limits.take('address', `${site.tenant}:${address}`), ports.clock.now());
  c.set('allowance', counted);
  const { params } = await (c.get('form') ?? readForm(c.req.raw));
  c.set('params', params);
  if (c.req.url.includes('?')) refuseSplitParameters(new URL(c.req.url).searchParams.keys(), params);
  const request: TokenRequest = {
    site,
    issuer: c.get('issuer'),
    params,
    authorization: c.req.header('authorization'),
    // Few requests look at these two, and each is a question to the platform.
    get certificate() {
      return clientCertificate(c.req.raw);
    },
    address,
    request_id: c.get('requestId'),
    user_agent: c.req.header('user-agent'),
    get forwarded_for() {
      return c.req.header('auth0-forwarded-for');
    },
  };
  const { response, client, allowance } = await exchange(request, ports);
  c.set('clientId', client.client_id);
  const answered = new Response(JSON.stringify(response), { headers: headersOf(c.get('headers'), allowance) });
  c.set('complete', answered);
  return answered;
}

const issued = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' };

/** What each issued token is sent with, on https and without. */
const standing = new Map<boolean, Headers>();

/**
 * The headers of an answer, good until the next ones are asked for: an answer copies them, and copying what always
 * stands costs a third of making it anew.
 */
function headersOf(common: Readonly<Record<string, string>>, allowance: Allowance): Headers {
  const secure = 'strict-transport-security' in common;
  const headers = standing.get(secure) ?? new Headers({ ...common, ...issued });
  if (!standing.has(secure)) standing.set(secure, headers);
  headers.set('x-auth0-requestid', common['x-auth0-requestid'] ?? '');
  setAllowance(headers, allowance);
  return headers;
}

/** A refusal says how many requests the address has left; a success says it of the client. */
function countRefusal(c: Context<AppEnv>): void {
  const allowance = c.get('allowance');
  if (allowance === undefined) return;
  for (const [name, value] of Object.entries(allowanceHeaders(allowance))) c.header(name, value);
}
