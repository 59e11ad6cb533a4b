import type { ListedLogs, Log, LogCount, LogCountQuery, LogQuery } from '../../model/log.ts';
import { LedgerObject } from './ledger-object.ts';
import { LogLedger } from './log-ledger.ts';
import { type Reply, reply } from './reply.ts';

/** Least time between two sweeps, in milliseconds. */
const sweepEvery = 3_600_000;

/** The log of one tenant; named `logs:<tenant>`. Its alarm lets go of what is too old. */
export class LogObject<Env = unknown> extends LedgerObject<LogLedger, Env> {
  /** The alarm is set, as far as this instance knows: saves a stored write per batch. */
  #armed = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new LogLedger(sql));
  }

  append(entries: string, count: number, batch: string): Reply<null> {
    return reply(() => {
      this.ledger().append(entries, count, batch, this.now());
      if (!this.#armed) {
        this.arm();
        this.#armed = true;
      }
      return null;
    });
  }

  list(query: LogQuery): Reply<ListedLogs> {
    return reply(() => this.ledger().list(query));
  }

  get(id: string): Reply<Log | undefined> {
    return reply(() => this.ledger().get(id));
  }

  count(query: LogCountQuery): Reply<readonly LogCount[]> {
    return reply(() => this.ledger().count(query));
  }

  protected override async tend(): Promise<void> {
    const now = this.now();
    this.ledger().sweep(now);
    const due = this.ledger().due();
    this.#armed = due !== undefined;
    if (due !== undefined) await this.ctx.storage.setAlarm(Date.now() + Math.max(sweepEvery, due - now));
  }
}
