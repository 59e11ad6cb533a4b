import { version } from '../../shared/model/version.ts';
import { createApp } from '../app.ts';
import { boundNames, readConfig } from '../env.ts';
import { misconfigured } from '../misconfigured.ts';
import { type Bindings, wire } from '../wire.ts';
import { control } from './control.ts';
import { makeInbox } from './inbox.ts';
import { inboxPages } from './inbox-pages.tsx';
import { inboxStore } from './inbox-store.ts';
import { landing } from './landing.tsx';
import { localEvidence } from './local-evidence.ts';
import { localTenant, mainHost } from './local-hosts.ts';
import { type LocalBindings, localSettings } from './local-settings.ts';
import { localTenants, type SeedMarks } from './local-tenants.ts';
import { localQuickUsers } from './quick-users.ts';

/** The Worker of `npm start`: production's doors and objects, tenants made on first use, plain http allowed. */
export * from '../index.ts';

type LocalEnv = Bindings & LocalBindings;

function localServer(env: LocalEnv) {
  const config = readConfig(env, 'local');
  const wired = wire(env, config);
  const inbox = makeInbox({ ...wired, store: inboxStore(env.REGISTRY) });
  const ports = { ...wired, domainEvidence: localEvidence(wired.domainEvidence), mail: inbox };
  const settings = localSettings(env);
  const prepare = localTenants(ports, seedMarks(env.REGISTRY), settings);
  const app = createApp(ports, {
    health: { mode: 'local', version, bound: boundNames(env) },
    allowHttp: true,
    mtls: false,
    setupToken: undefined,
    // Each socket sets this header itself and drops what a caller sends.
    clientAddress: (headers) => headers.get('cf-connecting-ip') ?? undefined,
    quickUsers: localQuickUsers(ports),
    unknownHost: async (host) => (await prepare(host))?.site,
    extraDoors(doors) {
      doors.route(
        '/',
        control(ports, settings.controlToken, () => prepare(mainHost(settings.ports))),
      );
      doors.route('/', landing(ports, prepare));
      doors.route(
        '/',
        inboxPages(inbox, (host) => localTenant(host, settings.ports)?.tenant, ports.clock),
      );
    },
  });
  return { app, prepare };
}

/** Kept beside the registrations: it needs no more than to survive a restart. */
function seedMarks(kv: KVNamespace): SeedMarks {
  const key = (tenant: string): string => `local-seed:${tenant}`;
  return {
    get: async (tenant) => (await kv.get(key(tenant))) ?? undefined,
    put: (tenant, digest) => kv.put(key(tenant), digest),
  };
}

let server: ReturnType<typeof localServer> | undefined;

export default {
  async fetch(request, env, context) {
    try {
      server ??= localServer(env);
    } catch (error) {
      return misconfigured(error);
    }
    const prepared = URL.canParse(request.url) ? server.prepare(new URL(request.url).host) : undefined;
    if (prepared instanceof Promise) {
      // A caller that goes away must not leave the tenant half made.
      context.waitUntil(prepared.catch(() => undefined));
      await prepared.catch(() => undefined);
    }
    return server.app.fetch(request, env, context);
  },
} satisfies ExportedHandler<LocalEnv>;
