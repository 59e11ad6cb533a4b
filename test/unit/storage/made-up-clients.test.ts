import { beforeEach, describe, expect, it } from 'vitest';
import { checkedClientId } from '../../../shared/keys/client-ids.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { Freshness } from '../../../shared/model/ports.ts';
import type { ClientRecord, Registrations, Wanted } from '../../../shared/model/registry.ts';
import { recordBudget } from '../../../shared/storage/kv/budget.ts';
import { freshFor, heldFor } from '../../../shared/storage/kv/life-times.ts';
import { type MemoryLocation, type MemoryStorage, makeMemoryStorage } from '../../support/memory.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';
import { audience, client, clientInsert, tenant } from '../../support/memory-fixtures.ts';
import { keyPress } from '../../support/memory-keys.ts';

const key = 'a-key-of-client-ids';
const own = (start: string): string => checkedClientId(key, start.padEnd(32, '0'));
const tenantKey = `t:${tenant}:tenant`;
const held = own('held');

let clock: HandClock;
let storage: MemoryStorage;
let there: MemoryLocation;
let beside: Promise<unknown>[];
/** How often an id was held against the key. */
let checks = 0;

/** A tenant whose clients all have their check, and an isolate that holds its record and one client. */
beforeEach(async () => {
  clock = handClock();
  beside = [];
  const { makeKey } = keyPress();
  storage = makeMemoryStorage({
    ...{ clock, makeKey, digest: async (text) => `d${text.length}` },
    background: (work) => void beside.push(work),
    checkedClientId: (...asked) => {
      checks += 1;
      return checkedClientId(...asked);
    },
  });
  const settings = { unique: [], attributes: {}, doc: { client_id_key: key } };
  await storage.store.commit(tenant, [
    { op: 'insert', kind: 'tenant', id: 'settings', ...settings, copies: { [tenantKey]: { client_id_key: key } } },
    clientInsert(client(held)),
    clientInsert(client(own('other'))),
  ]);
  there = storage.location();
  await find(held);
});

let madeUp = 0;
const strange = (): string => {
  madeUp += 1;
  return `stranger${madeUp}`.padEnd(32, 'x');
};
const find = async (client_id: string, freshness: Freshness = 'copy', more: Wanted = {}): Promise<Registrations> =>
  there.registry.find(tenant, { client_id, ...more }, freshness);
const clientOf = async (...asked: Parameters<typeof find>): Promise<ClientRecord | undefined> =>
  (await find(...asked)).client;

/** Calls of bindings made by `step`, and those beside it. */
async function cost(step: () => unknown): Promise<{ kvReads: number; rpc: number }> {
  const before = storage.calls();
  await step();
  await Promise.all(beside.splice(0));
  const after = storage.calls();
  return { kvReads: after.kvReads - before.kvReads, rpc: after.rpc - before.rpc };
}
const nothing = { kvReads: 0, rpc: 0 };

describe('CAUTH-09 a made-up client id', () => {
  it('is looked up nowhere, whatever else the request names', async () => {
    const spray = async () => {
      for (let round = 0; round < 500; round += 1) {
        const more = { audience: `https://${round}.test/`, organization: `org_${round}` };
        expect(await find(strange(), 'copy', more)).toEqual({ tenant: { client_id_key: key } });
        expect(await find(strange(), 'copy', { ...more, subject: 'user' })).toEqual({ tenant: { client_id_key: key } });
      }
    };
    expect(await cost(spray)).toEqual(nothing);
  });

  it('costs the record one question a second for all of them, about the tenant', async () => {
    const spray = async () => {
      for (let round = 0; round < 500; round += 1) {
        const more = { audience: `https://${round}.test/` };
        expect(await clientOf(strange(), 'record', more)).toBeUndefined();
      }
    };
    expect(await cost(spray)).toEqual({ kvReads: 0, rpc: 1 });
    expect(await cost(spray)).toEqual(nothing);
    clock.pass(recordBudget.subjectEvery);
    const together = () => Promise.all(Array.from({ length: 200 }, () => clientOf(strange(), 'record')));
    expect(await cost(together)).toEqual({ kvReads: 0, rpc: 1 });
  });

  it('takes nothing of what the record may be asked about others', async () => {
    for (let round = 0; round < 500; round += 1) await find(strange(), 'record');
    await storage.store.commit(tenant, [clientInsert(client(own('new')))]);
    expect(await clientOf(own('new'), 'record')).toBeDefined();
  });

  it('is no reason to read the tenant more often than a known one is', async () => {
    const busy = async () => {
      for (let second = 0; second < 60; second += 1) {
        clock.pass(1000);
        await cost(() => find(strange()));
      }
    };
    expect((await cost(busy)).kvReads).toBeLessThanOrEqual(12);
    clock.pass(heldFor);
    expect(await cost(() => find(strange()))).toEqual({ kvReads: 1, rpc: 0 });
    expect(await cost(() => find(strange()))).toEqual(nothing);
  });

  it('is read with the tenant by an isolate that does not hold it yet', async () => {
    there = storage.location();
    expect(await cost(() => find(strange()))).toEqual({ kvReads: 1, rpc: 0 });
    expect(await cost(() => find(strange()))).toEqual(nothing);
  });
});

describe('a client of the tenant', () => {
  it('is read when it is not held', async () => {
    expect(await cost(async () => expect(await clientOf(own('other'))).toBeDefined())).toEqual({ kvReads: 1, rpc: 0 });
    expect(await cost(() => find(own('other')))).toEqual(nothing);
  });

  it('is checked only while it is not held', async () => {
    checks = 0;
    for (const freshness of ['copy', 'record'] as const) await find(held, freshness);
    expect(checks).toBe(0);
    await find(own('other'));
    expect(checks).toBe(1);
    await find(own('other'));
    expect(checks).toBe(1);
  });

  it('STORE-02 is there at once everywhere when it is new', async () => {
    expect(await clientOf(own('new'))).toBeUndefined();
    storage.hold(true);
    await storage.store.commit(tenant, [clientInsert(client(own('new')))]);
    expect(await clientOf(own('new'), 'record')).toBeDefined();
    expect(await clientOf(own('new'))).toBeDefined();
  });
});

describe('a client whose id has no check', () => {
  const id = 'from-elsewhere';
  const bring = () => storage.store.commit(tenant, [clientInsert(client(id))]);

  it('STORE-02 works at once where an isolate holds the older record of the tenant', async () => {
    expect(await clientOf(id)).toBeUndefined();
    storage.hold(true);
    await bring();
    expect(await cost(async () => expect(await clientOf(id, 'record')).toBeDefined())).toEqual({ kvReads: 0, rpc: 2 });
    expect(await clientOf(id)).toBeDefined();
  });

  it('STORE-02 works a second after its like was refused by the record', async () => {
    expect(await clientOf(id, 'record')).toBeUndefined();
    storage.hold(true);
    await bring();
    for (let round = 0; round < 10; round += 1) {
      clock.pass(recordBudget.subjectEvery / 10);
      await find(strange(), 'record');
    }
    expect(await clientOf(id, 'record')).toBeDefined();
  });

  it('STORE-02 works at once in the isolate that made it', async () => {
    there = storage;
    await find(held);
    expect(await clientOf(id)).toBeUndefined();
    storage.hold(true);
    await bring();
    expect(await clientOf(id)).toBeDefined();
  });

  it('makes every id one that is looked up, wherever the change is known', async () => {
    await bring();
    expect(await clientOf(id, 'record')).toBeDefined();
    expect((await cost(() => find(strange()))).kvReads).toBe(1);
    there = storage.location();
    expect(await clientOf(id)).toBeDefined();
    expect((await cost(() => find(strange()))).kvReads).toBe(1);
  });

  it('is found by copies alone once the isolate has heard of the change', async () => {
    expect(await clientOf(id)).toBeUndefined();
    await bring();
    clock.pass(freshFor);
    expect(await clientOf(id)).toBeDefined();
  });

  it('that is held works although the record of the tenant is older', async () => {
    await bring();
    expect(await clientOf(id, 'record')).toBeDefined();
    await storage.kv.put(tenantKey, JSON.stringify({ rev: 10_000, value: { client_id_key: key } }));
    clock.pass(heldFor);
    expect((await find(own('other'))).tenant).toEqual({ client_id_key: key });
    expect(await clientOf(id)).toBeDefined();
  });

  it('STORE-05 is not refused while the record cannot be asked', async () => {
    storage.hold(true);
    await bring();
    storage.record.fail(true);
    await expect(find(id, 'record')).rejects.toBeInstanceOf(Unavailable);
    storage.record.fail(false);
    clock.pass(recordBudget.subjectEvery);
    expect(await clientOf(id, 'record')).toBeDefined();
  });
});

describe('STORE-08 a record of the tenant that says nothing of ids', () => {
  it.each([
    ['no key', {}],
    ['null', { client_id_key: null }],
    ['a number', { client_id_key: 7 }],
    ['a list', { client_id_key: [key] }],
    ['an object', { client_id_key: { key } }],
  ])('has %s', async (_, value) => {
    await storage.kv.put(tenantKey, JSON.stringify({ rev: 10_000, value }));
    there = storage.location();
    expect((await find(held)).tenant).toEqual({});
    expect((await cost(() => find(strange()))).kvReads).toBe(1);
  });

  it('with a key that was never the tenant’s refuses nobody for it', async () => {
    await storage.kv.put(tenantKey, JSON.stringify({ rev: 1, value: { client_id_key: 'another' } }));
    there = storage.location();
    await find(held);
    expect(await clientOf(own('other'))).toBeUndefined();
    expect(await clientOf(own('other'), 'record')).toBeDefined();
    expect(await clientOf(held)).toBeDefined();
  });

  it('a tenant without a record has its clients looked up', async () => {
    await there.registry.find('bare', { client_id: held }, 'copy');
    const asked = () => there.registry.find('bare', { client_id: strange(), audience }, 'copy');
    expect((await cost(asked)).kvReads).toBe(1);
  });
});
