import { type Context, Hono, type Next } from 'hono';
import { invalidRequest, notFound } from '../shared/model/errors.ts';
import type { Ports } from '../shared/model/ports.ts';
import type { Site } from '../shared/model/registry.ts';
import { addressBlock } from '../shared/protocol/address.ts';
import type { AppEnv } from './app-env.ts';
import { renderError } from './boundary.ts';
import { type Health, health } from './health.ts';
import { type DoorGroup, lazyDoors } from './lazy.ts';
import type { QuickUsers } from './login/quick-users.tsx';
import { token } from './oauth/token.ts';
import type { Endpoints } from './oidc/well-known.ts';

export interface AppOptions {
  health: Health;
  /** Plain http is served too. Local mode only: in production every call must be https (HTTP-05). */
  allowHttp: boolean;
  /** Whether the platform hands over verified client certificates. */
  mtls: boolean;
  /** Opens `POST /setup`; without it there is no such door. */
  setupToken: string | undefined;
  /** The caller's address from what the platform itself sets, never from a header that a caller can set. */
  clientAddress(headers: Headers): string | undefined;
  /** Asked for hosts that the registry does not know. Local mode makes a tenant there. */
  unknownHost?(host: string): Promise<Site | undefined>;
  /** Who the login page signs in with one click. Local mode only: in production nobody. */
  quickUsers?: QuickUsers;
  /** Doors that answer on any host, before a tenant is looked up. */
  extraDoors?(app: Hono<AppEnv>): void;
}

/**
 * Mounts the doors over ports: the whole server. Runs unchanged in workerd and in plain Node.
 * Order: request id and headers, doors without a tenant, the tenant of the host, the tenant's doors.
 */
export function createApp(ports: Ports, options: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.onError((error, c) => renderError(error, c, ports.events));
  app.notFound((c) => renderError(notFound(), c, ports.events));
  app.use((c, next) => identify(c, next, ports, options));
  app.route('/', health(options.health));
  if (options.setupToken !== undefined) {
    // The set-up token and a client secret pass here: never in the clear (HTTP-05).
    app.use('/setup', async (c, next) => {
      refusePlainHttp(c, options);
      await next();
    });
    mount(app, setupGroup(ports, options.setupToken), ports);
  }
  options.extraDoors?.(app);

  app.use((c, next) => locate(c, next, ports, options));
  const tokens = token(ports);
  app.route('/', tokens.app);
  const groups = doorGroups(ports, options);
  const endpoints = new Map([...groups, tokens].flatMap(({ advertises = [] }) => advertises));
  mount(app, publicDocuments(ports, endpoints, options.mtls), ports);
  for (const group of groups) mount(app, group, ports);
  return app;
}

function mount(app: Hono<AppEnv>, group: DoorGroup, ports: Ports): void {
  const handler = lazyDoors(group, ports.events);
  for (const path of group.paths) app.all(path, handler);
}

const setupGroup = (ports: Ports, setupToken: string): DoorGroup => ({
  name: 'the set-up',
  paths: ['/setup'],
  load: async () => (await import('./setup/setup.ts')).setup(ports, setupToken),
});

/** Discovery, and the public keys in all their forms. */
const publicDocuments = (ports: Ports, endpoints: Endpoints, mtls: boolean): DoorGroup => ({
  name: 'the public documents',
  paths: ['/.well-known/*', '/pem', '/cer', '/rawpem', '/pb7', '/fingerprint'],
  load: async () => (await import('./oidc/public-documents.ts')).publicDocuments(ports, endpoints, mtls),
});

/**
 * What the token path does without: each group is a module of its own, loaded with the first request for it.
 * A new group of doors gets a line here.
 */
const doorGroups = (ports: Ports, options: AppOptions): readonly DoorGroup[] => [
  {
    name: 'the Management API',
    paths: ['/api/v2/*'],
    load: async () => (await import('./management/index.ts')).management(ports),
  },
  {
    name: 'the sign-in',
    paths: ['/authorize'],
    advertises: [['authorization_endpoint', 'authorize']],
    load: async () => (await import('./oauth/authorize.ts')).authorize(ports).app,
  },
  {
    name: 'the pages',
    paths: ['/u/*'],
    load: async () => (await import('./login/pages.ts')).pages(ports, options.quickUsers),
  },
  {
    name: 'the user information',
    paths: ['/userinfo'],
    advertises: [['userinfo_endpoint', 'userinfo']],
    load: async () => (await import('./oidc/userinfo.ts')).userinfoDoor(ports).app,
  },
  {
    name: 'the revocation',
    paths: ['/oauth/revoke'],
    advertises: [['revocation_endpoint', 'oauth/revoke']],
    load: async () => (await import('./oauth/revoke.ts')).revocation(ports).app,
  },
  {
    name: 'the sign-out',
    paths: ['/v2/logout', '/oidc/logout', '/oidc/logout/confirm'],
    advertises: [['end_session_endpoint', 'oidc/logout']],
    load: async () => (await import('./oidc/logout.tsx')).logout(ports).app,
  },
  {
    name: 'the database doors',
    paths: ['/dbconnections/*'],
    load: async () => (await import('./dbconnections/doors.ts')).databaseDoors(ports),
  },
];

/**
 * Every answer carries a request id and may not be stored or sniffed unless its door says otherwise. A hot
 * door writes these headers itself, in one go, which is cheaper than changing a finished answer.
 */
async function identify(c: Context<AppEnv>, next: Next, ports: Ports, options: AppOptions): Promise<void> {
  const requestId = ports.random.text(20, '0123456789abcdef');
  const common = commonHeaders(requestId, !options.allowHttp && c.req.url.startsWith('https:'));
  c.set('requestId', requestId);
  c.set('headers', common);
  c.set('local', options.health.mode === 'local');
  c.set('address', addressBlock(options.clientAddress(c.req.raw.headers)));
  await next();
  const { headers } = c.res;
  if (headers.has('x-auth0-requestid')) return;
  for (const [name, value] of Object.entries(common)) headers.set(name, value);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}

/**
 * @param hsts never in local mode, where browsers would force https on every other server of the machine's
 * localhost, nor over plain http, where it must not stand (RFC 6797 section 7.2)
 */
const commonHeaders = (requestId: string, hsts: boolean): Record<string, string> => ({
  'x-auth0-requestid': requestId,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Encoding, Origin',
  ...(hsts ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
});

/**
 * Finds the tenant by the host that the caller really used; forwarding headers do not exist for it. An
 * unregistered host gets an answer that does not repeat it (ISS-01, ISS-02).
 * @throws {OAuthError} not_found or, for plain http in production, invalid_request
 */
async function locate(c: Context<AppEnv>, next: Next, ports: Ports, options: AppOptions): Promise<void> {
  // A Host header that is no host name makes a URL that is none.
  if (!URL.canParse(c.req.url)) throw notFound('The Host header is not a host name.');
  const { protocol, host } = new URL(c.req.url);
  const site = isSameHost(c.req.header('host'), host, protocol) ? await siteOf(host, ports, options) : undefined;
  if (site === undefined)
    throw notFound('The host is not registered: add it as a custom domain, or check the DNS name.');
  c.set('site', site);
  c.set('issuer', `${protocol}//${site.host}/`);
  refusePlainHttp(c, options);
  await next();
}

/** @throws {OAuthError} invalid_request: an API call is never redirected, its credentials were already sent */
function refusePlainHttp(c: Context<AppEnv>, options: AppOptions): void {
  if (!options.allowHttp && !c.req.url.startsWith('https:')) throw invalidRequest('Use https');
}

const siteOf = async (host: string, ports: Ports, options: AppOptions): Promise<Site | undefined> =>
  (await ports.registry.site(host)) ?? (await options.unknownHost?.(host));

/** The Host header must spell what the platform made of it: no user info, no trailing dot, no other script. */
function isSameHost(header: string | undefined, host: string, protocol: string): boolean {
  if (header === undefined) return true;
  const standardPort = protocol === 'https:' ? ':443' : ':80';
  const lower = header.toLowerCase();
  return (lower.endsWith(standardPort) ? lower.slice(0, -standardPort.length) : lower) === host;
}
