import type { Insert } from '../../shared/model/tenant-store.ts';
import { publish } from '../../shared/storage/durable/publish.ts';
import { TenantLedger } from '../../shared/storage/durable/tenant-ledger.ts';
import { type HandClock, handClock } from './memory-clock.ts';
import { type MemorySql, memorySql } from './memory-sql.ts';

interface Stamp {
  rev: number;
  value: { since: number; settled: boolean; changes: [key: string, rev: number, gone?: 1][] };
}

export const stampKey = 't:t:changes';

/** A tenant's ledger that publishes to a KV which writes everything down and fails when it is told to. */
export class StampingTenant {
  readonly clock: HandClock = handClock();
  readonly held = new Map<string, string>();
  /** Every write of KV that was tried. */
  tries: { key: string; at: number }[] = [];
  failing: (key: string) => boolean = () => false;
  during: (key: string) => void = () => undefined;
  ledger: TenantLedger;
  readonly sql: MemorySql;

  /** @param sql with the tables of an earlier release, perhaps */
  constructor(sql: MemorySql = memorySql()) {
    this.sql = sql;
    this.ledger = new TenantLedger(sql);
  }

  /** The object is killed and starts anew. */
  restart(): void {
    this.ledger = new TenantLedger(this.sql);
  }

  /** What KV has. */
  get stamp(): Stamp | undefined {
    const text = this.held.get(stampKey);
    return text === undefined ? undefined : (JSON.parse(text) as Stamp);
  }

  /** One run of the alarm. */
  async run(): Promise<void> {
    await publish(
      this.ledger.outbox,
      {
        put: async (key, value) => {
          this.#attempt(key);
          this.held.set(key, value);
        },
        delete: async (key) => {
          this.#attempt(key);
          this.held.delete(key);
        },
      },
      this.clock.now,
    );
  }

  /** Runs as the alarm does, until nothing is due any more or so many milliseconds have passed. */
  async settle(most = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.clock.now() + most;
    for (let due = this.ledger.outbox.due(); due !== undefined && due <= end; due = this.ledger.outbox.due()) {
      this.clock.pass(Math.max(0, due - this.clock.now()));
      await this.run();
    }
  }

  /** Gives a client another copy. */
  change(id: string, doc: object): void {
    const copies = { [`t:t:client:${id}`]: doc };
    this.ledger.commit([
      { ...stampedClient(id, { copies }), op: 'replace', rev: this.ledger.get('client', id)?.rev ?? -1 },
    ]);
  }

  #attempt(key: string): void {
    this.tries.push({ key, at: this.clock.now() });
    this.during(key);
    if (this.failing(key)) throw new Error('KV PUT failed: 503');
  }
}

export const stampedClient = (id: string, more: Partial<Insert> = {}): Insert => ({
  op: 'insert',
  kind: 'client',
  id,
  doc: { id },
  unique: [],
  attributes: {},
  copies: { [`t:t:client:${id}`]: { id } },
  ...more,
});

/** So many clients, `c0` and on. */
export const stampedClients = (count: number, from = 0): Insert[] =>
  Array.from({ length: count }, (_, i) => stampedClient(`c${from + i}`));
