import type { Allowance, Clock, LimitKind, Limits } from '../model/ports.ts';

/** A rate limit of the platform; `RateLimit` fits it. It counts per location. */
export interface PlatformLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

export interface LimitOptions {
  bindings: { readonly [Kind in LimitKind]?: PlatformLimit | undefined };
  /** Requests per minute. */
  perMinute: Readonly<Record<LimitKind, number>>;
  clock: Clock;
}

/** Length of a window in milliseconds. */
const window = 60_000;

/** Counters kept by one isolate; the least recently used goes first. */
const mostCounters = 10_000;

interface Counter {
  window: number;
  count: number;
}

/**
 * Counts requests in fixed windows of 60 seconds, in the isolate, and asks the platform's counters too where
 * there are some. Whoever refuses wins. A platform counter that fails does not block: it protects
 * against load, it is not an authority.
 */
export function makeLimits(options: LimitOptions): Limits {
  return new WindowLimits(options);
}

class WindowLimits implements Limits {
  readonly #counters = new Map<string, Counter>();
  readonly #options: LimitOptions;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  async take(kind: LimitKind, key: string): Promise<Allowance> {
    const now = this.#options.clock.now();
    const name = `${kind} ${key}`;
    const count = this.#count(name, now) + 1;
    this.#remember(name, { window: Math.floor(now / window), count });
    const own = this.#allowance(kind, count, now);
    const platform = this.#options.bindings[kind];
    if (!own.allowed || platform === undefined || (await allows(platform, key))) return own;
    return { ...own, allowed: false, remaining: 0 };
  }

  peek(kind: LimitKind, key: string): Allowance {
    const now = this.#options.clock.now();
    const count = this.#count(`${kind} ${key}`, now);
    const next = this.#allowance(kind, count + 1, now);
    return { ...next, remaining: Math.max(0, next.limit - count) };
  }

  #count(name: string, now: number): number {
    const counter = this.#counters.get(name);
    return counter?.window === Math.floor(now / window) ? counter.count : 0;
  }

  #remember(name: string, counter: Counter): void {
    this.#counters.delete(name);
    this.#counters.set(name, counter);
    if (this.#counters.size <= mostCounters) return;
    const oldest = this.#counters.keys().next();
    if (oldest.done !== true) this.#counters.delete(oldest.value);
  }

  #allowance(kind: LimitKind, count: number, now: number): Allowance {
    const limit = this.#options.perMinute[kind];
    return {
      allowed: count <= limit,
      limit,
      remaining: Math.max(0, limit - count),
      reset: ((Math.floor(now / window) + 1) * window) / 1000,
    };
  }
}

async function allows(platform: PlatformLimit, key: string): Promise<boolean> {
  try {
    return (await platform.limit({ key })).success;
  } catch {
    return true;
  }
}
