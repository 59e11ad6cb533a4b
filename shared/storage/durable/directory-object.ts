import { DirectoryLedger } from './directory-ledger.ts';
import { type ObjectEnv, PublishingObject } from './ledger-object.ts';
import type { RecordAnswer } from './outbox.ts';
import { type Reply, reply } from './reply.ts';

/** Decides which tenant a host belongs to; one object for the whole deployment, named `directory`. */
export class DirectoryObject<Env extends ObjectEnv = ObjectEnv> extends PublishingObject<DirectoryLedger, Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, (sql) => new DirectoryLedger(sql));
  }

  claim(host: string, tenant: string, domain: string): Reply<boolean> {
    return reply(() => {
      const claimed = this.ledger().claim(host, tenant, domain);
      this.arm();
      return claimed;
    });
  }

  release(host: string, tenant: string): Reply<null> {
    return reply(() => {
      this.ledger().release(host, tenant);
      this.arm();
      return null;
    });
  }

  read(keys: readonly string[]): Reply<RecordAnswer> {
    return reply(() => this.ledger().read(keys));
  }
}
