import { type Context, Hono } from 'hono';
import { invalidRequest, notFound } from '../shared/model/errors.ts';
import type { Ports } from '../shared/model/ports.ts';
import type { Site } from '../shared/model/registry.ts';
import { addressBlock } from '../shared/protocol/address.ts';
import type { AppEnv } from './app-env.ts';
import { renderError } from './boundary.ts';
import { type Health, health } from './health.ts';
import { type DoorGroup, lazyDoors } from './lazy.ts';
import type { QuickUsers } from './login/quick-users.tsx';
import { allowOrigin } from './oauth/cors.ts';
import { issue, token, tokenPath } from './oauth/token.ts';
import type { Endpoints } from './oidc/well-known.ts';
import { originOf } from './origin.ts';

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
  app.use(async (c, next) => {
    identify(c, ports, options);
    await next();
    finish(c);
  });
  app.route('/', health(options.health));
  if (options.setupToken !== undefined) {
    // The set-up token and a client secret pass here: never in the clear (HTTP-05).
    app.use('/setup', async (c, next) => {
      refusePlainHttp(c.req.url, options);
      await next();
    });
    mount(app, setupGroup(ports, options.setupToken), ports);
  }
  options.extraDoors?.(app);

  app.use(async (c, next) => {
    await locate(c, ports, options);
    await next();
  });
  const tokens = token(ports);
  app.route('/', tokens.app);
  const groups = doorGroups(ports, options);
  const endpoints = new Map([...groups, tokens].flatMap(({ advertises = [] }) => advertises));
  mount(app, publicDocuments(ports, endpoints, options.mtls), ports);
  for (const group of groups) mount(app, group, ports);
  return withHotDoor(app, ports, options);
}

/**
 * Puts the token endpoint's POST before the app: the same steps in the same order in one function, since a chain
 * of handlers that wait for each other costs a few hundredths of a request. Everything else goes on to the app.
 */
function withHotDoor(app: Hono<AppEnv>, ports: Ports, options: AppOptions): Hono<AppEnv> {
  const outer = new Hono<AppEnv>();
  outer.onError((error, c) => renderError(error, c, ports.events));
  outer.notFound((c) => app.fetch(c.req.raw, c.env));
  outer.post(tokenPath, async (c) => {
    identify(c, ports, options);
    try {
      await locate(c, ports, options);
      c.res = await issue(c, ports);
    } catch (error) {
      c.res = renderError(error, c, ports.events);
    }
    await allowOrigin(c, ports.registry);
    finish(c);
    return c.res;
  });
  return outer;
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

/** What every request gets before anything is decided: its id, its caller's address, the headers of its answer. */
function identify(c: Context<AppEnv>, ports: Ports, options: AppOptions): void {
  const requestId = requestIdOf(ports.random.uuid());
  const common = commonHeaders(requestId, !options.allowHttp && c.req.url.startsWith('https:'));
  c.set('requestId', requestId);
  c.set('headers', common);
  c.set('local', options.health.mode === 'local');
  c.set('address', addressBlock(options.clientAddress(c.req.raw.headers)));
}

/**
 * Every answer carries a request id and may not be stored or sniffed unless its door says otherwise. A hot
 * door writes these headers itself, in one go, which is cheaper than changing a finished answer.
 */
function finish(c: Context<AppEnv>): void {
  const { res } = c;
  if (res === c.get('complete')) return;
  const { headers } = res;
  // A page has them already, and its own policy among them.
  if (headers.has('x-auth0-requestid')) return;
  for (const [name, value] of Object.entries(c.get('headers'))) headers.set(name, value);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}

/** 20 of the 30 random digits of a UUID, without those of its version and variant (RFC 9562 section 5.4). */
const requestIdOf = (uuid: string): string => `${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(28)}`;

/**
 * @param hsts never in local mode, where browsers would force https on every other server of the machine's
 * localhost, nor over plain http, where it must not stand (RFC 6797 section 7.2)
 */
function commonHeaders(requestId: string, hsts: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    'x-auth0-requestid': requestId,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: 'Accept-Encoding, Origin',
  };
  if (hsts) headers['strict-transport-security'] = 'max-age=31536000; includeSubDomains';
  return headers;
}

/**
 * Finds the tenant by the host that the caller really used; forwarding headers do not exist for it. An
 * unregistered host gets an answer that does not repeat it (ISS-01, ISS-02).
 * @throws {OAuthError} not_found or, for plain http in production, invalid_request
 */
async function locate(c: Context<AppEnv>, ports: Ports, options: AppOptions): Promise<void> {
  const { url } = c.req;
  const origin = originOf(url);
  // A Host header that is no host name makes a URL that is none.
  if (origin === undefined) throw notFound('The Host header is not a host name.');
  const { protocol, host } = origin;
  const site = isSameHost(c.req.header('host'), host, protocol) ? await siteOf(host, ports, options) : undefined;
  if (site === undefined)
    throw notFound('The host is not registered: add it as a custom domain, or check the DNS name.');
  c.set('site', site);
  c.set('issuer', `${protocol}//${site.host}/`);
  refusePlainHttp(url, options);
}

/** @throws {OAuthError} invalid_request: an API call is never redirected, its credentials were already sent */
function refusePlainHttp(url: string, options: AppOptions): void {
  if (!options.allowHttp && !url.startsWith('https:')) throw invalidRequest('Use https');
}

const siteOf = async (host: string, ports: Ports, options: AppOptions): Promise<Site | undefined> =>
  (await ports.registry.site(host)) ?? (await options.unknownHost?.(host));

/** The Host header must spell what the platform made of it: no user info, no trailing dot, no other script. */
function isSameHost(header: string | undefined, host: string, protocol: string): boolean {
  if (header === undefined || header === host) return true;
  const standardPort = protocol === 'https:' ? ':443' : ':80';
  const lower = header.toLowerCase();
  return (lower.endsWith(standardPort) ? lower.slice(0, -standardPort.length) : lower) === host;
}
