import type { Clock, EnvelopeSecrets, KeyChange, Keyring, PrivateKeys } from '../../model/ports.ts';
import { isKeysKey, keysKey } from '../../model/registry-keys.ts';
import type { EnvelopeSecret, KeyType, PrivateKeyMaterial, PublishedKey } from '../../model/signing-key.ts';
import type { Soon } from '../../model/soon.ts';
import { cacheTtl, copyOf, type KvReader } from '../kv/namespace.ts';
import { Memo } from '../memo.ts';
import type { Changed } from './keyring-custody.ts';
import type { KeySet } from './keyring-ledger.ts';
import type { KeyringObject } from './keyring-object.ts';
import { ask, type Namespace } from './rpc.ts';

export interface KeyringOptions {
  kv: KvReader;
  /** The keyrings' objects. */
  namespace: Namespace;
  clock: Clock;
  /** Lets work go on beside a request; without it a request waits whenever a key set is too old. */
  background?(work: Promise<unknown>): void;
}

/** How long an isolate goes by the key set it holds, in milliseconds. */
export const keysFreshFor = 5000;

/** How long it goes on signing and verifying with it while neither KV nor the object answers, in milliseconds. */
export const keysStaleFor = 3_600_000;

/** How long an answer of the object outranks older copies in KV, in milliseconds. */
const outranksFor = 120_000;

interface Known {
  rev: number;
  set: KeySet;
  /** Until when a copy of an older revision is taken for out of date. 0 for copies themselves. */
  outranks: number;
}

const objectOf = (tenant: string): string => `keyring:${tenant}`;

/** A keyring whose keys are also changed by others in its place of the world. */
export interface ToldKeyring extends Keyring {
  /** Says that some of these read copies, if they are key sets, have just changed: the object is asked next. */
  changed(keys: readonly string[]): void;
}

/**
 * The keys of the tenants as an isolate sees them: what it holds, else KV, else the keyring's object, which
 * makes the keys on first use. The key set and the verification of tokens read through it.
 */
export function makeKeyring(options: KeyringOptions): ToldKeyring & PrivateKeys & EnvelopeSecrets {
  return new CachedKeyring(options);
}

class CachedKeyring implements ToldKeyring, PrivateKeys, EnvelopeSecrets {
  readonly #options: KeyringOptions;
  readonly #sets: Memo<Known>;
  readonly #privates: Memo<PrivateKeyMaterial>;
  readonly #envelopes: Memo<readonly EnvelopeSecret[]>;
  /** Keys of read copies that were changed elsewhere and have not been read from the object since. */
  readonly #changed = new Map<string, symbol>();

  constructor(options: KeyringOptions) {
    const { clock } = options;
    this.#options = options;
    this.#sets = new Memo({ clock, ttl: keysFreshFor, stale: keysStaleFor });
    this.#privates = new Memo({ clock, ttl: keysStaleFor });
    this.#envelopes = new Memo({ clock, ttl: keysStaleFor });
  }

  changed(keys: readonly string[]): void {
    for (const key of keys) if (isKeysKey(key)) this.#changed.set(key, Symbol());
  }

  async keys(tenant: string): Promise<readonly PublishedKey[]> {
    return (await this.#set(tenant)).keys;
  }

  prepare(tenant: string): void {
    if (this.#sets.peek(tenant)?.fresh === true) return;
    // Who needs the set joins in, and hears of a failure.
    this.#options.background?.(this.#set(tenant).catch(() => undefined));
  }

  current(tenant: string, kty: KeyType): Soon<PrivateKeyMaterial> {
    const known = this.#sets.peek(tenant);
    if (known?.fresh !== true || (this.#changed.size > 0 && this.#changed.has(keysKey(tenant))))
      return this.#fetchCurrent(tenant, kty);
    if (this.#sets.claimRenewal(tenant)) this.#renew(tenant);
    return this.#heldCurrent(tenant, kty, known.value.set) ?? this.#fetchCurrent(tenant, kty);
  }

  #heldCurrent(tenant: string, kty: KeyType, set: KeySet): PrivateKeyMaterial | undefined {
    const published = kty === 'EC' ? set.current_ec : set.current;
    if (published !== undefined) return published;
    const held = this.#privates.peek(`${kty}:${tenant}`)?.value;
    return held !== undefined && maySign(set, kty, held.kid) ? held : undefined;
  }

  async #fetchCurrent(tenant: string, kty: KeyType): Promise<PrivateKeyMaterial> {
    const held = this.#heldCurrent(tenant, kty, await this.#set(tenant));
    if (held !== undefined) return held;
    const fetched = await this.#call(tenant, (object) => object.current(tenant, kty));
    this.#privates.put(`${kty}:${tenant}`, fetched);
    return fetched;
  }

  /** Reads a set that is no longer young again beside the request, so that a busy tenant never waits for its keys. */
  #renew(tenant: string): void {
    this.#options.background?.(
      this.#load(tenant).then(
        (set) => this.#sets.put(tenant, set),
        // Whoever finds the set too old asks again, and hears of the failure.
        () => undefined,
      ),
    );
  }

  /** Secrets change so rarely that what an isolate holds serves for an hour; they are never taken away. */
  envelopeSecrets(tenant: string): Promise<readonly EnvelopeSecret[]> {
    return this.#envelopes.load(tenant, async () => {
      const { envelopes } = await this.#set(tenant);
      return envelopes ?? (await this.#call(tenant, (object) => object.envelopes(tenant)));
    });
  }

  rotate(tenant: string, expected: string): Promise<KeyChange> {
    return this.#change(tenant, (object) => object.rotate(tenant, expected));
  }

  revoke(tenant: string, kid: string): Promise<KeyChange> {
    return this.#change(tenant, (object) => object.revoke(tenant, kid));
  }

  async #change(tenant: string, call: Parameters<typeof ask<KeyringObject, Changed>>[3]): Promise<KeyChange> {
    const { change, rev, set } = await this.#call(tenant, call);
    this.#sets.put(tenant, this.#record(tenant, rev, set));
    return change;
  }

  async #set(tenant: string): Promise<KeySet> {
    if (this.#changed.size > 0) await this.#catchUp(tenant, keysKey(tenant));
    return (await this.#sets.load(tenant, () => this.#load(tenant))).set;
  }

  /** After a change elsewhere. While the object cannot be asked, what is held or published goes on serving. */
  async #catchUp(tenant: string, key: string): Promise<void> {
    const change = this.#changed.get(key);
    if (change === undefined) return;
    try {
      const { rev, set } = await this.#call(tenant, (object) => object.keys(tenant));
      this.#sets.put(tenant, this.#record(tenant, rev, set));
      if (this.#changed.get(key) === change) this.#changed.delete(key);
    } catch {
      // The next caller asks again.
    }
  }

  async #load(tenant: string): Promise<Known> {
    const copy = await this.#copy(tenant);
    const known = this.#sets.peek(tenant)?.value;
    if (copy?.set.keys[0]?.ec !== undefined) {
      const outranked = known !== undefined && known.outranks > this.#options.clock.now() && known.rev > copy.rev;
      return outranked ? known : copy;
    }
    try {
      const { rev, set } = await this.#call(tenant, (object) => object.keys(tenant));
      return this.#record(tenant, rev, set);
    } catch (error) {
      // A copy of a release before ES256: the object, which adds the EC keys, comes first, but RSA goes on without it.
      if (copy !== undefined && (known === undefined || known.rev <= copy.rev)) return copy;
      throw error;
    }
  }

  /** What KV holds; undefined when it holds nothing or fails, for then the object is asked. */
  async #copy(tenant: string): Promise<Known | undefined> {
    const key = keysKey(tenant);
    try {
      const copy = copyOf((await this.#options.kv.get([key], { type: 'json', cacheTtl })).get(key));
      if (copy === undefined || !('value' in copy)) return undefined;
      const set = copy.value as Partial<KeySet>;
      return isKeySet(set) ? { rev: copy.rev, set, outranks: 0 } : undefined;
    } catch {
      return undefined;
    }
  }

  /** An answer of the object, unless a later one has overtaken it. */
  #record(tenant: string, rev: number, set: KeySet): Known {
    const known = this.#sets.peek(tenant)?.value;
    if (known !== undefined && known.outranks > 0 && known.rev > rev) return known;
    return { rev, set, outranks: this.#options.clock.now() + outranksFor };
  }

  /** Every call may be repeated: a second rotation with the same expectation changes nothing. */
  #call<Value>(tenant: string, call: Parameters<typeof ask<KeyringObject, Value>>[3]): Promise<Value> {
    return ask<KeyringObject, Value>(this.#options.namespace, objectOf(tenant), 'repeatable', call);
  }
}

/**
 * Whether a private key fetched earlier may sign: it is current, or it was the set's next one, for then the
 * set is an older copy and the object has moved on.
 */
const maySign = (set: KeySet, kty: KeyType, kid: string): boolean =>
  set.keys.some(
    (key) => (kty === 'EC' ? key.ec?.kid : key.kid) === kid && (key.state === 'current' || key.state === 'next'),
  );

const isKeySet = (set: Partial<KeySet>): set is KeySet => Array.isArray(set.keys);
