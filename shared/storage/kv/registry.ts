import type { Clock, Freshness, Registry } from '../../model/ports.ts';
import type { Registrations, Site, TenantRecord, Wanted } from '../../model/registry.ts';
import { audiencePart, hostKey, isHost, isIdentifier } from '../../model/registry-keys.ts';
import { type Soon, whenHere } from '../../model/soon.ts';
import { readHostRecords } from '../durable/host-directory.ts';
import type { Namespace } from '../durable/rpc.ts';
import { readTenantRecords } from '../durable/tenant-store.ts';
import { Flights } from '../flights.ts';
import { Memo } from '../memo.ts';
import { Budget, type BudgetLimits, recordBudget } from './budget.ts';
import { type AskRecord, Copies, type HeldCopies, type Stamped, type WantedCopy } from './copies.ts';
import { freshFor } from './life-times.ts';
import type { KvReader } from './namespace.ts';
import { siteOf } from './record-shape.ts';
import { assemble, decides, type Found, isStrict, type WantedSlot, wantedSlots } from './slots.ts';
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

  site(host: string): Soon<Site | undefined> {
    const key = hostKey(host);
    const held = this.#copies.fresh(key);
    if (held === undefined) return this.#foundHost(host, key);
    this.#renewHost(host, key);
    return held.value as Site | undefined;
  }

  async #foundHost(host: string, key: string): Promise<Site | undefined> {
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

  find(tenant: string, wanted: Wanted, freshness: Freshness): Soon<Registrations> {
    const { audience, client_id } = wanted;
    const isNamed = audience !== undefined && isIdentifier(audience);
    return whenHere(isNamed ? audiencePart(audience, this.#options.digest) : undefined, (part) => {
      const named = wantedKeys(tenant, wanted, part);
      const madeUp = this.#isMadeUp(tenant, named, client_id);
      const keys: WantedKeys = madeUp ? { tenant: named.tenant } : named;
      // A client that cannot exist is refused for that; no answer of the record would change it (STORE-04).
      const decided = client_id !== undefined && named.client === undefined;
      if (freshness === 'record' && !decided) {
        return this.#recent(keys) ?? (madeUp ? this.#confirmed(tenant, wanted, named) : this.#fromRecord(tenant, keys));
      }
      const held = this.#whole(tenant, keys);
      return held !== undefined && !isStrict(held.client) ? held : this.#fromCopies(tenant, keys);
    });
  }

  /** The record's answer about a made-up client, which is one about the tenant. */
  async #confirmed(tenant: string, wanted: Wanted, named: WantedKeys): Promise<Registrations> {
    const answer = await this.#fromRecord(tenant, { tenant: named.tenant });
    // The tenant has taken in a client of another id since its key was read: any id may be one now.
    return this.#isMadeUp(tenant, named, wanted.client_id) ? answer : this.find(tenant, wanted, 'record');
  }

  async #fromRecord(tenant: string, keys: WantedKeys): Promise<Registrations> {
    const slots = wantedSlots(keys);
    return assemble(slots, await this.#record(slots, keys, this.#sourceOf(tenant)));
  }

  async #fromCopies(tenant: string, keys: WantedKeys): Promise<Registrations> {
    const slots = wantedSlots(keys);
    const from = this.#sourceOf(tenant);
    const found = assemble(slots, await this.#copy(slots, from));
    if (!isStrict(found.client)) return found;
    return assemble(slots, await this.#copies.fromRecord(slots, from.ask, tenant));
  }

  /**
   * Whether no client of the tenant can have this id, by the key that all of their ids are made with: then the tenant's
   * own record is all that is looked up. A client that is held has one.
   */
  #isMadeUp(tenant: string, keys: WantedKeys, client_id: string | undefined): boolean {
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
  #whole(tenant: string, keys: WantedKeys): Registrations | undefined {
    const now = this.#options.clock.now();
    const chain = this.#copies.chain(tenant, now);
    const found: Found = { tenant: {} };
    let lacking: Slot | undefined;
    let slot: Slot;
    // Not by its entries: those are two lists for each key.
    for (slot in keys) {
      const held = this.#copies.fresh(keys[slot] ?? '', chain, now);
      if (held === undefined && lacking !== undefined) return undefined;
      if (held === undefined) lacking = slot;
      else if (held.value !== undefined) found[slot] = held.value;
    }
    const whole = found as unknown as Registrations;
    if (lacking !== undefined && decides(lacking, whole)) return undefined;
    const { background } = this.#options;
    if (background !== undefined && this.#copies.claimStamp(tenant)) {
      const from = this.#sourceOf(tenant);
      background(this.#copies.refresh(wantedSlots(keys), from.ask, from));
    }
    return whole;
  }

  /**
   * What the record said lately, if it said all of it: an answer serves for the pause, so a caller that repeats a mistake
   * hears the same refusal.
   */
  #recent(keys: WantedKeys): Registrations | undefined {
    if (isStrict(this.#heldClient(keys))) return undefined;
    const found: Found = { tenant: {} };
    let slot: Slot;
    for (slot in keys) {
      const held = this.#copies.recent(keys[slot] ?? '', this.#pause);
      if (held === undefined) return undefined;
      if (held.value !== undefined) found[slot] = held.value;
    }
    return found as unknown as Registrations;
  }

  #heldClient({ client }: WantedKeys): Registrations['client'] {
    return client === undefined ? undefined : (this.#copies.held(client)?.value as Registrations['client']);
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
  #withoutKv(missing: readonly WantedCopy[], budget: Budget, ask: AskRecord, tenant?: string): Soon<HeldCopies> {
    const held = this.#copies.standIn(missing, tenant);
    if (held !== undefined) return held;
    budget.spend(`without KV ${nameOf(missing)}`);
    return this.#copies.fromRecord(missing, ask, tenant);
  }

  /** What the system of record says now, at most as often as the budget allows. */
  #record(slots: readonly WantedSlot[], keys: WantedKeys, { ask, tenant }: Source): Promise<HeldCopies> {
    const client = this.#heldClient(keys);
    if (isStrict(client)) return this.#copies.fromRecord(slots, ask, tenant);
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

const nameOf = (wanted: readonly WantedCopy[]): string => wanted.map(({ key }) => key).join(' ');
