import type { AttemptAnswer, AttemptOutcome, AttemptRules } from '../../model/attempts.ts';
import type { Redeemed, Redemption } from '../../model/redemption.ts';
import type { SearchQuery } from '../../model/search.ts';
import type { Subject, SubjectQuestion } from '../../model/subject.ts';
import type { Change, CommitResult, Kind, Listed, ListQuery, Stored } from '../../model/tenant-store.ts';
import { type ObjectEnv, PublishingObject } from './ledger-object.ts';
import type { RecordAnswer } from './outbox.ts';
import { type Reply, reply } from './reply.ts';
import { TenantLedger } from './tenant-ledger.ts';

/**
 * The system of record of one tenant's control plane; named `tenant:<tenant>`. A commit is durable
 * before its answer leaves, and never waits for KV. How a client's id is checked is for the deployed class to say.
 */
export abstract class TenantObject<Env extends ObjectEnv = ObjectEnv> extends PublishingObject<TenantLedger, Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new TenantLedger(sql));
  }

  protected abstract checkedClientId(key: string, id: string): string;

  get(kind: Kind, id: string): Reply<Stored | undefined> {
    return reply(() => this.ledger().get(kind, id));
  }

  getByKey(kind: Kind, key: string): Reply<Stored | undefined> {
    return reply(() => this.ledger().getByKey(kind, key));
  }

  getByKeys(kind: Kind, keys: readonly string[]): Reply<readonly (Stored | undefined)[]> {
    return reply(() => this.ledger().getByKeys(kind, keys));
  }

  list(kind: Kind, query: ListQuery): Reply<Listed> {
    return reply(() => this.ledger().list(kind, query));
  }

  search(kind: Kind, query: SearchQuery): Reply<Listed> {
    return reply(() => this.ledger().search(kind, query));
  }

  commit(changes: readonly Change[]): Reply<CommitResult> {
    return reply(() => {
      const result = this.ledger().commit(changes, (key, id) => this.checkedClientId(key, id));
      if (result.ok) this.arm();
      return result;
    });
  }

  /** @param now the caller's clock, in milliseconds since 1970 */
  subject(question: SubjectQuestion, now: number): Reply<Subject | undefined> {
    return reply(() => this.ledger().access.subject(question, now));
  }

  /** @param now the caller's clock, in milliseconds since 1970 */
  redeem(redemption: Redemption, now: number): Reply<Redeemed> {
    return reply(() => {
      const redeemed = this.ledger().access.redeem(redemption, now);
      this.arm();
      return redeemed;
    });
  }

  /** @param now the caller's clock, in milliseconds since 1970 */
  attempt(rules: AttemptRules, outcome: AttemptOutcome, now: number): Reply<AttemptAnswer> {
    return reply(() => {
      const answer = this.ledger().attempts.attempt(rules, outcome, now);
      if (outcome === 'failed') this.arm();
      return answer;
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
