import { type Context, Hono } from 'hono';
import { methodNotAllowed, OAuthError } from '../../shared/model/errors.ts';
import type { TokenRequest } from '../../shared/model/token-request.ts';
import { refuseSplitParameters } from '../../shared/protocol/params.ts';
import { namedClient } from '../../shared/protocol/presented.ts';
import { admit, allowanceHeaders } from '../../shared/protocol/throttle.ts';
import { exchange, type TokenPorts } from '../../shared/protocol/token.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import type { Door } from '../door.ts';
import { clientCertificate } from './certificate.ts';
import { allowOrigin, preflight } from './cors.ts';
import { wantsStandard } from './strict.ts';

const path = '/oauth/token';

/**
 * `POST /oauth/token`.
 * @see RFC 6749 section 3.2; fact sheet 1
 */
export const token = (ports: TokenPorts): Door => {
  const app = new Hono<AppEnv>();
  app.use(path, async (c, next) => {
    await next();
    await allowOrigin(c, ports.registry);
  });
  app.options(path, (c) => preflight(c, 'POST'));
  app.post(path, async (c) => {
    try {
      return await answer(c, ports);
    } catch (error) {
      countRefusal(c);
      if (error instanceof OAuthError) c.set('strict', await wantsStandard(c, ports.registry));
      throw error;
    }
  });
  app.all(path, () => {
    throw methodNotAllowed('POST');
  });
  return { app, advertises: [['token_endpoint', path.slice(1)]] };
};

async function answer(c: Context<AppEnv>, ports: TokenPorts): Promise<Response> {
  const site = c.get('site');
  const address = c.get('address');
  const counted = admit(await ports.limits.take('address', `${site.tenant}:${address}`), ports.clock.now());
  c.set('allowance', counted);
  const params = await readParams(c.req.raw);
  const authorization = c.req.header('authorization');
  c.set('clientId', namedClient({ params, authorization }));
  if (c.req.url.includes('?')) refuseSplitParameters(new URL(c.req.url).searchParams.keys(), params);
  const request: TokenRequest = {
    site,
    issuer: c.get('issuer'),
    params,
    authorization,
    certificate: clientCertificate(c.req.raw),
    address,
    request_id: c.get('requestId'),
    user_agent: c.req.header('user-agent'),
    forwarded_for: c.req.header('auth0-forwarded-for'),
  };
  const { response, client, allowance } = await exchange(request, ports);
  c.set('clientId', client.client_id);
  return new Response(JSON.stringify(response), {
    headers: {
      ...c.get('headers'),
      ...allowanceHeaders(allowance),
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    },
  });
}

/** A refusal says how many requests the address has left; a success says it of the client. */
function countRefusal(c: Context<AppEnv>): void {
  const allowance = c.get('allowance');
  if (allowance === undefined) return;
  for (const [name, value] of Object.entries(allowanceHeaders(allowance))) c.header(name, value);
}
