import { Hono } from 'hono';
import { notFound } from '../shared/model/errors.ts';
import type { Ports } from '../shared/model/ports.ts';
import { grantsOver } from '../shared/protocol/grants/index.ts';
import type { AppEnv } from './app-env.ts';
import { type ArrivalOptions, finish, identify, locate, refusePlainHttp } from './arrival.ts';
import { renderError } from './boundary.ts';
import { type Health, health } from './health.ts';
import { type HotPorts, hotDoor } from './hot-door.ts';
import { type DoorGroup, lazyDoors } from './lazy.ts';
import type { QuickUsers } from './login/quick-users.tsx';
import { tokenPath } from './oauth/token.ts';
import { tokenMethods } from './oauth/token-methods.ts';
import type { Endpoints } from './oidc/well-known.ts';

export interface AppOptions extends ArrivalOptions {
  health: Health;
  /** Whether the platform hands over verified client certificates. */
  mtls: boolean;
  /** Opens `POST /setup`; without it there is no such door. */
  setupToken: string | undefined;
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
  const tokens = tokenMethods();
  app.route('/', tokens.app);
  const groups = doorGroups(ports, options);
  const endpoints = new Map([...groups, tokens].flatMap(({ advertises = [] }) => advertises));
  mount(app, publicDocuments(ports, endpoints, options.mtls), ports);
  for (const group of groups) mount(app, group, ports);
  return withHotDoor(app, { ...ports, grants: grantsOver(ports) }, options);
}

/** Puts the token endpoint's POST before the app. Everything else goes on to the app. */
function withHotDoor(app: Hono<AppEnv>, ports: HotPorts, options: AppOptions): Hono<AppEnv> {
  const outer = new Hono<AppEnv>();
  const issue = hotDoor(ports, options);
  outer.notFound((c) => app.fetch(c.req.raw, c.env));
  outer.post(tokenPath, (c) => issue(c.req.raw));
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
