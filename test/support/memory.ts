import { checkedClientId } from '../../shared/keys/client-ids.ts';
import { makeEnvelopeSecret } from '../../shared/keys/envelopes.ts';
import { makeEcKey } from '../../shared/keys/signing-key.ts';
import type { Attempts } from '../../shared/model/attempts.ts';
import type { Logs } from '../../shared/model/log.ts';
import type {
  Access,
  Clock,
  EnvelopeSecrets,
  LimitKind,
  Limits,
  Ports,
  PrivateKeys,
  Replay,
} from '../../shared/model/ports.ts';
import { hostKey } from '../../shared/model/registry-keys.ts';
import type { MadeKey, PublishedEcKey } from '../../shared/model/signing-key.ts';
import type { HostDirectory, TenantStore } from '../../shared/model/tenant-store.ts';
import { makeAccess, type OwnAccess } from '../../shared/storage/durable/access.ts';
import { makeAttempts } from '../../shared/storage/durable/attempts.ts';
import { DirectoryLedger } from '../../shared/storage/durable/directory-ledger.ts';
import { makeHostDirectory } from '../../shared/storage/durable/host-directory.ts';
import { makeKeyring, type ToldKeyring } from '../../shared/storage/durable/keyring.ts';
import { KeyringCustody } from '../../shared/storage/durable/keyring-custody.ts';
import { KeyringLedger } from '../../shared/storage/durable/keyring-ledger.ts';
import { LogLedger } from '../../shared/storage/durable/log-ledger.ts';
import { makeLogs } from '../../shared/storage/durable/logs.ts';
import type { Outbox } from '../../shared/storage/durable/outbox.ts';
import { publish } from '../../shared/storage/durable/publish.ts';
import { makeReplay } from '../../shared/storage/durable/replay.ts';
import { ReplayLedger } from '../../shared/storage/durable/replay-ledger.ts';
import { TenantLedger } from '../../shared/storage/durable/tenant-ledger.ts';
import { makeTenantStore } from '../../shared/storage/durable/tenant-store.ts';
import type { BudgetLimits } from '../../shared/storage/kv/budget.ts';
import { makeRegistry, type WrittenRegistry } from '../../shared/storage/kv/registry.ts';
import { makeLimits } from '../../shared/storage/limits.ts';
import { MemoryKv } from './memory-kv.ts';
import {
  directoryMethods,
  keyringMethods,
  logMethods,
  memoryNamespace,
  replayMethods,
  tenantMethods,
  type Wire,
} from './memory-objects.ts';
import { everyRow, type MemorySql, memorySql } from './memory-sql.ts';

export interface MemoryStorageOptions {
  clock: Clock;
  /** @param now milliseconds since 1970 */
  makeKey(tenant: string, now: number): Promise<MadeKey>;
  /** Real ones unless told. */
  makeEcKey?(): Promise<MadeKey<PublishedEcKey>>;
  seal?(context: string, plain: string): Promise<string | undefined>;
  /** Base64url SHA-256 of a text. */
  digest(text: string): Promise<string>;
  /** For registries; the real one unless told. */
  checkedClientId?: Ports['checkedClientId'];
  /** Requests per minute; wrangler.toml's numbers unless told. */
  perMinute?: Readonly<Record<LimitKind, number>>;
  /** For tests whose clock stands still: the deployed budget is one question a second and subject. */
  budget?: BudgetLimits;
  /** As the registry's option of that name; absent: nothing goes on beside a request. */
  background?(work: Promise<unknown>): void;
}

/** The ports of one isolate in one place of the world. */
export interface MemoryLocation {
  store: TenantStore;
  access: Access;
  attempts: Attempts;
  directory: HostDirectory;
  registry: WrittenRegistry;
  keyring: ToldKeyring & PrivateKeys & EnvelopeSecrets;
  replay: Replay;
  logs: Logs;
  limits: Limits;
}

export interface MemoryStorage extends MemoryLocation {
  kv: MemoryKv;
  /** While on, no object can be reached. */
  record: { fail(on: boolean): void };
  /** Another isolate in another place, over the same objects and the same KV. */
  location(): MemoryLocation;
  /** While on, nothing is published; else every write is in KV when its call returns. */
  hold(on: boolean): void;
  /** Brings KV up to date now, whatever the time between writes. */
  publish(): Promise<void>;
  /** Names of the objects that exist. */
  objects(): string[];
  /** Every row of every object, as text: the same text means that nothing was stored. */
  dump(): string;
  /** Calls of bindings so far. */
  calls(): { kvReads: number; kvWrites: number; rpc: number };
}

const perMinute: Record<LimitKind, number> = { address: 3000, client: 6000, failure: 30, management: 1000 };

/** The whole store in memory: the real ledgers over SQLite, the real clients, and a KV whose lag is in the test's hand. */
export function makeMemoryStorage(options: MemoryStorageOptions): MemoryStorage {
  const world = new MemoryWorld(options);
  return {
    ...world.location(),
    kv: world.kv,
    record: {
      fail: (on) => {
        world.wire.failing = on;
      },
    },
    location: () => world.location(),
    hold: (on) => {
      world.held = on;
    },
    publish: () => world.publish(),
    objects: () => world.objects(),
    dump: () => JSON.stringify(world.databases.map(everyRow)),
    calls: () => ({ kvReads: world.kv.reads, kvWrites: world.kv.writes, rpc: world.wire.calls }),
  };
}

class MemoryWorld {
  readonly kv: MemoryKv;
  readonly wire: Wire = {
    failing: false,
    calls: 0,
    after: async () => {
      if (!this.held) await this.publish();
    },
  };
  held = false;
  readonly databases: MemorySql[] = [];
  readonly #options: MemoryStorageOptions;
  readonly #outboxes: Outbox[] = [];
  #publishing: Promise<void> = Promise.resolve();

  constructor(options: MemoryStorageOptions) {
    this.#options = options;
    this.kv = new MemoryKv(options.clock);
  }

  readonly #tenants = memoryNamespace(this.wire, () => tenantMethods(this.#published(new TenantLedger(this.#sql()))));
  readonly #directory = memoryNamespace(this.wire, () =>
    directoryMethods(this.#published(new DirectoryLedger(this.#sql()))),
  );
  readonly #keyrings = memoryNamespace(this.wire, () => {
    const { clock, seal = async () => undefined } = this.#options;
    const makers = { makeEcKey, makeSecret: makeEnvelopeSecret, ...this.#options, seal };
    const ledger = this.#published(new KeyringLedger(this.#sql()));
    return keyringMethods(new KeyringCustody(ledger, makers), () => clock.now());
  });
  readonly #replays = memoryNamespace(this.wire, () => replayMethods(new ReplayLedger(this.#sql())));

  readonly #logs = memoryNamespace(this.wire, () =>
    logMethods(new LogLedger(this.#sql()), () => this.#options.clock.now()),
  );

  #sql(): MemorySql {
    const sql = memorySql();
    this.databases.push(sql);
    return sql;
  }

  objects(): string[] {
    return [this.#tenants, this.#directory, this.#keyrings, this.#replays, this.#logs].flatMap((namespace) =>
      namespace.names(),
    );
  }

  location(): MemoryLocation {
    const { clock, digest, budget, background } = this.#options;
    const kv = this.kv.location();
    const registry = makeRegistry({
      kv,
      tenants: this.#tenants,
      directory: this.#directory,
      digest,
      checkedClientId: this.#options.checkedClientId ?? checkedClientId,
      clock,
      ...(budget === undefined ? {} : { budget }),
      ...(background === undefined ? {} : { background }),
    });
    const access = makeAccess({ namespace: this.#tenants, clock });
    return {
      registry,
      access,
      attempts: makeAttempts(this.#tenants, clock),
      store: readingItsWrites(makeTenantStore(this.#tenants, clock), registry, access),
      directory: claimsSeen(makeHostDirectory(this.#directory), registry),
      keyring: makeKeyring({
        ...{ kv, namespace: this.#keyrings, clock },
        ...(background === undefined ? {} : { background }),
      }),
      replay: makeReplay(this.#replays, clock),
      logs: makeLogs(this.#logs),
      limits: makeLimits({ bindings: {}, perMinute: this.#options.perMinute ?? perMinute, clock }),
    };
  }

  /** One after the other, as an object's alarms are. */
  publish(): Promise<void> {
    this.#publishing = this.#publishing.then(async () => {
      for (const outbox of this.#outboxes) await this.#drain(outbox);
    });
    return this.#publishing;
  }

  async #drain(outbox: Outbox): Promise<void> {
    let now = this.#options.clock.now();
    for (let due = outbox.due(); due !== undefined; due = outbox.due()) {
      now = Math.max(now, due);
      const { failed } = await publish(outbox, this.kv, () => now);
      if (failed > 0) return;
    }
  }

  #published<Ledger extends { outbox: Outbox }>(ledger: Ledger): Ledger {
    this.#outboxes.push(ledger.outbox);
    return ledger;
  }
}

const readingItsWrites = (store: TenantStore, registry: WrittenRegistry, access: OwnAccess): TenantStore => ({
  ...store,
  commit: async (tenant, changes) => {
    const result = await store.commit(tenant, changes);
    if (result.ok) registry.changed(result.keys);
    if (result.ok) access.committed(tenant, changes);
    return result;
  },
});

const claimsSeen = (directory: HostDirectory, registry: WrittenRegistry): HostDirectory => ({
  claim: async (host, tenant, domain) => {
    const claimed = await directory.claim(host, tenant, domain);
    registry.changed([hostKey(host)]);
    return claimed;
  },
  release: async (host, tenant) => {
    await directory.release(host, tenant);
    registry.changed([hostKey(host)]);
  },
});
