/** Milliseconds after which a call is taken for lost, and those who wait for it go on by themselves. */
const patience = 2000;

/** Calls shared at most: those of cancelled requests never end, and must not gather. */
const mostFlights = 1000;

const lost = Symbol('lost');

/**
 * Lets concurrent callers share one call per key. At the edge a call belongs to the request that began it,
 * and its promise never settles when that request is cancelled: who merely waits for it waits a bounded
 * time, then begins a call of its own, which the next ones share.
 */
export class Flights<Value> {
  readonly #flights = new Map<string, Promise<Value>>();

  /** The shared call's value; rejects as the call does. */
  async join(key: string, begin: () => Promise<Value>): Promise<Value> {
    const shared = this.#flights.get(key);
    if (shared === undefined) return this.#lead(key, begin);
    const outcome = await orLost(shared);
    if (outcome !== lost) return outcome;
    if (this.#flights.get(key) === shared) this.#flights.delete(key);
    return this.join(key, begin);
  }

  async #lead(key: string, begin: () => Promise<Value>): Promise<Value> {
    const own = begin();
    this.#flights.set(key, own);
    if (this.#flights.size > mostFlights) this.#flights.delete(this.#flights.keys().next().value as string);
    try {
      return await own;
    } finally {
      if (this.#flights.get(key) === own) this.#flights.delete(key);
    }
  }
}

async function orLost<Value>(shared: Promise<Value>): Promise<Value | typeof lost> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<typeof lost>((resolve) => {
    timer = setTimeout(() => resolve(lost), patience);
  });
  try {
    return await Promise.race([shared, over]);
  } finally {
    clearTimeout(timer);
  }
}
