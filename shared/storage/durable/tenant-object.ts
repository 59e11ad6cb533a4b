import type { SearchQuery } from '../../model/search.ts';
import type { Change, CommitResult, Kind, Listed, ListQuery, Stored } from '../../model/tenant-store.ts';
import { type ObjectEnv, PublishingObject } from './ledger-object.ts';
import type { RecordAnswer } from './outbox.ts';
import { type Reply, reply } from './reply.ts';
import { TenantLedger } from './tenant-ledger.ts';

/**
 * The system of record of one tenant's control plane; named `tenant:<tenant>`. A commit is durable
 * before its answer leaves, and never waits for KV.
 */
export class TenantObject<Env extends ObjectEnv = ObjectEnv> extends PublishingObject<TenantLedger, Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new TenantLedger(sql));
  }

  get(kind: Kind, id: string): Reply<Stored | undefined> {
    return reply(() => this.ledger().get(kind, id));
  }

  getByKey(kind: Kind, key: string): Reply<Stored | undefined> {
    return reply(() => this.ledger().getByKey(kind, key));
  }

  list(kind: Kind, query: ListQuery): Reply<Listed> {
    return reply(() => this.ledger().list(kind, query));
  }

  search(kind: Kind, query: SearchQuery): Reply<Listed> {
    return reply(() => this.ledger().search(kind, query));
  }

  commit(changes: readonly Change[]): Reply<CommitResult> {
    return reply(() => {
      const result = this.ledger().commit(changes);
      if (result.ok) this.arm();
      return result;
    });
  }

  read(keys: readonly string[]): Reply<RecordAnswer> {
    return reply(() => this.ledger().read(keys));
  }

  /** What is over goes first: removed read copies are published in the same run. */
  protected override async tend(): Promise<void> {
    this.ledger().sweep(this.now());
    await super.tend();
  }
}
