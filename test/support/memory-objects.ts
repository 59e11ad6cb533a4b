import { checkedClientId } from '../../shared/keys/client-ids.ts';
import type { DirectoryLedger } from '../../shared/storage/durable/directory-ledger.ts';
import type { DirectoryObject } from '../../shared/storage/durable/directory-object.ts';
import type { KeyringCustody } from '../../shared/storage/durable/keyring-custody.ts';
import type { KeyringObject } from '../../shared/storage/durable/keyring-object.ts';
import type { LogLedger } from '../../shared/storage/durable/log-ledger.ts';
import type { LogObject } from '../../shared/storage/durable/log-object.ts';
import type { ReplayLedger } from '../../shared/storage/durable/replay-ledger.ts';
import type { ReplayObject } from '../../shared/storage/durable/replay-object.ts';
import { reply, replyLater } from '../../shared/storage/durable/reply.ts';
import type { Namespace } from '../../shared/storage/durable/rpc.ts';
import type { TenantLedger } from '../../shared/storage/durable/tenant-ledger.ts';
import type { TenantObject } from '../../shared/storage/durable/tenant-object.ts';

/** The methods of the objects, over the same ledgers, without the platform around them. */
export const tenantMethods = (
  ledger: TenantLedger,
): Pick<
  TenantObject,
  'get' | 'getByKey' | 'getByKeys' | 'list' | 'search' | 'commit' | 'read' | 'subject' | 'redeem' | 'attempt'
> => ({
  get: (kind, id) => reply(() => ledger.get(kind, id)),
  getByKey: (kind, key) => reply(() => ledger.getByKey(kind, key)),
  getByKeys: (kind, keys) => reply(() => ledger.getByKeys(kind, keys)),
  list: (kind, query) => reply(() => ledger.list(kind, query)),
  search: (kind, query) => reply(() => ledger.search(kind, query)),
  commit: (changes) => reply(() => ledger.commit(changes, checkedClientId)),
  read: (keys) => reply(() => ledger.read(keys)),
  subject: (question, now) => reply(() => ledger.access.subject(question, now)),
  redeem: (redemption, now) => reply(() => ledger.access.redeem(redemption, now)),
  attempt: (rules, outcome, now) => reply(() => ledger.attempts.attempt(rules, outcome, now)),
});

export const directoryMethods = (ledger: DirectoryLedger): Pick<DirectoryObject, 'claim' | 'release' | 'read'> => ({
  claim: (host, tenant, domain) => reply(() => ledger.claim(host, tenant, domain)),
  release: (host, tenant) =>
    reply(() => {
      ledger.release(host, tenant);
      return null;
    }),
  read: (keys) => reply(() => ledger.read(keys)),
});

export function keyringMethods(
  custody: KeyringCustody,
  now: () => number,
): Pick<KeyringObject, 'keys' | 'current' | 'envelopes' | 'rotate' | 'revoke'> {
  const ready = async (tenant: string): Promise<KeyringCustody> => {
    await custody.ensure(tenant, now());
    return custody;
  };
  return {
    keys: (tenant) => replyLater(async () => (await ready(tenant)).keySet()),
    current: (tenant, kty) => replyLater(async () => (await ready(tenant)).current(kty)),
    envelopes: (tenant) => replyLater(async () => (await ready(tenant)).envelopes()),
    rotate: (tenant, expected) => replyLater(async () => (await ready(tenant)).rotate(tenant, expected, now())),
    revoke: (tenant, kid) => replyLater(async () => (await ready(tenant)).revoke(kid, now())),
  };
}

export const replayMethods = (ledger: ReplayLedger): Pick<ReplayObject, 'first'> => ({
  first: (client, id, expires, now) => reply(() => ledger.first(client, id, expires, now)),
});

export const logMethods = (
  ledger: LogLedger,
  now: () => number,
): Pick<LogObject, 'append' | 'list' | 'get' | 'count'> => ({
  append: (entries, count, batch) =>
    reply(() => {
      ledger.append(entries, count, batch, now());
      return null;
    }),
  list: (query) => reply(() => ledger.list(query)),
  count: (query) => reply(() => ledger.count(query)),
  get: (id) => reply(() => ledger.get(id)),
});

/** How the wire to the objects behaves, and what went over it. */
export interface Wire {
  failing: boolean;
  calls: number;
  /** Runs after a call has been executed and before its answer arrives. */
  after(): Promise<void>;
}

/** A binding to objects that live in this process. Arguments and answers are copied, as over RPC. */
export function memoryNamespace(wire: Wire, make: (name: string) => object): Namespace & { names(): string[] } {
  const objects = new Map<string, object>();
  const objectOf = (name: string): object => {
    const found = objects.get(name) ?? make(name);
    objects.set(name, found);
    return found;
  };
  return {
    names: () => [...objects.keys()],
    getByName: (name) =>
      new Proxy(
        {},
        {
          get:
            (_, method: string) =>
            async (...given: unknown[]) => {
              wire.calls += 1;
              if (wire.failing) throw Object.assign(new Error('Durable Object is overloaded'), { overloaded: true });
              const methods = objectOf(name) as Record<string, (...given: unknown[]) => unknown>;
              const answer = structuredClone(await methods[method]?.(...structuredClone(given)));
              await wire.after();
              return answer;
            },
        },
      ),
  };
}
