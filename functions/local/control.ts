import { type Context, Hono } from 'hono';
import { invalidRequest, notFound } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import { isLoopbackName } from './local-hosts.ts';
import type { PrepareHost } from './local-tenants.ts';

/**
 * Doors that only `npm start` uses. They are in no bundle that is deployed (DEV-01), and refuse a page in a
 * browser (an Origin header), a name that was pointed at this machine, and callers without the folder's
 * control token (DEV-03). Every refusal looks like a door that is not there.
 */
export function control(
  ports: Pick<Ports, 'secrets'>,
  controlToken: string,
  prepare: () => ReturnType<PrepareHost>,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/.latchkey/seed', async (c) => {
    await authorize(c, ports, controlToken);
    const prepared = await prepare();
    if (prepared === undefined) throw notFound('The main tenant has no host');
    if (prepared.problem !== undefined) throw invalidRequest(prepared.problem);
    const { tenant, domain } = prepared.site;
    return c.json({ tenant, audience: `https://${domain}/api/v2/` });
  });
  return app;
}

/** @throws {OAuthError} not_found */
async function authorize(c: Context<AppEnv>, ports: Pick<Ports, 'secrets'>, controlToken: string): Promise<void> {
  const given = /^bearer ([\x21-\x7e]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const allowed = await ports.secrets.equal(given, controlToken);
  if (!allowed) throw notFound('The control token is missing or wrong');
  if (c.req.header('origin') !== undefined) throw notFound('The control door is not for pages');
  if (!isLoopbackName(new URL(c.req.url).hostname)) throw notFound('The control door answers on loopback names only');
}
