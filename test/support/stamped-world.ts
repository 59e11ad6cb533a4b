import type { ClientRecord, Wanted } from '../../shared/model/registry.ts';
import type { CommitResult } from '../../shared/model/tenant-store.ts';
import type { MemoryLocation, MemoryStorage } from './memory.ts';
import type { HandClock } from './memory-clock.ts';
import { acme, audience, client, clientReplace, tenant } from './memory-fixtures.ts';

export const stampKey = `t:${tenant}:changes`;
export const clientAt = (id: string): string => `t:${tenant}:client:${id}`;

/** Calls of bindings that a request made, and work that it left to go on beside it. */
export interface Cost {
  kvReads: number;
  rpc: number;
  beside: number;
}

export const nothing: Cost = { kvReads: 0, rpc: 0, beside: 0 };

/** A storage, and one isolate elsewhere that reads the tenant's change stamp beside its requests. */
export interface StampedWorld {
  clock: HandClock;
  storage: MemoryStorage;
  there: MemoryLocation;
  /** The client `app` and what it needs for its API, as the isolate finds them. */
  find(wanted?: Wanted): Promise<ClientRecord | undefined>;
  hashOf(): Promise<unknown>;
  /** Gives `app` another secret. */
  rotate(hash: string): Promise<void>;
  remove(id: string): Promise<CommitResult>;
  /** What `step` costs the isolate; what it left is done when this returns. */
  cost(step: () => Promise<unknown>): Promise<Cost>;
  /** So much time, in which the tenant's other requests keep its stamp young. */
  busy(milliseconds: number): Promise<void>;
  /** What KV has for a key from now on, whatever the tenant wrote; undefined for nothing. */
  serve(key: string, text: string | undefined): Promise<void>;
}

export async function stampedWorld(): Promise<StampedWorld> {
  const beside: Promise<unknown>[] = [];
  const { clock, storage } = await acme({ background: (work) => void beside.push(work) });
  const there = storage.location();
  const find: StampedWorld['find'] = async (wanted = { client_id: 'app', audience }) =>
    (await there.registry.find(tenant, wanted, 'copy')).client;
  const cost: StampedWorld['cost'] = async (step) => {
    const before = storage.calls();
    await step();
    const calls = storage.calls();
    const left = beside.length;
    await Promise.all(beside.splice(0));
    return { kvReads: calls.kvReads - before.kvReads - left, rpc: calls.rpc - before.rpc, beside: left };
  };
  return {
    clock,
    storage,
    there,
    find,
    cost,
    hashOf: async () => (await find({ client_id: 'app' }))?.secrets[0]?.hash,
    rotate: async (hash) => {
      await storage.store.commit(tenant, [await clientReplace(storage, client('app', { secrets: [{ hash }] }))]);
    },
    remove: (id) => storage.store.commit(tenant, [{ op: 'remove', kind: 'client', id }]),
    busy: async (milliseconds) => {
      for (let left = milliseconds; left > 0; left -= 6000) {
        clock.pass(Math.min(6000, left));
        await cost(() => find({}));
      }
    },
    serve: (key, text) => (text === undefined ? storage.kv.delete(key) : storage.kv.put(key, text)),
  };
}
