import type { EnvelopeSecret, KeyType, MadeKey, PrivateKeyMaterial, PublishedEcKey } from '../../model/signing-key.ts';
import { type Changed, KeyringCustody } from './keyring-custody.ts';
import { KeyringLedger, type KeySet } from './keyring-ledger.ts';
import { type ObjectEnv, PublishingObject } from './ledger-object.ts';
import { type Reply, replyLater } from './reply.ts';

/**
 * Keeps the signing keys of one tenant; named `keyring:<tenant>`. The first call makes them. How a key is
 * made and sealed is for the deployed class to say.
 */
export abstract class KeyringObject<Env extends ObjectEnv = ObjectEnv> extends PublishingObject<KeyringLedger, Env> {
  #custody: KeyringCustody | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new KeyringLedger(sql));
  }

  /** @param now milliseconds since 1970 */
  protected abstract makeKey(tenant: string, now: number): Promise<MadeKey>;

  protected abstract makeEcKey(): Promise<MadeKey<PublishedEcKey>>;

  /** Undefined when there is no key-encryption secret: then no private key goes to KV. */
  protected abstract seal(context: string, plain: string): Promise<string | undefined>;

  protected abstract makeSecret(): { id: string; value: string };

  keys(tenant: string): Promise<Reply<{ rev: number; set: KeySet }>> {
    return replyLater(async () => (await this.#ready(tenant)).keySet());
  }

  current(tenant: string, kty: KeyType): Promise<Reply<PrivateKeyMaterial>> {
    return replyLater(async () => (await this.#ready(tenant)).current(kty));
  }

  envelopes(tenant: string): Promise<Reply<EnvelopeSecret[]>> {
    return replyLater(async () => (await this.#ready(tenant)).envelopes());
  }

  rotate(tenant: string, expected: string): Promise<Reply<Changed>> {
    return this.#change(tenant, (custody) => custody.rotate(tenant, expected, this.now()));
  }

  revoke(tenant: string, kid: string): Promise<Reply<Changed>> {
    return this.#change(tenant, async (custody) => custody.revoke(kid, this.now()));
  }

  protected override async tend(): Promise<void> {
    this.ledger().expire(this.now());
    await super.tend();
  }

  #change(tenant: string, step: (custody: KeyringCustody) => Promise<Changed>): Promise<Reply<Changed>> {
    return replyLater(async () => {
      const changed = await step(await this.#ready(tenant));
      this.arm();
      return changed;
    });
  }

  /** Makes the first keys while every other call waits. A failure must not leave this closure: it would reset the object. */
  async #ready(tenant: string): Promise<KeyringCustody> {
    const ledger = this.ledger();
    this.#custody ??= new KeyringCustody(ledger, {
      makeKey: (name, now) => this.makeKey(name, now),
      makeEcKey: () => this.makeEcKey(),
      makeSecret: () => this.makeSecret(),
      seal: (context, plain) => this.seal(context, plain),
    });
    const custody = this.#custody;
    if (custody.isComplete()) return custody;
    const failure = await this.ctx.blockConcurrencyWhile(async () => {
      try {
        await custody.ensure(tenant, this.now());
        this.arm();
        return undefined;
      } catch (error) {
        return { error };
      }
    });
    if (failure !== undefined) throw failure.error;
    return custody;
  }
}
