import type { Clock } from '../../model/ports.ts';
import type { RecordAnswer } from '../durable/outbox.ts';
import { Memo } from '../memo.ts';
import { type Copy, cacheTtl, copyOf, type KvReader } from './namespace.ts';

/** How long an isolate serves what it holds, in milliseconds. */
export const freshFor = 10_000;

/** How long "there is none" counts, in milliseconds: KV may not have heard of a new record yet. */
export const absentFor = 5000;

/** How long after that a copy stands in when KV fails, in milliseconds. */
export const staleFor = 300_000;

/**
 * How long an answer of the record outranks older copies, and a write of this isolate is remembered, in
 * milliseconds: longer than KV takes to bring a write to every location.
 */
const outranksFor = 120_000;

/** A key and how its value is read; what cannot be read counts as absent. */
export interface WantedCopy {
  key: string;
  read(value: unknown): unknown;
}

/** What the isolate holds of a key; the value is undefined when there is no record. */
export interface Held {
  value: unknown;
  rev: number;
  /** Until when a copy of this or an older revision is taken for out of date. 0 for copies themselves. */
  outranks: number;
}

export type HeldCopies = ReadonlyMap<string, Held>;

/** Asks the system of record. @throws {Unavailable} */
export type AskRecord = (keys: readonly string[]) => Promise<RecordAnswer>;

/**
 * The copies one isolate holds. They never go back in time: once the record has answered, an older copy
 * that KV still serves here does not take its place.
 */
export class Copies {
  readonly #clock: Clock;
  readonly #kv: KvReader;
  readonly #memo: Memo<Held>;
  /** Keys that this isolate wrote and has not read from the record since, with the number of the write. */
  readonly #written: Memo<number>;
  #writes = 0;

  constructor(kv: KvReader, clock: Clock) {
    this.#clock = clock;
    this.#kv = kv;
    this.#memo = new Memo({ clock, ttl: freshFor, stale: staleFor });
    this.#written = new Memo({ clock, ttl: outranksFor });
  }

  /** Entries kept, for the bound's sake. */
  get size(): number {
    return this.#memo.size;
  }

  fresh(key: string): Held | undefined {
    const remembered = this.#memo.peek(key);
    return remembered?.fresh ? remembered.value : undefined;
  }

  /** Fresh or not. */
  held(key: string): Held | undefined {
    return this.#memo.peek(key)?.value;
  }

  /** This isolate wrote these keys: what it holds is void, and the record is asked next. */
  changed(keys: readonly string[]): void {
    this.#writes += 1;
    for (const key of keys) {
      this.#memo.drop(key);
      this.#written.put(key, this.#writes);
    }
  }

  /** The newest write of this isolate among the keys that the record has not been asked about since; 0 for none. */
  newestWrite(wanted: readonly WantedCopy[]): number {
    return Math.max(0, ...wanted.map(({ key }) => this.#written.peek(key)?.value ?? 0));
  }

  /**
   * One bulk read of KV, and one question to the record for those that KV must not know. Rejects when
   * either fails.
   * @param absent what a miss is: an `answer` to remember, or a `question` that the caller asks the record
   */
  async fromKv(wanted: readonly WantedCopy[], ask: AskRecord, absent: 'answer' | 'question'): Promise<HeldCopies> {
    const found = await this.#kv.get(
      wanted.map(({ key }) => key),
      { type: 'json', cacheTtl },
    );
    const held = new Map<string, Held>();
    const hidden: WantedCopy[] = [];
    for (const one of wanted) {
      const copy = copyOf(found.get(one.key));
      const known = copy !== undefined && 'ask' in copy ? this.#stillKnown(one.key, copy.rev) : undefined;
      if (copy !== undefined && 'ask' in copy && known === undefined) hidden.push(one);
      else held.set(one.key, known ?? this.#fromCopy(one, copy, absent));
    }
    if (hidden.length === 0) return held;
    return new Map([...held, ...(await this.fromRecord(hidden, ask))]);
  }

  /** One question to the system of record. @throws {Unavailable} */
  async fromRecord(wanted: readonly WantedCopy[], ask: AskRecord): Promise<HeldCopies> {
    const before = this.newestWrite(wanted);
    const { rev, records } = await ask(wanted.map(({ key }) => key));
    const values = new Map(records);
    const outranks = this.#clock.now() + outranksFor;
    return new Map(
      wanted.map(({ key, read }) => {
        const written = this.#written.peek(key)?.value;
        if (written !== undefined && written <= before) this.#written.drop(key);
        return [key, this.#hold(key, { value: read(values.get(key)), rev, outranks })];
      }),
    );
  }

  /** What the record said of all these keys within the last `age` milliseconds; undefined unless it said all of it. */
  recent(wanted: readonly WantedCopy[], age: number): HeldCopies | undefined {
    const least = this.#clock.now() - age + outranksFor;
    const entries = wanted.map(({ key }): [string, Held | undefined] => [key, this.held(key)]);
    const all = entries.every(([, held]) => held !== undefined && held.outranks > least);
    return all ? new Map(entries as [string, Held][]) : undefined;
  }

  /** What is held of all these keys, if something is held of each, for when KV fails. */
  standIn(wanted: readonly WantedCopy[]): HeldCopies | undefined {
    const entries = wanted.map(({ key }): [string, Held | undefined] => [key, this.held(key)]);
    if (entries.some(([, held]) => held === undefined)) return undefined;
    for (const { key } of wanted) this.#memo.standIn(key);
    return new Map(entries as [string, Held][]);
  }

  #fromCopy({ key, read }: WantedCopy, copy: Copy | undefined, absent: 'answer' | 'question'): Held {
    const value = copy !== undefined && 'value' in copy ? read(copy.value) : undefined;
    const offered: Held = { value, rev: copy?.rev ?? 0, outranks: 0 };
    return value === undefined && absent === 'question' ? offered : this.#hold(key, offered);
  }

  /** A value of the record's that KV, which does not know it, says has not changed since. */
  #stillKnown(key: string, rev: number): Held | undefined {
    const known = this.held(key);
    if (known?.value === undefined || known.outranks <= this.#clock.now() || known.rev < rev) return undefined;
    return this.#hold(key, known);
  }

  /** Remembers what was read, unless something newer is known, and returns the newer of the two. */
  #hold(key: string, offered: Held): Held {
    const known = this.held(key);
    const outranked =
      known !== undefined &&
      known.outranks > this.#clock.now() &&
      (offered.outranks > 0 ? known.rev > offered.rev : offered.value !== undefined && known.rev >= offered.rev);
    const newer = outranked ? known : offered;
    // A read that began before a write of this isolate must not undo what `changed` voided.
    if (this.#written.peek(key) === undefined) {
      this.#memo.put(key, newer, newer.value === undefined ? absentFor : freshFor);
    }
    return newer;
  }
}
