import type { Clock } from '../../model/ports.ts';
import { changesKey } from '../../model/registry-keys.ts';
import type { RecordAnswer } from '../durable/outbox.ts';
import { Memo } from '../memo.ts';
import { absentFor, freshFor, heldFor, longPast, outranksFor, retryAfter, slow, staleFor } from './life-times.ts';
import { type Copy, cacheTtl, copyOf, type KvReader } from './namespace.ts';
import { type Entry, type Held, Shelf } from './shelf.ts';
import { Stamps } from './stamps.ts';

/** A key and how its value is read; what cannot be read counts as absent. */
export interface WantedCopy {
  key: string;
  read(value: unknown): unknown;
}

export type HeldCopies = ReadonlyMap<string, Held>;

/** Asks the system of record. @throws {Unavailable} */
export type AskRecord = (keys: readonly string[]) => Promise<RecordAnswer>;

/** Copies of a tenant, whose stamp is read with them. */
export interface Stamped {
  tenant: string;
  /** Pays for a question about copies that KV serves although they have changed. @throws when there is nothing left */
  spend(subject: string): void;
}

/** Where a value came from, and whether a stamp may vouch for it. */
interface Offer {
  key: string;
  held: Held;
  tenant: string | undefined;
}

/**
 * The copies one isolate holds. They never go back in time: once the record has answered, an older copy
 * that KV still serves here does not take its place. What a tenant's change stamp vouches for stays fresh.
 */
export class Copies {
  readonly #clock: Clock;
  readonly #kv: KvReader;
  readonly #shelf: Shelf;
  readonly #stamps: Stamps;
  /** Keys whose stale copies stand in for KV. */
  readonly #standIns: Memo<true>;
  /** Keys that this isolate wrote and has not read from the record since, with the number of the write. */
  readonly #written: Memo<number>;
  #writes = 0;

  constructor(kv: KvReader, clock: Clock, shelf: Shelf = new Shelf()) {
    this.#clock = clock;
    this.#kv = kv;
    this.#shelf = shelf;
    this.#stamps = new Stamps(clock);
    this.#standIns = new Memo({ clock, ttl: retryAfter });
    this.#written = new Memo({ clock, ttl: outranksFor });
  }

  /** Entries kept, for the bound's sake. */
  get size(): number {
    return this.#shelf.size;
  }

  /** The chain of the tenant's stamps, to ask `fresh` with; 0 when none is fresh. @param now milliseconds since 1970 */
  chain(tenant: string, now: number): number {
    return this.#stamps.chain(tenant, now);
  }

  /**
   * What counts of a key now; undefined when it has to be read.
   * @param chain as the function of that name says for the key's tenant
   */
  fresh(key: string, chain = 0, now: number = this.#clock.now()): Held | undefined {
    const entry = this.#shelf.get(key);
    if (entry === undefined) return undefined;
    const age = now - entry.readAt;
    const vouched = chain !== 0 && entry.chain === chain && age < heldFor;
    if (vouched || age < lifeOf(entry)) return this.#shelf.open(entry);
    return this.#standIns.peek(key)?.fresh ? this.#shelf.open(entry) : undefined;
  }

  /** Whether what is held of a key is in the second half of the time for which it counts without a stamp. */
  isAging(key: string): boolean {
    return (this.#shelf.peek(key)?.readAt ?? 0) < this.#clock.now() - freshFor / 2;
  }

  /** Fresh or not. */
  held(key: string): Held | undefined {
    const entry = this.#shelf.get(key);
    return entry && this.#shelf.open(entry);
  }

  /** This isolate wrote these keys: what it holds is void, and the record is asked next. */
  changed(keys: readonly string[]): void {
    this.#writes += 1;
    for (const key of keys) {
      this.#drop(key);
      this.#written.put(key, this.#writes);
    }
  }

  /** The newest write of this isolate among the keys that the record has not been asked about since; 0 for none. */
  newestWrite(wanted: readonly WantedCopy[]): number {
    return Math.max(0, ...wanted.map(({ key }) => this.#written.peek(key)?.value ?? 0));
  }

  /** Whether the caller should have the tenant's stamp read again, beside what it does. */
  claimStamp(tenant: string): boolean {
    return this.#stamps.claim(tenant, this.#clock.now());
  }

  /** Reads a tenant's stamp, and those of the copies that will soon have been held too long. Never rejects. */
  async refresh(wanted: readonly WantedCopy[], ask: AskRecord, stamped: Stamped): Promise<void> {
    const least = this.#clock.now() - heldFor / 2;
    const aging = wanted.filter(({ key }) => (this.#shelf.peek(key)?.readAt ?? least) < least);
    try {
      await this.fromKv(aging, ask, 'answer', stamped);
    } catch {
      // A request that needs it will find out, and knows what to do without KV.
    }
  }

  /**
   * One bulk read of KV, and one question to the record for those that KV must not know or serves although a stamp
   * says that they have changed. Rejects when KV fails, or the record about the former.
   * @param absent what a miss is: an `answer` to remember, or a `question` that the caller asks the record
   * @param stamped for copies of a tenant
   */
  async fromKv(
    wanted: readonly WantedCopy[],
    ask: AskRecord,
    absent: 'answer' | 'question',
    stamped?: Stamped,
  ): Promise<HeldCopies> {
    const began = this.#clock.now();
    const found = await this.#fetch(wanted, stamped?.tenant, began);
    const tenant = this.#clock.now() - began < slow ? stamped?.tenant : undefined;
    const held = new Map<string, Held>();
    const hidden: WantedCopy[] = [];
    const outdated: WantedCopy[] = [];
    for (const one of wanted) {
      const copy = copyOf(found.get(one.key));
      const least = stamped === undefined ? undefined : this.#stamps.change(stamped.tenant, one.key);
      const secret = copy !== undefined && 'ask' in copy;
      const known = secret ? this.#stillKnown(one.key, Math.max(copy.rev, least?.rev ?? 0), tenant) : undefined;
      if (secret && known === undefined) hidden.push(one);
      else {
        const newest = known ?? this.#fromCopy(one, copy ?? missing(least?.gone ? least.rev : 0), absent, tenant);
        held.set(one.key, newest);
        if (newest.rev < (least?.rev ?? 0)) outdated.push(one);
      }
    }
    const asked = [...hidden, ...affordable(outdated, stamped)];
    if (asked.length === 0) return held;
    try {
      return new Map([...held, ...(await this.fromRecord(asked, ask, stamped?.tenant))]);
    } catch (error) {
      if (hidden.length > 0) throw error;
      return held;
    }
  }

  /** One question to the system of record. @throws {Unavailable} */
  async fromRecord(wanted: readonly WantedCopy[], ask: AskRecord, tenant?: string): Promise<HeldCopies> {
    const before = this.newestWrite(wanted);
    const { rev, records } = await ask(wanted.map(({ key }) => key));
    const values = new Map(records);
    const outranks = this.#clock.now() + outranksFor;
    return new Map(
      wanted.map(({ key, read }) => {
        const written = this.#written.peek(key)?.value;
        if (written !== undefined && written <= before) this.#written.drop(key);
        return [key, this.#hold({ key, held: { value: read(values.get(key)), rev, outranks }, tenant })];
      }),
    );
  }

  /** What the record said of a key within the last `age` milliseconds, if it did. */
  recent(key: string, age: number): Held | undefined {
    const held = this.held(key);
    return held !== undefined && held.outranks > this.#clock.now() - age + outranksFor ? held : undefined;
  }

  /** What is held of all these keys, if something is held of each that is not too old, for when KV fails. */
  standIn(wanted: readonly WantedCopy[], tenant?: string): HeldCopies | undefined {
    const now = this.#clock.now();
    const left = wanted.map(({ key }) => this.#standsUntil(key, tenant) - now);
    if (left.some((time) => time <= 0)) return undefined;
    wanted.forEach(({ key }, index) => {
      this.#standIns.put(key, true, Math.min(retryAfter, left[index] ?? 0));
    });
    return new Map(wanted.map(({ key }) => [key, this.held(key) as Held]));
  }

  /** Until when what is held of a key may stand in, in milliseconds since 1970. */
  #standsUntil(key: string, tenant: string | undefined): number {
    const entry = this.#shelf.get(key);
    if (entry === undefined) return longPast;
    // It was read again from a KV that is behind, and is known to have changed since.
    const changed = tenant === undefined ? undefined : this.#stamps.change(tenant, key);
    if (changed !== undefined && changed.rev > entry.rev) return longPast;
    const vouchedAt = tenant === undefined ? undefined : this.#stamps.vouchedAt(tenant, entry.chain);
    const vouched = vouchedAt === undefined ? longPast : Math.min(vouchedAt + freshFor, entry.readAt + heldFor);
    return Math.max(entry.readAt + lifeOf(entry), vouched) + staleFor;
  }

  async #fetch(
    wanted: readonly WantedCopy[],
    tenant: string | undefined,
    now: number,
  ): Promise<ReadonlyMap<string, unknown>> {
    const keys = wanted.map(({ key }) => key);
    const stamp = tenant !== undefined && this.#stamps.isOld(tenant, now) ? changesKey(tenant) : undefined;
    if (stamp !== undefined) keys.push(stamp);
    const found = await this.#kv.get(keys, { type: 'json', cacheTtl });
    // First of all: what it says decides how the copies are taken.
    if (tenant !== undefined && stamp !== undefined) this.#takeStamp(tenant, found.get(stamp), now);
    return found;
  }

  /** What a stamp lists as changed is not served any more, nor does it stand in. */
  #takeStamp(tenant: string, raw: unknown, began: number): void {
    for (const [key, { rev }] of this.#stamps.take(tenant, raw, began)) {
      const entry = this.#shelf.peek(key);
      if (entry === undefined || entry.rev >= rev) continue;
      entry.readAt = longPast;
      entry.chain = 0;
      this.#standIns.drop(key);
    }
  }

  #drop(key: string): void {
    this.#shelf.drop(key);
    this.#standIns.drop(key);
  }

  #fromCopy({ key, read }: WantedCopy, copy: Copy, absent: 'answer' | 'question', tenant: string | undefined): Held {
    const value = 'value' in copy ? read(copy.value) : undefined;
    const held: Held = { value, rev: copy.rev, outranks: 0 };
    return value === undefined && absent === 'question' ? held : this.#hold({ key, held, tenant });
  }

  /** A value of the record's that a stamp, or KV, which does not know it, says has not changed since. */
  #stillKnown(key: string, rev: number, tenant: string | undefined): Held | undefined {
    const now = this.#clock.now();
    const vouched = tenant === undefined ? undefined : this.fresh(key, this.chain(tenant, now), now);
    if (vouched?.value !== undefined && vouched.rev >= rev) return vouched;
    const held = this.held(key);
    if (held?.value === undefined || held.outranks <= now || held.rev < rev) return undefined;
    return this.#hold({ key, held, tenant });
  }

  /** Remembers what was read, unless something newer is known, and returns the newer of the two. */
  #hold({ key, held: offered, tenant }: Offer): Held {
    const known = this.held(key);
    const now = this.#clock.now();
    const outranked =
      known !== undefined &&
      known.outranks > now &&
      (offered.outranks > 0 ? known.rev > offered.rev : offered.value !== undefined && known.rev >= offered.rev);
    const newer = outranked ? known : offered;
    // A read that began before a write of this isolate must not undo what `changed` voided.
    if (this.#written.peek(key) !== undefined) return newer;
    const chain = tenant === undefined ? 0 : this.#stamps.chainFor(tenant, key, newer.rev, newer.outranks > 0);
    this.#shelf.put(key, newer, now, chain);
    return newer;
  }
}

const lifeOf = (entry: Entry): number => (entry.own === undefined ? absentFor : freshFor);

const missing = (rev: number): Copy => ({ rev, value: undefined });

/** The copies that the record may be asked about; none when there is nothing left to pay with. */
function affordable(outdated: readonly WantedCopy[], stamped: Stamped | undefined): readonly WantedCopy[] {
  if (outdated.length === 0 || stamped === undefined) return [];
  try {
    stamped.spend(outdated.map(({ key }) => key).join(' '));
    return outdated;
  } catch {
    return [];
  }
}
