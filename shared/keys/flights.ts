/** Milliseconds after which a flight is taken for lost, and its followers go on their own. */
const patience = 3000;

const lost = Symbol('lost');

function pause(milliseconds: number): { over: Promise<typeof lost>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<typeof lost>((resolve) => {
    timer = setTimeout(() => resolve(lost), milliseconds);
  });
  return { over, stop: () => clearTimeout(timer) };
}

/**
 * Lets concurrent callers share one call per key. In Workers a call belongs to the request that began
 * it and never settles when that request is cancelled, so a follower waits a bounded time only and then
 * begins a call of its own, which the next ones share.
 */
export class Flights<Value> {
  readonly #flights = new Map<string, Promise<Value>>();

  /** The shared call's value. Rejects as the call does. */
  async join(key: string, begin: () => Promise<Value>): Promise<Value> {
    const shared = this.#flights.get(key);
    if (shared !== undefined) {
      const waiting = pause(patience);
      try {
        const outcome = await Promise.race([shared, waiting.over]);
        if (outcome !== lost) return outcome as Value;
      } finally {
        waiting.stop();
      }
      if (this.#flights.get(key) !== shared) return this.join(key, begin);
    }
    return this.#lead(key, begin);
  }

  async #lead(key: string, begin: () => Promise<Value>): Promise<Value> {
    const own = begin();
    this.#flights.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#flights.get(key) === own) this.#flights.delete(key);
    }
  }
}
