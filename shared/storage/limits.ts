import type { Allowance, Clock, LimitKind, Limits } from '../model/ports.ts';
import type { Soon } from '../model/soon.ts';

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

/** Counters of a kind kept by one isolate; the least recently used goes first. */
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
  readonly #counters: Readonly<Record<LimitKind, Map<string, Counter>>> = {
    address: new Map(),
    client: new Map(),
    failure: new Map(),
    management: new Map(),
  };
  readonly #options: LimitOptions;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  take(kind: LimitKind, key: string): Soon<Allowance> {
    const now = this.#options.clock.now();
    const own = this.#allowance(kind, this.#count(kind, key, now), now);
    const platform = this.#options.bindings[kind];
    return !own.allowed || platform === undefined ? own : both(own, platform, key);
  }

  peek(kind: LimitKind, key: string): Allowance {
    const now = this.#options.clock.now();
    const counter = this.#counters[kind].get(key);
    const count = counter?.window === Math.floor(now / window) ? counter.count : 0;
    const next = this.#allowance(kind, count + 1, now);
    next.remaining = Math.max(0, next.limit - count);
    return next;
  }

  /** Counts one more, and says how many they are in this window. */
  #count(kind: LimitKind, key: string, now: number): number {
    const counters = this.#counters[kind];
    const current = Math.floor(now / window);
    const counter = counters.get(key);
    if (counter !== undefined && counters.size * 2 <= mostCounters) {
      // While there is room for as many again, none is about to go and their order does not matter.
      counter.count = counter.window === current ? counter.count + 1 : 1;
      counter.window = current;
      return counter.count;
    }
    const count = counter?.window === current ? counter.count + 1 : 1;
    counters.delete(key);
    counters.set(key, { window: current, count });
    if (counters.size > mostCounters) counters.delete(counters.keys().next().value as string);
    return count;
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

/** What the isolate's count allows, unless the platform's refuses. */
async function both(own: Allowance, platform: PlatformLimit, key: string): Promise<Allowance> {
  try {
    if (!(await platform.limit({ key })).success) return { ...own, allowed: false, remaining: 0 };
  } catch {
    // A counter that fails protects nobody by refusing.
  }
  return own;
}
