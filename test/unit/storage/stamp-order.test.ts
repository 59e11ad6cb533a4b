import { beforeEach, describe, expect, it } from 'vitest';
import { mostListed, settleFor } from '../../../shared/storage/durable/change-stamp.ts';
import { recordBudget } from '../../../shared/storage/kv/budget.ts';
import { freshFor, stampYoungFor } from '../../../shared/storage/kv/life-times.ts';
import type { MemoryStorage } from '../../support/memory.ts';
import type { HandClock } from '../../support/memory-clock.ts';
import { client, clientInsert, tenant } from '../../support/memory-fixtures.ts';
import { clientAt, nothing, type StampedWorld, stampedWorld, stampKey } from '../../support/stamped-world.ts';

let clock: HandClock;
let storage: MemoryStorage;
let find: StampedWorld['find'];
let hashOf: StampedWorld['hashOf'];
let rotate: StampedWorld['rotate'];
let remove: StampedWorld['remove'];
let cost: StampedWorld['cost'];
let busy: StampedWorld['busy'];
let serve: StampedWorld['serve'];

beforeEach(async () => {
  ({ clock, storage, find, hashOf, rotate, remove, cost, busy, serve } = await stampedWorld());
});

describe('a stamp and the copies that it lists may arrive in any order', () => {
  it('the stamp first: KV is known to be behind, and the record is asked once', async () => {
    await find();
    const old = storage.kv.entries().get(clientAt('app'));
    await rotate('new');
    await serve(clientAt('app'), old);
    clock.pass(freshFor);
    expect(await cost(async () => expect(await hashOf()).toBe('new'))).toMatchObject({ kvReads: 1, rpc: 1 });
    await busy(300_000);
    expect(await cost(async () => expect(await hashOf()).toBe('new'))).toMatchObject({ rpc: 0 });
  });

  it('the same for a client that is gone, and for one that is new', async () => {
    await find();
    await find({ client_id: 'new' });
    const old = storage.kv.entries().get(clientAt('app'));
    await remove('app');
    await storage.store.commit(tenant, [clientInsert(client('new'))]);
    await serve(clientAt('app'), old);
    await serve(clientAt('new'), undefined);
    clock.pass(freshFor);
    expect(await cost(async () => expect(await find()).toBeUndefined())).toMatchObject({ rpc: 1 });
    expect(await cost(async () => expect(await find({ client_id: 'new' })).toBeDefined())).toMatchObject({ rpc: 1 });
  });

  it('a copy that is gone from KV as the stamp says costs no question', async () => {
    await find();
    await remove('app');
    clock.pass(freshFor);
    expect(await cost(async () => expect(await find()).toBeUndefined())).toMatchObject({ rpc: 0 });
    await busy(60_000);
    expect(await cost(find)).toEqual(nothing);
  });

  it('the copy first: it stays when the stamp that lists it comes', async () => {
    const old = storage.kv.entries().get(stampKey);
    await rotate('new');
    const listed = storage.kv.entries().get(stampKey);
    await serve(stampKey, old);
    expect(await hashOf()).toBe('new');
    await serve(stampKey, listed);
    await busy(60_000);
    expect(await cost(async () => expect(await hashOf()).toBe('new'))).toEqual(nothing);
  });

  it('the old copy with the old stamp: the next stamp ends it', async () => {
    const before = [stampKey, clientAt('app')].map((key) => [key, storage.kv.entries().get(key)] as const);
    await rotate('new');
    const after = [...storage.kv.entries()];
    for (const [key, text] of before) await serve(key, text);
    expect(await hashOf()).toBe('old');
    for (const [key, text] of after) await serve(key, text);
    await busy(12_000);
    expect(await hashOf()).toBe('new');
  });

  it('without the budget, or the record, KV counts as it did without a stamp: for ten seconds', async () => {
    await find();
    const old = storage.kv.entries().get(clientAt('app'));
    await rotate('new');
    await serve(clientAt('app'), old);
    clock.pass(freshFor);
    storage.record.fail(true);
    expect(await hashOf()).toBe('old');
    storage.record.fail(false);
    await busy(freshFor + stampYoungFor);
    expect(await hashOf()).toBe('new');
  });

  it('CAUTH-09 copies that KV has not got yet cost no more questions than the budget', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `many${i}`);
    await storage.store.commit(
      tenant,
      ids.map((id) => clientInsert(client(id))),
    );
    for (const id of ids) await serve(clientAt(id), undefined);
    const { rpc } = await cost(() => Promise.all(ids.map((id) => find({ client_id: id }))));
    expect(rpc).toBe(recordBudget.burst);
  });
});

describe('changes that a stamp does not list', () => {
  const flood = (count: number, from = 0) =>
    storage.store.commit(
      tenant,
      Array.from({ length: count }, (_, i) => clientInsert(client(`flood${from + i}`))),
    );

  it('void everything, which is then read as without a stamp', async () => {
    await find();
    await busy(60_000);
    storage.hold(true);
    await remove('app');
    await flood(mostListed + 10);
    storage.hold(false);
    await storage.publish();
    clock.pass(6000);
    await cost(() => find({}));
    expect(await find()).toBeUndefined();
  });

  it('an old copy that was read while KV may be behind is not kept longer than ten seconds', async () => {
    const old = storage.kv.entries().get(clientAt('app')) ?? '';
    storage.hold(true);
    await rotate('new');
    await flood(mostListed + 10);
    storage.hold(false);
    await storage.publish();
    // As it was before the stamp was sent again.
    const { rev, value } = JSON.parse(storage.kv.entries().get(stampKey) ?? '') as { rev: number; value: object };
    await storage.kv.put(stampKey, JSON.stringify({ rev, value: { ...value, settled: false } }));
    const now = storage.kv.entries().get(clientAt('app')) ?? '';
    await storage.kv.put(clientAt('app'), old);
    expect(await hashOf()).toBe('old');
    await storage.kv.put(clientAt('app'), now);
    await busy(12_000);
    expect(await hashOf()).toBe('new');
  });

  it('do not matter once KV has had them for three minutes', async () => {
    await flood(mostListed + 10);
    clock.pass(settleFor + 10_000);
    await find();
    await busy(60_000);
    expect(await cost(find)).toEqual(nothing);
  });

  it('a stamp of before is not taken for news, unless it is all there is for two minutes', async () => {
    const restored = [stampKey, clientAt('app')].map((key) => [key, storage.kv.entries().get(key)] as const);
    await rotate('new');
    await find();
    for (const [key, text] of restored) await storage.kv.put(key, text ?? '');
    await busy(60_000);
    expect(await hashOf()).toBe('new');
    await busy(90_000);
    expect(await hashOf()).toBe('old');
  });
});
