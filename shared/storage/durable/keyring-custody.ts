import type { KeyChange } from '../../model/ports.ts';
import type { EnvelopeSecret, KeyType, MadeKey, PrivateKeyMaterial, PublishedEcKey } from '../../model/signing-key.ts';
import type { Kept, KeptEcKey, KeptKey, KeyringLedger, KeySet } from './keyring-ledger.ts';

/** How keys come about. Given from outside: the store does not know cryptography. */
export interface KeyMaker {
  /** @param now milliseconds since 1970 */
  makeKey(tenant: string, now: number): Promise<MadeKey>;
  makeEcKey(): Promise<MadeKey<PublishedEcKey>>;
  /** A new secret of envelopes: an id and 32 random bytes in base64url. */
  makeSecret(): { id: string; value: string };
  /** Undefined when there is no key-encryption secret: then the private key never leaves the object's storage for KV. */
  seal(context: string, plain: string): Promise<string | undefined>;
}

/** An answer with the key set as it is after it, so that the caller need not ask again. */
export interface Changed {
  change: KeyChange;
  rev: number;
  set: KeySet;
}

/**
 * Makes keys and puts them into the ledger. Making one takes time in which other calls arrive, so changes
 * are made one after the other: whoever comes second finds what the first one did.
 */
export class KeyringCustody {
  readonly #ledger: KeyringLedger;
  readonly #maker: KeyMaker;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ledger: KeyringLedger, maker: KeyMaker) {
    this.#ledger = ledger;
    this.#maker = maker;
  }

  /** Makes the first two keys, exactly once however many ask at the same time (JWT-06). */
  ensure(tenant: string, now: number): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#ledger.isEmpty()) {
        const current = await this.#make(tenant, now);
        const next = await this.#make(tenant, now);
        this.#ledger.install(tenant, current, next, now);
      }
      // A keyring of a release before ES256 gets its EC keys now, and one before envelopes its secret.
      for (const kid of this.#ledger.withoutEc()) this.#ledger.installEc(kid, await this.#makeEc(tenant));
      if (this.#ledger.envelopes().length === 0) this.#ledger.installEnvelope(await this.#makeSecret(tenant), now);
    });
  }

  isComplete(): boolean {
    return !this.#ledger.isEmpty() && this.#ledger.withoutEc().length === 0 && this.#ledger.envelopes().length > 0;
  }

  envelopes(): EnvelopeSecret[] {
    return this.#ledger.envelopes();
  }

  keySet(): { rev: number; set: KeySet } {
    return this.#ledger.keySet();
  }

  /** @throws {Error} when there are no keys yet */
  current(kty: KeyType): PrivateKeyMaterial {
    const current = this.#ledger.current(kty);
    if (current === undefined) throw new Error('There is no current signing key');
    return current;
  }

  rotate(tenant: string, expected: string, now: number): Promise<Changed> {
    return this.#inTurn(async () => {
      const verdict = this.#ledger.verdict(expected, now);
      if (!verdict.rotate) return this.#changed(verdict.change);
      const made = await this.#make(tenant, now);
      return this.#changed(this.#ledger.rotate(expected, made, now));
    });
  }

  revoke(kid: string, now: number): Changed {
    return this.#changed(this.#ledger.revoke(kid, now));
  }

  #changed(change: KeyChange): Changed {
    return { change, ...this.#ledger.keySet() };
  }

  async #make(tenant: string, now: number): Promise<KeptKey> {
    return { ...(await this.#kept(tenant, await this.#maker.makeKey(tenant, now))), ec: await this.#makeEc(tenant) };
  }

  async #makeEc(tenant: string): Promise<KeptEcKey> {
    return this.#kept(tenant, await this.#maker.makeEcKey());
  }

  async #kept<Published extends { kid: string }>(
    tenant: string,
    { published, pkcs8 }: MadeKey<Published>,
  ): Promise<Kept<Published>> {
    const { kid } = published;
    const sealed = await this.#maker.seal(`signing-key:${tenant}:${kid}`, pkcs8);
    return { published, material: { kid, pkcs8: sealed ?? pkcs8, sealed: sealed !== undefined } };
  }

  async #makeSecret(tenant: string): Promise<EnvelopeSecret> {
    const { id, value } = this.#maker.makeSecret();
    const sealed = await this.#maker.seal(`envelope-secret:${tenant}:${id}`, value);
    return { id, value: sealed ?? value, sealed: sealed !== undefined };
  }

  #inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
