import { DurableObject } from 'cloudflare:workers';
import type { KvWriter } from '../kv/namespace.ts';
import type { Outbox } from './outbox.ts';
import { publish } from './publish.ts';
import { durableSql, type Sql } from './sql.ts';

/** What every object needs of its environment: the KV namespace it publishes to. */
export interface ObjectEnv {
  REGISTRY: KvWriter;
}

/** How long until an alarm that failed is tried again, in milliseconds. */
const retryEvery = 60_000;

/** Tables with the time at which they want attention next, in milliseconds since 1970. */
export interface TimedLedger {
  due(): number | undefined;
}

/**
 * A Durable Object around one ledger. Its methods run synchronously, so each is one indivisible turn, and
 * they answer with values, never with exceptions. Tables written by a newer release make every
 * method fail (STORE-08).
 */
export abstract class LedgerObject<Ledger extends TimedLedger, Env = unknown> extends DurableObject<Env> {
  readonly #opened: { ledger: Ledger } | { error: unknown };

  constructor(ctx: DurableObjectState, env: Env, open: (sql: Sql) => Ledger) {
    super(ctx, env);
    try {
      this.#opened = { ledger: open(durableSql(ctx.storage)) };
    } catch (error) {
      this.#opened = { error };
    }
  }

  /** The clock, in milliseconds since 1970. */
  protected now(): number {
    return Date.now();
  }

  /** @throws whatever opening the tables threw */
  protected ledger(): Ledger {
    if ('error' in this.#opened) throw this.#opened.error;
    return this.#opened.ledger;
  }

  /** What the alarm does. Whatever is left over sets the alarm again. */
  protected abstract tend(): Promise<void>;

  /** A failure is tried again for ever: the platform itself would give the alarm up after six times. */
  override async alarm(): Promise<void> {
    try {
      await this.tend();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown failure';
      console.error(JSON.stringify({ message: 'An alarm failed, it is tried again', reason }));
      await this.ctx.storage.setAlarm(Date.now() + retryEvery);
    }
  }

  /**
   * Sets the alarm for when the ledger is due. Called in the turn that changed it, it is stored together
   * with the change: there is no moment in which one exists without the other.
   */
  protected arm(): void {
    const due = this.ledger().due();
    if (due === undefined) return;
    // The alarm runs on the platform's clock, `due` on the object's.
    void this.ctx.storage.setAlarm(Date.now() + Math.max(0, due - this.now()));
  }
}

/** An object whose ledger publishes read copies. The alarm brings KV up to date, again and again until it is. */
export abstract class PublishingObject<
  Ledger extends TimedLedger & { outbox: Outbox },
  Env extends ObjectEnv,
> extends LedgerObject<Ledger, Env> {
  protected override async tend(): Promise<void> {
    const ledger = this.ledger();
    const { sent, failed } = await publish(ledger.outbox, this.env.REGISTRY, () => this.now());
    if (failed > 0)
      console.warn(JSON.stringify({ message: 'KV refused read copies, they are sent again', sent, failed }));
    this.arm();
  }
}
