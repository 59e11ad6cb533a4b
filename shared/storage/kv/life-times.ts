/** How long an isolate serves what it holds, in milliseconds, when no change stamp says that it is current. */
export const freshFor = 10_000;

/** How long "there is none" counts without one, in milliseconds: KV may not have heard of a new record yet. */
export const absentFor = 5000;

/** How long after that a copy stands in when KV fails, in milliseconds. */
export const staleFor = 300_000;

/** From what age on a change stamp, which counts for `freshFor`, is read again beside the requests, in milliseconds. */
export const stampYoungFor = 5000;

/** How long a copy is held at most before it is read again, whatever stamps say, in milliseconds. */
export const heldFor = 1_800_000;

/** How long a copy that stands in does so before KV is tried again, in milliseconds. */
export const retryAfter = 1000;

/** Reads of KV that took longer are not held beyond `freshFor`, in milliseconds: what they read may be long past. */
export const slow = 60_000;

/**
 * How long an answer of the record outranks older copies, a stamp older stamps, and a write of this isolate is remembered, in
 * milliseconds: longer than KV takes to bring a write to every location.
 */
export const outranksFor = 120_000;

/** When a copy that is known to be out of date counts as read. */
export const longPast = Number.NEGATIVE_INFINITY;
