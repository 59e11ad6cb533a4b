import { type Context, Hono } from 'hono';
import { invalidRequest, notFound, OAuthError } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { isHost, isTenantName } from '../../shared/model/registry-keys.ts';
import { type BootstrapPorts, bootstrapTenant } from '../../shared/protocol/management/bootstrap.ts';
import { countFailures } from '../../shared/protocol/throttle.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';

type SetupPorts = BootstrapPorts & Pick<Ports, 'limits' | 'clock' | 'secrets' | 'events'>;

/**
 * `POST /setup`, the one-time door that makes a tenant: its domain, its system API and its first
 * management client, whose secret is shown here and never again. It exists only while the deployment
 * holds a SETUP_TOKEN, and asks for it; a tenant that exists is never touched.
 */
export const setup = (ports: SetupPorts, setupToken: string): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.post('/setup', async (c) => {
    await countFailures(`setup:${c.get('address')}`, ports, () => authorize(c, ports, setupToken), isRefusal);
    const { tenant, domain } = await readTarget(c.req.raw);
    const made = await bootstrapTenant(ports, { tenant, domain, hosts: [domain] });
    if (!made.ok) throw conflict(made.why);
    ports.events.emit({
      type: 'sapi',
      tenant,
      host: domain,
      ip: c.get('address'),
      request_id: c.get('requestId'),
      description: 'Tenant created by set-up',
    });
    const management = {
      client_id: made.client_id,
      client_secret: made.client_secret,
      audience: `https://${domain}/api/v2/`,
    };
    return c.json({ tenant, domain, issuer: `https://${domain}/`, management }, 201);
  });
  // No answer to other methods: the door is not to be found by asking for it.
  return app;
};

const isRefusal = (error: unknown): boolean => error instanceof OAuthError && error.auth0.status === 404;

/** @throws {OAuthError} not_found, so that a wrong token does not even tell that the door is there */
async function authorize(c: Context<AppEnv>, ports: Pick<SetupPorts, 'secrets'>, setupToken: string): Promise<void> {
  const given = /^bearer ([\x21-\x7e]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (!(await ports.secrets.equal(given, setupToken))) throw notFound('The set-up token is missing or wrong.');
}

/** @throws {OAuthError} invalid_request */
async function readTarget(request: Request): Promise<{ tenant: string; domain: string }> {
  const params = await readParams(request);
  const tenant = params.get('tenant') ?? '';
  const domain = params.get('domain') ?? '';
  if (!isTenantName(tenant)) {
    throw invalidRequest('tenant must be 1 to 63 lower-case letters, digits, dots and hyphens');
  }
  if (!isHost(domain)) {
    throw invalidRequest(
      'domain must be a host name in lower case, such as login.example.com, with a port only where it is not 443',
    );
  }
  return { tenant, domain };
}

const conflict = (why: 'tenant_exists' | 'host_taken'): OAuthError =>
  invalidRequest(why === 'tenant_exists' ? 'The tenant exists already' : 'The domain belongs to another tenant');
