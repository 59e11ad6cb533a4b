import type { Registrations } from '../../model/registry.ts';
import type { HeldCopies, WantedCopy } from './copies.ts';
import { recordOf } from './record-shape.ts';
import type { Slot, WantedKeys } from './wanted-keys.ts';

/** A copy of a request's registrations, and which of them it is. */
export interface WantedSlot extends WantedCopy {
  slot: Slot;
}

/** What was found so far. */
export type Found = { [Name in Slot]?: unknown };

/** The copies that the keys name. */
export const wantedSlots = (keys: WantedKeys): WantedSlot[] =>
  (Object.entries(keys) as [Slot, string][]).map(([slot, key]) => ({
    slot,
    key,
    read: (value) => recordOf(slot, value),
  }));

/** The answer to a question. A tenant without a record of its own has the defaults, which are the strict ones. */
export function assemble(slots: readonly WantedSlot[], held: HeldCopies): Registrations {
  const found: Found = { tenant: {} };
  for (const { slot, key } of slots) {
    const value = held.get(key)?.value;
    if (value !== undefined) found[slot] = value;
  }
  return found as unknown as Registrations;
}

/**
 * The grant for all third parties decides nothing for a first party's client, nor beside the client's own grant.
 * Mostly there is none, and its absence counts for less time than what is there: it alone would double the reads.
 */
export const decides = (slot: Slot, { client, grant }: Pick<Registrations, 'client' | 'grant'>): boolean =>
  slot !== 'third_party_grant' || (client?.is_first_party !== true && grant === undefined);

/** A client whose registrations are always asked of the record (`latchkey.strict_registry`). */
export const isStrict = (client: Registrations['client']): boolean => client?.latchkey?.strict_registry === true;
