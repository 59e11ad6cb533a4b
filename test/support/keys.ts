import { makeSealer } from '../../shared/keys/sealer.ts';
import { makeSigningKey } from '../../shared/keys/signing-key.ts';
import type { Keyring, PrivateKeys } from '../../shared/model/ports.ts';
import type { KeyState, MadeKey, PublishedKey } from '../../shared/model/signing-key.ts';

const made = new Map<KeyState, Promise<MadeKey>>();

/** A real RSA key in the given state, made once per test process: making one costs a tenth of a second. */
export function signingKey(state: KeyState): Promise<MadeKey> {
  const known = made.get(state) ?? make(state);
  made.set(state, known);
  return known;
}

async function make(state: KeyState): Promise<MadeKey> {
  const key = await makeSigningKey({ commonName: 'tenant.test', now: Date.UTC(2026, 0, 1) });
  return { ...key, published: { ...key.published, state } };
}

export const sealer = makeSealer('AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA');

export interface TestKeyring extends Keyring, PrivateKeys {
  /** The states that are published, in this order; the current key signs. */
  states: KeyState[];
  failing?: Error;
}

/** Holds the process's keys for every tenant. It cannot rotate: that is the keyring object's contract. */
export function testKeyring(): TestKeyring {
  const ring: TestKeyring = {
    states: ['current'],
    async keys(): Promise<readonly PublishedKey[]> {
      if (ring.failing !== undefined) throw ring.failing;
      return Promise.all(ring.states.map(async (state) => (await signingKey(state)).published));
    },
    async current() {
      if (ring.failing !== undefined) throw ring.failing;
      const { published, pkcs8 } = await signingKey('current');
      return { kid: published.kid, pkcs8, sealed: false };
    },
    rotate: async () => ({ ok: false, why: 'unknown' }),
    revoke: async () => ({ ok: false, why: 'unknown' }),
  };
  return ring;
}
