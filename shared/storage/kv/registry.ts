import type { Clock, Freshness, Registry } from '../../model/ports.ts';
import type { Registrations, Site, TenantRecord, Wanted } from '../../model/registry.ts';
import { hostKey, isHost } from '../../model/registry-keys.ts';
import { readHostRecords } from '../durable/host-directory.ts';
import type { Namespace } from '../durable/rpc.ts';
import { readTenantRecords } from '../durable/tenant-store.ts';
import { Flights } from '../flights.ts';
import { Memo } from '../memo.ts';
import { Budget, type BudgetLimits, recordBudget } from './budget.ts';
import { type AskRecord, Copies, type HeldCopies, type Stamped, type WantedCopy } from './copies.ts';
import { freshFor } from './life-times.ts';
import type { KvReader } from './namespace.ts';
import { recordOf, siteOf } from './record-shape.ts';
import { type Slot, type WantedKeys, wantedKeys } from './wanted-keys.ts';

export interface RegistryOptions {
  kv: KvReader;
  /** The tenants' objects. */
  tenants: Namespace;
  /** The directory's object. */
  directory: Namespace;
  /** Base64url SHA-256 of a text. */
  digest(text: string): Promise<string>;
  /** As the port of that name. */
  checkedClientId(key: string, id: string): string;
  clock: Clock;
  /** Lets work go on beside a request; without it a tenant's change stamp is read when a request has to wait for it. */
  background?(work: Promise<unknown>): void;
  /** How often callers may cause questions to the system of record; `recordBudget` unless told. */
  budget?: BudgetLimits;
}

/** A registry whose isolate also writes. */
export interface WrittenRegistry extends Registry {
  /** Says that this isolate has just changed these read copies: it reads them from the record next. */
  changed(keys: readonly string[]): void;
}

interface WantedSlot extends WantedCopy {
  slot: Slot;
}

/**
 * The registrations as the token path reads them: what the isolate holds, else one bulk read of KV, and the
 * system of record where a refusal needs it. With everything held, no binding is called.
 */
export function makeRegistry(options: RegistryOptions): WrittenRegistry {
  return new KvRegistry(options);
}

class KvRegistry implements WrittenRegistry {
  readonly #options: RegistryOptions;
  readonly #copies: Copies;
  readonly #flights = new Flights<HeldCopies>();
  /** Hosts that are being read again. */
  readonly #renewals: Memo<true>;
  readonly #records: Budget;
  readonly #hosts: Budget;
  readonly #strangers: Budget;
  readonly #outdated: Budget;
  /** Milliseconds. */
  readonly #pause: number;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#copies = new Copies(options.kv, options.clock);
    this.#renewals = new Memo({ clock: options.clock, ttl: freshFor / 2 });
    this.#pause = (options.budget ?? recordBudget).subjectEvery;
    // Budgets of their own: made-up hosts and client ids must not keep registered clients from the record.
    this.#records = new Budget(options.clock, options.budget ?? recordBudget);
    this.#hosts = new Budget(options.clock, options.budget ?? recordBudget);
    this.#strangers = new Budget(options.clock, options.budget ?? recordBudget);
    this.#outdated = new Budget(options.clock, options.budget ?? recordBudget);
  }

  changed(keys: readonly string[]): void {
    this.#copies.changed(keys);
  }

  async site(host: string): Promise<Site | undefined> {
    const key = hostKey(host);
    const held = this.#copies.fresh(key);
    if (held !== undefined) {
      this.#renewHost(host, key);
      return held.value as Site | undefined;
    }
    if (!isHost(host)) return undefined;
    return (await this.#loadHost(wantedHost(host))).get(key)?.value as Site | undefined;
  }

  /** Reads a host that is no longer young again beside the request, so that a busy one never waits for KV. */
  #renewHost(host: string, key: string): void {
    const { background } = this.#options;
    if (background === undefined || !this.#copies.isAging(key) || this.#renewals.peek(key)?.fresh) return;
    this.#renewals.put(key, true);
    const ask: AskRecord = (names) => readHostRecords(this.#options.directory, names);
    // A host that is gone, or KV: a request will find out, and knows what to do.
    background(this.#copies.fromKv([wantedHost(host)], ask, 'question').catch(() => undefined));
  }

  async find(tenant: string, wanted: Wanted, freshness: Freshness): Promise<Registrations> {
    const keys = await wantedKeys(tenant, wanted, this.#options.digest);
    const madeUp = this.#isMadeUp(tenant, keys, wanted);
    const slots = wantedSlots(madeUp ? { tenant: keys.tenant } : keys);
    const from = this.#sourceOf(tenant);
    // A client that cannot exist is refused for that; no answer of the record would change it (STORE-04).
    const decided = wanted.client_id !== undefined && keys.client === undefined;
    if (freshness === 'record' && !decided) {
      const held = await this.#record(slots, keys, from);
      // The tenant has taken in a client of another id since its key was read: any id may be one now.
      if (madeUp && !this.#isMadeUp(tenant, keys, wanted)) return this.find(tenant, wanted, freshness);
      return assemble(slots, held);
    }
    const found = this.#whole(slots, from) ?? assemble(slots, await this.#copy(slots, from));
    if (!isStrict(found.client)) return found;
    return assemble(slots, await this.#copies.fromRecord(slots, from.ask, tenant));
  }

  /**
   * Whether no client of the tenant can have this id, by the key that all of their ids are made with: then the tenant's
   * own record is all that is looked up. A client that is held has one.
   */
  #isMadeUp(tenant: string, keys: WantedKeys, { client_id }: Wanted): boolean {
    if (client_id === undefined || keys.client === undefined) return false;
    if (this.#copies.held(keys.client)?.value !== undefined) return false;
    const now = this.#options.clock.now();
    const held = this.#copies.fresh(keys.tenant, this.#copies.chain(tenant, now), now);
    const key = (held?.value as TenantRecord | undefined)?.client_id_key;
    return key !== undefined && this.#options.checkedClientId(key, client_id) !== client_id;
  }

  #sourceOf(tenant: string): Source {
    return {
      tenant,
      ask: (names) => readTenantRecords(this.#options.tenants, tenant, names),
      spend: (subject) => this.#outdated.spend(subject),
    };
  }

  /**
   * The answer when the isolate holds all of it, as it mostly does; undefined when something has to be read. A stamp
   * that is no longer young is read again beside the request, so that nobody has to wait for one.
   */
  #whole(slots: readonly WantedSlot[], from: Source): Registrations | undefined {
    const { tenant } = from;
    const now = this.#options.clock.now();
    const chain = this.#copies.chain(tenant, now);
    const found: Found = { tenant: {} };
    let lacking: Slot | undefined;
    for (const { slot, key } of slots) {
      const held = this.#copies.fresh(key, chain, now);
      if (held === undefined && lacking !== undefined) return undefined;
      if (held === undefined) lacking = slot;
      else if (held.value !== undefined) found[slot] = held.value;
    }
    const whole = found as unknown as Registrations;
    if (lacking !== undefined && decides(lacking, whole)) return undefined;
    const { background } = this.#options;
    if (background !== undefined && this.#copies.claimStamp(tenant)) {
      background(this.#copies.refresh(slots, from.ask, from));
    }
    return whole;
  }

  /** What the isolate holds, and the rest from KV. Equal questions at the same time are one. */
  async #copy(slots: readonly WantedSlot[], from: Source): Promise<HeldCopies> {
    const now = this.#options.clock.now();
    const chain = this.#copies.chain(from.tenant, now);
    const held = new Map(slots.map(({ key }) => [key, this.#copies.fresh(key, chain, now)]));
    const heldValue = (wanted: Slot): unknown => held.get(slots.find(({ slot }) => slot === wanted)?.key ?? '')?.value;
    const found = { client: heldValue('client'), grant: heldValue('grant') } as Pick<Registrations, 'client' | 'grant'>;
    const missing = slots.filter(({ slot, key }) => held.get(key) === undefined && decides(slot, found));
    if (missing.length === 0) return held as HeldCopies;
    const loaded = await this.#load(missing, from);
    return new Map(slots.map(({ key }) => [key, held.get(key) ?? loaded.get(key)])) as HeldCopies;
  }

  #load(missing: readonly WantedSlot[], from: Source): Promise<HeldCopies> {
    const { ask, tenant } = from;
    const write = this.#copies.newestWrite(missing);
    const names = nameOf(missing);
    if (write > 0) {
      return this.#flights.join(`written ${write} ${names}`, () => this.#copies.fromRecord(missing, ask, tenant));
    }
    return this.#flights.join(`copy ${names}`, async () => {
      try {
        return await this.#copies.fromKv(missing, ask, 'answer', from);
      } catch {
        return this.#withoutKv(missing, this.#records, ask, tenant);
      }
    });
  }

  /** While KV fails: what is held, for a bounded time, else the record. */
  #withoutKv(
    missing: readonly WantedCopy[],
    budget: Budget,
    ask: AskRecord,
    tenant?: string,
  ): HeldCopies | Promise<HeldCopies> {
    const held = this.#copies.standIn(missing, tenant);
    if (held !== undefined) return held;
    budget.spend(`without KV ${nameOf(missing)}`);
    return this.#copies.fromRecord(missing, ask, tenant);
  }

  /** What the system of record says now, at most as often as the budget allows. */
  #record(slots: readonly WantedSlot[], keys: WantedKeys, { ask, tenant }: Source): Promise<HeldCopies> {
    const client = keys.client === undefined ? undefined : this.#copies.held(keys.client)?.value;
    if (isStrict(client as Registrations['client'])) return this.#copies.fromRecord(slots, ask, tenant);
    // An answer of the record serves for the pause, so a caller that repeats a mistake hears the same refusal.
    const recent = this.#copies.recent(slots, this.#pause);
    if (recent !== undefined) return Promise.resolve(recent);
    const subject = nameOf(slots);
    return this.#flights.join(`record ${this.#copies.newestWrite(slots)} ${subject}`, async () => {
      (client === undefined ? this.#strangers : this.#records).spend(subject);
      return this.#copies.fromRecord(slots, ask, tenant);
    });
  }

  /** A host that KV does not know may be new: the directory is asked before it is refused. */
  #loadHost(wanted: WantedCopy): Promise<HeldCopies> {
    const ask: AskRecord = (names) => readHostRecords(this.#options.directory, names);
    const write = this.#copies.newestWrite([wanted]);
    if (write > 0) {
      return this.#flights.join(`written ${write} ${wanted.key}`, () => this.#copies.fromRecord([wanted], ask));
    }
    return this.#flights.join(wanted.key, async () => {
      let found: HeldCopies;
      try {
        found = await this.#copies.fromKv([wanted], ask, 'question');
      } catch {
        return this.#withoutKv([wanted], this.#hosts, ask);
      }
      if (found.get(wanted.key)?.value !== undefined) return found;
      this.#hosts.spend(wanted.key);
      return this.#copies.fromRecord([wanted], ask);
    });
  }
}

/** Where a tenant's registrations come from. */
interface Source extends Stamped {
  ask: AskRecord;
}

const wantedHost = (host: string): WantedCopy => ({ key: hostKey(host), read: (value) => siteOf(host, value) });

type Found = { [Name in Slot]?: unknown };

const nameOf = (wanted: readonly WantedCopy[]): string => wanted.map(({ key }) => key).join(' ');

/**
 * The grant for all third parties decides nothing for a first party's client, nor beside the client's own grant.
 * Mostly there is none, and its absence counts for less time than what is there: it alone would double the reads.
 */
const decides = (slot: Slot, { client, grant }: Pick<Registrations, 'client' | 'grant'>): boolean =>
  slot !== 'third_party_grant' || (client?.is_first_party !== true && grant === undefined);

const isStrict = (client: Registrations['client']): boolean => client?.latchkey?.strict_registry === true;

const wantedSlots = (keys: WantedKeys): WantedSlot[] =>
  (Object.entries(keys) as [Slot, string][]).map(([slot, key]) => ({
    slot,
    key,
    read: (value) => recordOf(slot, value),
  }));

/** The answer to a question. A tenant without a record of its own has the defaults, which are the strict ones. */
function assemble(slots: readonly WantedSlot[], held: HeldCopies): Registrations {
  const found: Found = { tenant: {} };
  for (const { slot, key } of slots) {
    const value = held.get(key)?.value;
    if (value !== undefined) found[slot] = value;
  }
  return found as unknown as Registrations;
}
