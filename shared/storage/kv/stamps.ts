import type { Clock } from '../../model/ports.ts';
import { changesKey } from '../../model/registry-keys.ts';
import { freshFor, outranksFor, stampYoungFor } from './life-times.ts';
import { copyOf } from './namespace.ts';

/** How long one reader of a stamp is waited for before another begins, in milliseconds. */
const patience = 2000;

/** Tenants whose stamps are remembered, and the changes in all of them. */
export const mostTenants = 1000;
const mostChanges = 20_000;

/** A change as a stamp lists it. */
export interface Change {
  rev: number;
  gone: boolean;
}

/** What is known of a tenant's changes. */
interface Known {
  rev: number;
  /** All changes after it are listed. */
  since: number;
  /** Whether KV has had everything up to `since` for so long that every location serves it. */
  settled: boolean;
  changes: ReadonlyMap<string, Change>;
  /** As long as each stamp lists everything since the one before, they are one chain. */
  chain: number;
  /** When a stamp was last read, and when one as new as this one, in milliseconds since 1970. */
  readAt: number;
  seenAt: number;
  /** When somebody last went to read it. */
  askedAt: number;
}

/**
 * The change stamps of tenants: what says that copies which were read long ago are what they were. They do not go
 * back in time, unless an older one is all that is seen for `outranksFor`: then the object was restored. Whatever is
 * not known for certain counts as unknown.
 */
export class Stamps {
  readonly #clock: Clock;
  readonly #tenants = new Map<string, Known>();
  #changes = 0;
  #chains = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The chain that the tenant's copies are measured by now; 0 when no stamp is known that is fresh enough. */
  chain(tenant: string, now: number): number {
    const known = this.#tenants.get(tenant);
    return known !== undefined && now - known.readAt < freshFor ? known.chain : 0;
  }

  /** Whether what is known of the tenant should be read again with the next read of KV. */
  isOld(tenant: string, now: number): boolean {
    const known = this.#tenants.get(tenant);
    return known === undefined || now - known.readAt >= stampYoungFor;
  }

  /** Whether somebody should go and read a known stamp again, beside what he does: one at a time. */
  claim(tenant: string, now: number): boolean {
    const known = this.#tenants.get(tenant);
    if (known === undefined || now - known.readAt < stampYoungFor || now - known.askedAt < patience) return false;
    known.askedAt = now;
    return true;
  }

  /** When a stamp last vouched for the chain, in milliseconds since 1970; undefined when the chain is not the tenant's. */
  vouchedAt(tenant: string, chain: number): number | undefined {
    const known = this.#tenants.get(tenant);
    return known?.chain === chain ? known.readAt : undefined;
  }

  /** The newest change of a key that is known. */
  change(tenant: string, key: string): Change | undefined {
    return this.#tenants.get(tenant)?.changes.get(key);
  }

  /**
   * The chain that will tell what becomes of a copy; 0 when none can, because the copy may be older than what is
   * listed.
   * @param fromRecord whether the system of record said it, which names its revision and has no lag
   */
  chainFor(tenant: string, key: string, rev: number, fromRecord: boolean): number {
    const known = this.#tenants.get(tenant);
    if (known === undefined) return 0;
    const covered = rev >= known.since || (known.settled && !fromRecord);
    return covered && (known.changes.get(key)?.rev ?? 0) <= rev ? known.chain : 0;
  }

  /**
   * Takes in what KV gave for the tenant's stamp.
   * @param began when KV was asked, in milliseconds since 1970: a late answer says nothing newer than that
   * @returns the changes that are news
   */
  take(tenant: string, raw: unknown, began: number): ReadonlyMap<string, Change> {
    const now = this.#clock.now();
    const read = stampOf(tenant, raw);
    if (read === undefined) return none;
    const known = this.#tenants.get(tenant);
    if (known !== undefined && (read.rev === known.rev || (read.rev < known.rev && now - known.seenAt < outranksFor))) {
      const same = read.rev === known.rev;
      this.#remember(tenant, {
        ...known,
        settled: known.settled || (same && read.settled && read.since >= known.since),
        readAt: Math.max(known.readAt, began),
        seenAt: same ? now : known.seenAt,
      });
      return none;
    }
    const follows = known !== undefined && read.since <= known.rev && known.rev < read.rev;
    if (!follows) this.#chains += 1;
    this.#remember(tenant, {
      ...read,
      ...{ chain: follows ? known.chain : this.#chains, readAt: began, seenAt: now, askedAt: 0 },
    });
    return read.changes;
  }

  /** Those that were read the longest ago go when there are too many. */
  #remember(tenant: string, known: Known): void {
    this.#forget(tenant);
    this.#tenants.set(tenant, known);
    this.#changes += known.changes.size;
    for (const other of this.#tenants.keys()) {
      if (other === tenant || (this.#tenants.size <= mostTenants && this.#changes <= mostChanges)) return;
      this.#forget(other);
    }
  }

  #forget(tenant: string): void {
    this.#changes -= this.#tenants.get(tenant)?.changes.size ?? 0;
    this.#tenants.delete(tenant);
  }
}

const none: ReadonlyMap<string, Change> = new Map();

/** Reads a stamp as KV holds it; undefined when it is none, so that nothing is taken for confirmed by it. */
function stampOf(tenant: string, raw: unknown): Pick<Known, 'rev' | 'since' | 'settled' | 'changes'> | undefined {
  const copy = copyOf(raw);
  if (copy === undefined || 'ask' in copy) return undefined;
  const { since, settled, changes } = Object(copy.value) as { since?: unknown; settled?: unknown; changes?: unknown };
  if (typeof since !== 'number' || !Array.isArray(changes)) return undefined;
  const prefix = changesKey(tenant).slice(0, -'changes'.length);
  const listed = new Map<string, Change>();
  for (const change of changes as unknown[]) {
    if (!Array.isArray(change)) return undefined;
    const [name, rev, gone] = change as unknown[];
    if (typeof name !== 'string' || typeof rev !== 'number') return undefined;
    listed.set(prefix + name, { rev, gone: gone === 1 });
  }
  return { rev: copy.rev, since, settled: settled === true, changes: listed };
}
