import type { Freshness, Registry } from '../../shared/model/ports.ts';
import type {
  ApiRecord,
  ClientRecord,
  GrantRecord,
  OrganizationRecord,
  Registrations,
  Site,
  TenantRecord,
  Wanted,
} from '../../shared/model/registry.ts';

/** All registrations of one tenant at one level of trust. Names of callers are keys of Maps, never of objects. */
export class Shelf {
  tenant: TenantRecord = {};
  readonly clients = new Map<string, ClientRecord>();
  /** By identifier. */
  readonly apis = new Map<string, ApiRecord>();
  /** By client id and audience. */
  readonly grants = new Map<string, GrantRecord>();
  /** By audience. */
  readonly thirdPartyGrants = new Map<string, GrantRecord>();
  /** By id. */
  readonly organizations = new Map<string, OrganizationRecord>();
}

export const grantName = (clientId: string, audience: string): string => `${clientId}\0${audience}`;

export interface Asked {
  freshness: Freshness;
  tenant: string;
  wanted: Wanted;
}

/**
 * A registry with two levels, so that tests can make the copies old. As the real one does, it brings the
 * copies up to date with what the record answered. Every call is written down. It answers at once, as the real one mostly
 * does; that one's own tests, and those in workerd, wait for it.
 */
export class FakeRegistry implements Registry {
  readonly sites = new Map<string, Site>();
  readonly copies = new Map<string, Shelf>();
  readonly records = new Map<string, Shelf>();
  readonly asked: Asked[] = [];
  sitesAsked = 0;
  /** What the next calls throw. */
  readonly failing: { site?: Error; copy?: Error; record?: Error } = {};
  /** Whether an answer of the record replaces the copies. */
  repopulates = true;

  /** The tenant's shelf, made when it is not there. */
  shelf(freshness: Freshness, tenant: string): Shelf {
    const shelves = freshness === 'copy' ? this.copies : this.records;
    const shelf = shelves.get(tenant) ?? new Shelf();
    shelves.set(tenant, shelf);
    return shelf;
  }

  /** Calls of `find` so far at one level. */
  count(freshness: Freshness): number {
    return this.asked.filter((one) => one.freshness === freshness).length;
  }

  site(host: string): Site | undefined {
    this.sitesAsked += 1;
    if (this.failing.site !== undefined) throw this.failing.site;
    return this.sites.get(host);
  }

  find(tenant: string, wanted: Wanted, freshness: Freshness): Registrations {
    this.asked.push({ freshness, tenant, wanted });
    const failure = this.failing[freshness];
    if (failure !== undefined) throw failure;
    if (freshness === 'record' && this.repopulates) this.#repopulate(tenant, wanted);
    return found(this.shelf(freshness, tenant), wanted);
  }

  #repopulate(tenant: string, wanted: Wanted): void {
    const [from, to] = [this.shelf('record', tenant), this.shelf('copy', tenant)];
    const { client_id = '', audience = '' } = wanted;
    to.tenant = from.tenant;
    copyEntry(from.clients, to.clients, client_id);
    copyEntry(from.apis, to.apis, audience);
    copyEntry(from.grants, to.grants, grantName(client_id, audience));
    copyEntry(from.thirdPartyGrants, to.thirdPartyGrants, audience);
    for (const id of new Set([...from.organizations.keys(), ...to.organizations.keys()])) {
      copyEntry(from.organizations, to.organizations, id);
    }
  }
}

function copyEntry<Value>(from: Map<string, Value>, to: Map<string, Value>, key: string): void {
  const value = from.get(key);
  if (value === undefined) to.delete(key);
  else to.set(key, value);
}

function found(shelf: Shelf, { client_id = '', audience = '', organization = '' }: Wanted): Registrations {
  const organizations = [...shelf.organizations.values()];
  return Object.fromEntries(
    Object.entries({
      tenant: shelf.tenant,
      client: shelf.clients.get(client_id),
      api: shelf.apis.get(audience),
      grant: shelf.grants.get(grantName(client_id, audience)),
      third_party_grant: shelf.thirdPartyGrants.get(audience),
      organization: organizations.find((one) => one.id === organization || one.name === organization),
    }).filter(([, value]) => value !== undefined),
  ) as unknown as Registrations;
}
