import type { Clock } from '../../shared/model/ports.ts';
import type { KvReader, KvWriter } from '../../shared/storage/kv/namespace.ts';

interface Seen {
  text: string | undefined;
  until: number;
}

/**
 * KV as it behaves in production: one central store, and locations that go on serving what they saw last,
 * misses included, for as long as `lag` says.
 */
export class MemoryKv implements KvWriter {
  readonly #rows = new Map<string, string>();
  readonly #clock: Clock;
  #lag = 0;
  #failing: 'no' | 'all' | 'reads' | 'writes' = 'no';
  reads = 0;
  writes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads may be this old from now on, in milliseconds. */
  lag(milliseconds: number): void {
    this.#lag = milliseconds;
  }

  /** Every call, or every read or write, fails while on. */
  fail(on: boolean, what: 'all' | 'reads' | 'writes' = 'all'): void {
    this.#failing = on ? what : 'no';
  }

  /** What the central store holds, as text. */
  entries(): ReadonlyMap<string, string> {
    return this.#rows;
  }

  async put(key: string, value: string): Promise<void> {
    this.#write(key);
    this.#rows.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#write(key);
    this.#rows.delete(key);
  }

  /** Another place in the world, with a cache of its own. */
  location(): KvReader {
    const cache = new Map<string, Seen>();
    return {
      get: async (keys) => {
        this.reads += 1;
        if (this.#failing === 'all' || this.#failing === 'reads') throw new Error('KV GET failed: 503');
        if (keys.length > 100) throw new RangeError('KV reads at most 100 keys');
        return new Map(keys.map((key) => [key, this.#read(key, cache)]));
      },
    };
  }

  #read(key: string, cache: Map<string, Seen>): unknown {
    checkKey(key);
    const now = this.#clock.now();
    let seen = cache.get(key);
    if (seen === undefined || now >= seen.until) {
      seen = { text: this.#rows.get(key), until: now + this.#lag };
      cache.set(key, seen);
    }
    return seen.text === undefined ? null : JSON.parse(seen.text);
  }

  #write(key: string): void {
    this.writes += 1;
    if (this.#failing === 'all' || this.#failing === 'writes') throw new Error('KV PUT failed: 429 Too Many Requests');
    checkKey(key);
  }
}

/** KV refuses these keys with an exception, so a caller's text must never get this far. */
function checkKey(key: string): void {
  if (key === '' || key === '.' || key === '..' || new TextEncoder().encode(key).length > 512) {
    throw new TypeError(`KV refuses the key ${JSON.stringify(key)}`);
  }
}
