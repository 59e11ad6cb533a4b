import type { Clock } from '../model/ports.ts';
import { Flights } from './flights.ts';

export interface MemoOptions {
  clock: Clock;
  /** How long a value is fresh, in milliseconds, unless told otherwise with the value. */
  ttl: number;
  /** How long after that it may still stand in for a source that fails, in milliseconds. */
  stale?: number;
  /** Entries kept; the least recently used goes first. */
  limit?: number;
}

export interface Remembered<Value> {
  value: Value;
  fresh: boolean;
}

interface Entry<Value> {
  value: Value;
  /** From when on it should be read again beside a request. */
  due: number;
  freshUntil: number;
  until: number;
}

const defaultLimit = 10_000;

/** How long a stale value stands in before the failing source is tried again, in milliseconds. */
const retryAfter = 1000;

/**
 * What one isolate remembers: bounded in time and in number, so neither an outage nor made-up keys can
 * make it serve old values for ever or grow.
 */
export class Memo<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #flights = new Flights<Value>();
  readonly #clock: Clock;
  readonly #ttl: number;
  readonly #stale: number;
  readonly #limit: number;

  constructor(options: MemoOptions) {
    this.#clock = options.clock;
    this.#ttl = options.ttl;
    this.#stale = options.stale ?? 0;
    this.#limit = options.limit ?? defaultLimit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is remembered, fresh or not; undefined when nothing is or it is too old for any use. */
  peek(key: string): Remembered<Value> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.#clock.now();
    if (now >= entry.until) {
      this.#entries.delete(key);
      return undefined;
    }
    // While there is room for as many again, none is about to go and their order does not matter.
    if (this.#entries.size * 2 > this.#limit) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return { value: entry.value, fresh: now < entry.freshUntil };
  }

  /** Remembers a value, fresh for `ttl` milliseconds. */
  put(key: string, value: Value, ttl: number = this.#ttl): void {
    const freshUntil = this.#clock.now() + ttl;
    this.#entries.delete(key);
    this.#entries.set(key, { value, due: freshUntil - ttl / 2, freshUntil, until: freshUntil + this.#stale });
    if (this.#entries.size <= this.#limit) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }

  /**
   * Whether a value is in the second half of its fresh time. Says so to one caller, who then reads it again beside what
   * it does: so nobody waits for what is asked for all the time.
   */
  claimRenewal(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#clock.now() < entry.due) return false;
    entry.due = Number.POSITIVE_INFINITY;
    return true;
  }

  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Lets a stale value stand in for a moment without making it live any longer. */
  standIn(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.freshUntil = Math.min(this.#clock.now() + retryAfter, entry.until);
  }

  /**
   * The fresh value, else the one that `load` gives; concurrent callers share one load. A stale value
   * stands in when the load fails.
   * @throws what `load` throws, when nothing stands in
   */
  async load(key: string, load: () => Promise<Value>): Promise<Value> {
    const remembered = this.peek(key);
    if (remembered?.fresh) return remembered.value;
    return this.#flights.join(key, async () => {
      try {
        const value = await load();
        this.put(key, value);
        return value;
      } catch (error) {
        const old = this.peek(key);
        if (old === undefined) throw error;
        this.standIn(key);
        return old.value;
      }
    });
  }
}
