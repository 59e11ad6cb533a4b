import { type Packed, Packing, textBytes } from './packing.ts';

/** What the isolate holds of a key; the value is undefined when there is no record. */
export interface Held {
  value: unknown;
  rev: number;
  /** Until when a copy of this or an older revision is taken for out of date. 0 for copies themselves. */
  outranks: number;
}

/** What is on the shelf for a key: a packed record, whose own text is undefined when there is none. */
export interface Entry {
  readonly own: Packed['own'] | undefined;
  readonly common: Packed['common'];
  readonly rev: number;
  readonly outranks: number;
  /** When it was read, in milliseconds since 1970; long ago when it is known to be out of date. */
  readAt: number;
  /** The chain of stamps that says what became of it; 0 for none. */
  chain: number;
  /** The record as requests get it; undefined while it is packed. */
  open: Held | undefined;
  /** Whether it was asked for since room was last made. */
  used: boolean;
}

/**
 * The most that an isolate keeps of copies, in bytes, of the 128 MB that it has for everything. Measured in
 * `shared/storage/README.md`: more than 100,000 clients with a grant each.
 */
export const mostBytes = 64_000_000;

/** Records that are kept as requests get them: what a busy isolate needs all the time is not parsed again. */
export const mostOpen = 10_000;

/** Entries that were asked for lately and that are passed over at most, to make room for one. */
const mostPassed = 64;

/** Bytes of an entry beside its texts: itself, its place among the others, the heads of its texts. Measured in workerd. */
const entryBytes = 150;

/**
 * Copies by key, bounded in bytes. All of them are packed; the last ones that were asked for are open too. When
 * there is no room one goes that nobody has asked for lately.
 */
export class Shelf {
  readonly #entries = new Map<string, Entry>();
  readonly #packing = new Packing();
  /** The open entries, the next place to be taken at `#next`. */
  readonly #opened: Entry[] = [];
  readonly #mostBytes: number;
  /** Where making room goes on: beginning anew each time would pass over the holes of all that has gone. */
  #hand = this.#entries.entries();
  #next = 0;
  #bytes = 0;

  /** @param most bytes */
  constructor(most: number = mostBytes) {
    this.#mostBytes = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is kept, in bytes, as well as it can be told. */
  get bytes(): number {
    return this.#bytes + this.#packing.bytes;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.used = true;
    return entry;
  }

  /** The same, without asking for it: it gets no older and no younger. */
  peek(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The record of an entry, as requests get it. */
  open(entry: Entry): Held {
    if (entry.open !== undefined) return entry.open;
    const { own, common, rev, outranks } = entry;
    entry.open = { value: own === undefined ? undefined : this.#packing.unpack({ own, common }), rev, outranks };
    const closed = this.#opened[this.#next];
    if (closed !== undefined && closed !== entry) closed.open = undefined;
    this.#opened[this.#next] = entry;
    this.#next = (this.#next + 1) % mostOpen;
    return entry.open;
  }

  /** @param readAt milliseconds since 1970 */
  put(key: string, { value, rev, outranks }: Held, readAt: number, chain: number): void {
    this.drop(key);
    const { own, common } = value === undefined ? nothing : this.#packing.pack(value);
    this.#entries.set(key, { own, common, rev, outranks, readAt, chain, open: undefined, used: false });
    this.#bytes += costOf(key, own);
    if (this.bytes > this.#mostBytes) this.#makeRoom(key);
  }

  drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= costOf(key, entry.own);
    this.#packing.release(entry);
    entry.open = undefined;
  }

  /** Goes round: entries that were asked for since the last round are passed over, so many at a time. */
  #makeRoom(kept: string): void {
    let passed = 0;
    while (this.bytes > this.#mostBytes && this.#entries.size > 0) {
      const next = this.#hand.next();
      if (next.done === true) {
        this.#hand = this.#entries.entries();
        continue;
      }
      const [key, entry] = next.value;
      if (key === kept && this.#entries.size > 1) continue;
      if (entry.used && passed < mostPassed) {
        entry.used = false;
        passed += 1;
      } else this.drop(key);
    }
  }
}

const nothing = { own: undefined, common: undefined };

const costOf = (key: string, own: string | undefined): number =>
  entryBytes + textBytes(key) + (own === undefined ? 0 : textBytes(own));
