import { Unavailable } from '../../shared/model/failures.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { Site } from '../../shared/model/registry.ts';
import type { Seed } from '../../shared/model/seed.ts';
import { bootstrapTenant } from '../../shared/protocol/management/bootstrap.ts';
import { type LocalPorts, type LocalTenant, localTenant } from './local-hosts.ts';
import { applySeed, SeedProblem } from './seed.ts';

/** Remembers across restarts which seed a tenant has. */
export interface SeedMarks {
  get(tenant: string): Promise<string | undefined>;
  put(tenant: string, digest: string): Promise<void>;
}

export interface LocalSettings {
  ports: LocalPorts;
  seed: Seed;
  /** The management client of every tenant. */
  management: { client_id: string; client_secret: string };
}

export interface Prepared {
  site: Site;
  /** Why the seed could not be applied as a whole, in one sentence. */
  problem?: string;
}

/** Hosts served between two starts: a page that asks for one made-up name after the other stops filling the disk. */
const mostHosts = 200;

/** Makes a host ready to be asked; undefined for a host that local mode does not serve. */
export type PrepareHost = (host: string) => Prepared | Promise<Prepared> | undefined;

/**
 * The tenants of local mode. A tenant is made when one of its hosts is first used, once however many
 * callers come at once, and a changed seed is added to it after a restart.
 */
export function localTenants(ports: Ports, marks: SeedMarks, settings: LocalSettings): PrepareHost {
  const ready = new Map<string, Prepared>();
  const turns = new Map<string, Promise<unknown>>();
  return (host) => {
    const known = ready.get(host);
    if (known !== undefined) return known;
    const local = localTenant(host, settings.ports);
    if (local === undefined || ready.size >= mostHosts) return undefined;
    const turn = (turns.get(local.tenant) ?? Promise.resolve()).then(async () => {
      const prepared = ready.get(host) ?? (await prepare(ports, marks, settings, local, host));
      ready.set(host, prepared);
      return prepared;
    });
    turns.set(
      local.tenant,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

async function prepare(
  ports: Ports,
  marks: SeedMarks,
  settings: LocalSettings,
  local: LocalTenant,
  host: string,
): Promise<Prepared> {
  const site = (await ports.registry.site(host)) ?? (await makeTenant(ports, settings, local, host));
  const digest = await ports.digest(JSON.stringify(settings.seed));
  if ((await marks.get(site.tenant)) === digest) return { site };
  try {
    await applySeed(ports, { tenant: site.tenant, domain: site.domain, local: true }, settings.seed);
  } catch (cause) {
    if (!(cause instanceof SeedProblem)) throw cause;
    return { site, problem: cause.message };
  }
  await marks.put(site.tenant, digest);
  return { site };
}

/** A tenant that is there already (the port changed) only gets its new host. */
async function makeTenant(ports: Ports, settings: LocalSettings, local: LocalTenant, host: string): Promise<Site> {
  const { tenant, domain, hosts } = local;
  await bootstrapTenant(ports, { tenant, domain, hosts, management: settings.management });
  if (!(await ports.directory.claim(host, tenant, domain))) throw new Unavailable(`${host} belongs to another tenant`);
  return { tenant, host, domain };
}
