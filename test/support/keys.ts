import { makeSealer } from '../../shared/keys/sealer.ts';
import { makeEcKey, makeSigningKey } from '../../shared/keys/signing-key.ts';
import type { Keyring, PrivateKeys } from '../../shared/model/ports.ts';
import type { KeyState, MadeKey, PublishedEcKey, PublishedKey } from '../../shared/model/signing-key.ts';

/** An RSA key with the EC key that shares its state. */
export interface MadePair extends MadeKey<PublishedKey & { ec: PublishedEcKey }> {
  ec: MadeKey<PublishedEcKey>;
}

const made = new Map<KeyState, Promise<MadePair>>();

/** Real keys in the given state, made once per test process: an RSA key costs a tenth of a second. */
export function signingKey(state: KeyState): Promise<MadePair> {
  const known = made.get(state) ?? make(state);
  made.set(state, known);
  return known;
}

async function make(state: KeyState): Promise<MadePair> {
  const key = await makeSigningKey({ commonName: 'tenant.test', now: Date.UTC(2026, 0, 1) });
  const ec = await makeEcKey();
  return { ...key, ec, published: { ...key.published, state, ec: ec.published } };
}

export const sealer = makeSealer('AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA');

export interface TestKeyring extends Keyring, PrivateKeys {
  /** The states that are published, in this order; the current keys sign. */
  states: KeyState[];
  failing?: Error;
}

/** Holds the process's keys for every tenant. It cannot rotate: that is the keyring object's contract. */
export function testKeyring(): TestKeyring {
  const ring: TestKeyring = {
    states: ['current'],
    prepare: () => undefined,
    async keys(): Promise<readonly PublishedKey[]> {
      if (ring.failing !== undefined) throw ring.failing;
      return Promise.all(ring.states.map(async (state) => (await signingKey(state)).published));
    },
    async current(_tenant, kty) {
      if (ring.failing !== undefined) throw ring.failing;
      const pair = await signingKey('current');
      const { published, pkcs8 } = kty === 'EC' ? pair.ec : pair;
      return { kid: published.kid, pkcs8, sealed: false };
    },
    rotate: async () => ({ ok: false, why: 'unknown' }),
    revoke: async () => ({ ok: false, why: 'unknown' }),
  };
  return ring;
}
