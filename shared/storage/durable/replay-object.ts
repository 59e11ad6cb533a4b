import { LedgerObject } from './ledger-object.ts';
import { ReplayLedger } from './replay-ledger.ts';
import { type Reply, reply } from './reply.ts';

/** Least time between two sweeps, in milliseconds. */
const sweepEvery = 60_000;

/** Remembers used identifiers of one shard of a tenant's clients; named `replay:<tenant>:<shard>`. */
export class ReplayObject<Env = unknown> extends LedgerObject<ReplayLedger, Env> {
  /** The alarm is set, as far as this instance knows: saves a stored write per marker. */
  #armed = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new ReplayLedger(sql));
  }

  first(client: string, id: string, expires: number, now: number): Reply<boolean> {
    return reply(() => {
      const first = this.ledger().first(client, id, expires, now);
      if (first && !this.#armed) {
        this.arm();
        this.#armed = true;
      }
      return first;
    });
  }

  protected override async tend(): Promise<void> {
    const now = this.now();
    this.ledger().sweep(now);
    const due = this.ledger().due();
    this.#armed = due !== undefined;
    if (due !== undefined) await this.ctx.storage.setAlarm(Date.now() + Math.max(sweepEvery, due - now));
  }
}
