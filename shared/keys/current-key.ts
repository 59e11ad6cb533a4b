import { Unavailable } from '../model/failures.ts';
import type { Clock, PrivateKeys } from '../model/ports.ts';
import type { PrivateKeyMaterial } from '../model/signing-key.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Flights } from './flights.ts';

/** Milliseconds for which the choice of a tenant's current key is not asked for again. */
const fresh = 30_000;
/** Milliseconds for which a remembered key goes on signing while the keys cannot be reached. */
const usable = 3_600_000;
/** Milliseconds between attempts to refresh while they fail. */
const retry = 5000;

interface Remembered {
  material: PrivateKeyMaterial;
  fetched: number;
  /** When to ask again. Moved on before asking, so one caller asks and the others sign with what is here. */
  refreshAt: number;
}

/** Tells which private key a tenant signs with now. */
export interface CurrentKeys {
  /** @throws {Unavailable} when it cannot be fetched and none was for an hour */
  of(tenant: string): Promise<PrivateKeyMaterial>;
}

/**
 * Remembers per tenant which key is current: for 30 seconds without asking, for an hour while the keys
 * cannot be reached. Switching late is harmless, for the key set lists the previous key too. What is
 * remembered is the material as it was delivered, sealed when it came sealed.
 */
export function makeCurrentKeys(ports: { privateKeys: PrivateKeys; clock: Clock }): CurrentKeys {
  const remembered = new BoundedCache<Remembered>(1024);
  const flights = new Flights<PrivateKeyMaterial>();

  async function fetchFor(tenant: string): Promise<PrivateKeyMaterial> {
    const material = await ports.privateKeys.current(tenant);
    const now = ports.clock.now();
    remembered.set(tenant, { material, fetched: now, refreshAt: now + fresh });
    return material;
  }

  return {
    async of(tenant) {
      const now = ports.clock.now();
      const held = remembered.get(tenant);
      if (held !== undefined && now < held.refreshAt) return held.material;
      try {
        if (held === undefined || now - held.fetched >= usable)
          return await flights.join(tenant, () => fetchFor(tenant));
        held.refreshAt = Math.min(now + retry, held.fetched + usable);
        return await fetchFor(tenant);
      } catch (cause) {
        if (held !== undefined && now - held.fetched < usable) return held.material;
        throw cause instanceof Unavailable ? cause : new Unavailable('The signing keys cannot be reached', { cause });
      }
    },
  };
}
