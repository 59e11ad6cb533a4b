import { type Context, Hono } from 'hono';
import { methodNotAllowed, OAuthError } from '../../shared/model/errors.ts';
import { namedClient } from '../../shared/protocol/presented.ts';
import { type RevokePorts, revoke } from '../../shared/protocol/revoke.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { countAddress } from '../count-address.ts';
import type { Door } from '../door.ts';
import { clientCertificate } from './certificate.ts';
import { allowOrigin, preflight } from './cors.ts';
import { wantsStandard } from './strict.ts';

const path = '/oauth/revoke';

/**
 * `POST /oauth/revoke`, form or JSON.
 * @see RFC 7009 section 2; fact sheet 6.3
 */
export const revocation = (ports: RevokePorts): Door => {
  const app = new Hono<AppEnv>();
  app.use(path, async (c, next) => {
    await next();
    const [origin, client_id] = [c.req.header('origin'), c.get('clientId')];
    if (origin === undefined || client_id === undefined) return;
    await allowOrigin(c.res.headers, origin, { tenant: c.get('site').tenant, client_id }, ports);
  });
  app.options(path, (c) => preflight(c, 'POST'));
  app.post(path, async (c) => {
    try {
      return await answer(c, ports);
    } catch (error) {
      if (error instanceof OAuthError)
        c.set('strict', await wantsStandard(ports, c.get('site').tenant, c.get('clientId')));
      throw error;
    }
  });
  app.all(path, () => {
    throw methodNotAllowed('POST');
  });
  return { app, advertises: [['revocation_endpoint', path.slice(1)]] };
};

async function answer(c: Context<AppEnv>, ports: RevokePorts): Promise<Response> {
  const site = c.get('site');
  await countAddress(c, ports);
  const params = await readParams(c.req.raw);
  const authorization = c.req.header('authorization');
  c.set('clientId', namedClient({ params, authorization }));
  await revoke(
    {
      ...{ site, issuer: c.get('issuer'), params, authorization, certificate: clientCertificate(c.req.raw) },
      ...{ address: c.get('address'), request_id: c.get('requestId'), user_agent: c.req.header('user-agent') },
    },
    ports,
  );
  return c.body(null, 200, { 'cache-control': 'no-store' });
}
