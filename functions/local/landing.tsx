import { type Context, Hono } from 'hono';
import type { ClientDocument } from '../../shared/model/client.ts';
import { notFound } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { version } from '../../shared/model/version.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import type { AppEnv } from '../app-env.ts';
import { inboxPath } from './inbox-pages.tsx';
import { landingStyle } from './landing-style.ts';
import type { PrepareHost } from './local-tenants.ts';

const stylePath = '/.latchkey/landing.css';

/** Applications that are listed; the Management API has the others. */
const most = 50;

/**
 * `GET /` of local mode, for the person who opens what `npm start` printed: what this tenant is, its
 * applications, how to get a token, and where everything else is. In no bundle that is deployed (DEV-01). It
 * tells no secret: those are in the state folder's `local.json`, which other sites cannot read.
 */
export function landing(ports: Pick<Ports, 'store'>, prepare: PrepareHost): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(stylePath, (c) => c.body(landingStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', async (c) => {
    const url = new URL(c.req.url);
    const prepared = await prepare(url.host);
    if (prepared === undefined) throw notFound('Local mode answers on names of this machine only');
    const { tenant, domain } = prepared.site;
    const stored = await ports.store.list(tenant, 'client', { limit: most });
    const clients = stored.items
      .map((one) => documentOf<ClientDocument>(one).entity)
      .filter(({ global }) => global !== true);
    return answer(c, tenant, <Landing issuer={`${url.origin}/`} tenant={tenant} domain={domain} clients={clients} />);
  });
  return app;
}

interface Facts {
  /** `https://<host>/` as the caller reached it. */
  issuer: string;
  tenant: string;
  domain: string;
  clients: readonly ClientDocument['entity'][];
}

const places = [
  ['/api/v2/docs', 'Management API', 'Every operation, with its scopes and a call to paste'],
  [inboxPath, 'Inbox', 'Mail stays on this machine: read it here'],
  ['/.well-known/openid-configuration', 'Discovery', 'What client libraries ask for first'],
  ['/.well-known/jwks.json', 'Public keys', 'With which access tokens are verified'],
  ['/api/v2/openapi.json', 'openapi.json', 'The Management API for machines'],
  ['/health', 'Health', 'Mode, version and what is bound'],
] as const;

const Landing = ({ issuer, tenant, domain, clients }: Facts) => (
  <>
    <p class="eyebrow">Latchkey {version}, local mode</p>
    <h1>Tenant {tenant}</h1>
    <p>
      The issuer is <code>{issuer}</code>. Any name under localhost is a tenant of its own, made when it is first used.
    </p>
    <ul class="links">
      {places.map(([path, name, about]) => (
        <li>
          <a href={path}>
            <b>{name}</b>
            <small>{about}</small>
          </a>
        </li>
      ))}
    </ul>
    <h2>A first token</h2>
    <p>
      The secrets are in <code>local.json</code> in the state folder, which <code>npm start</code> names when it is
      ready.
    </p>
    <pre>
      <code>
        {`curl -sS ${issuer}oauth/token \\
  -d grant_type=client_credentials -d client_id=CLIENT_ID -d client_secret=CLIENT_SECRET \\
  --data-urlencode audience=AUDIENCE`}
      </code>
    </pre>
    <p>
      <small>
        The audience of the Management API is <code>{`https://${domain}/api/v2/`}</code>.
      </small>
    </p>
    <h2>Applications</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Client ID</th>
          <th scope="col">Type</th>
        </tr>
      </thead>
      <tbody>
        {clients.map(({ name, client_id, app_type }) => (
          <tr>
            <td>{name}</td>
            <td>
              <code>{client_id}</code>
            </td>
            <td>{app_type ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);

function answer(c: Context<AppEnv>, tenant: string, content: unknown): Response {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{tenant} - Latchkey</title>
        <link rel="stylesheet" href={stylePath} />
      </head>
      <body>
        <main>{content}</main>
      </body>
    </html>
  );
  return c.html(`<!doctype html>${document}`, 200, {
    'content-security-policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
}
