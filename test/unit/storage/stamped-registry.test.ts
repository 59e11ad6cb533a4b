import { beforeEach, describe, expect, it } from 'vitest';
import type { Wanted } from '../../../shared/model/registry.ts';
import { freshFor, heldFor, staleFor, stampYoungFor } from '../../../shared/storage/kv/life-times.ts';
import type { MemoryLocation, MemoryStorage } from '../../support/memory.ts';
import type { HandClock } from '../../support/memory-clock.ts';
import { audience, client, clientInsert, clientReplace, tenant } from '../../support/memory-fixtures.ts';
import { clientAt, nothing, type StampedWorld, stampedWorld, stampKey } from '../../support/stamped-world.ts';

let clock: HandClock;
let storage: MemoryStorage;
let there: MemoryLocation;
let find: StampedWorld['find'];
let remove: StampedWorld['remove'];
let cost: StampedWorld['cost'];
let busy: StampedWorld['busy'];

beforeEach(async () => {
  ({ clock, storage, there, find, remove, cost, busy } = await stampedWorld());
});

describe('a tenant whose stamp is read', () => {
  it('has its first registrations and its stamp by one read, and none for another client of the same API but its own', async () => {
    expect(await cost(find)).toEqual({ ...nothing, kvReads: 1 });
    expect(await cost(find)).toEqual(nothing);
    expect(await cost(() => find({ client_id: 'other', audience }))).toEqual({ ...nothing, kvReads: 1 });
  });

  it('waits for KV no more, while one request in five seconds reads beside itself', async () => {
    await find();
    for (let i = 0; i < (2 * heldFor) / stampYoungFor; i += 1) {
      clock.pass(stampYoungFor);
      expect(await cost(() => Promise.all([find(), find(), find()]))).toEqual({ ...nothing, beside: 1 });
      expect(await cost(find)).toEqual(nothing);
    }
  });

  it('reads what it holds again within half an hour, whatever the stamp says', async () => {
    await find();
    const restored = { rev: 2, value: client('app', { secrets: [{ hash: 'restored' }] }) };
    await storage.kv.put(clientAt('app'), JSON.stringify(restored));
    const hash = async () => (await find())?.secrets[0]?.hash;
    await busy(heldFor - 6000);
    expect(await cost(async () => expect(await hash()).toBe('old'))).toMatchObject({ kvReads: 0 });
    clock.pass(6000);
    expect(await cost(async () => expect(await hash()).toBe('restored'))).toMatchObject({ kvReads: 1 });
  });

  it('knows of what is not there, too', async () => {
    const unknown: Wanted = { client_id: 'unknown', audience };
    expect(await find(unknown)).toBeUndefined();
    await busy(60_000);
    expect(await cost(() => find(unknown))).toEqual(nothing);
    await storage.store.commit(tenant, [clientInsert(client('unknown'))]);
    await busy(12_000);
    expect(await find(unknown)).toBeDefined();
  });

  it('waits for KV when nobody asked for ten seconds, and then for all of its clients at once', async () => {
    await storage.store.commit(tenant, [clientInsert(client('two'))]);
    await find();
    await find({ client_id: 'two' });
    clock.pass(freshFor);
    expect(await cost(find)).toEqual({ ...nothing, kvReads: 1 });
    expect(await cost(() => find({ client_id: 'two' }))).toEqual(nothing);
  });

  it('reads as before when there is no stamp', async () => {
    await storage.kv.delete(stampKey);
    await find();
    clock.pass(freshFor - 1);
    expect(await cost(find)).toEqual(nothing);
    clock.pass(1);
    expect(await cost(find)).toEqual({ ...nothing, kvReads: 1 });
  });

  it.each([
    ['no JSON object', '"x"'],
    ['a record', JSON.stringify({ rev: 99, value: client('app') })],
    ['one without a revision', JSON.stringify({ value: { since: 0, settled: true, changes: [] } })],
    ['one with odd changes', JSON.stringify({ rev: 99, value: { since: 0, settled: true, changes: [7] } })],
    ['one with odder changes', JSON.stringify({ rev: 99, value: { since: 0, settled: true, changes: [[1, 'x']] } })],
    ['one that must not be read', JSON.stringify({ rev: 99, ask: true })],
  ])('STORE-08 a stamp that is %s counts as none', async (_, text) => {
    await storage.kv.put(stampKey, text);
    await find();
    clock.pass(freshFor);
    expect(await cost(find)).toEqual({ ...nothing, kvReads: 1 });
  });
});

describe('STORE-03 a change is seen as soon as without a stamp', () => {
  it('a client that is removed stops within ten seconds, and the others are not read again', async () => {
    await storage.store.commit(tenant, [clientInsert(client('two'))]);
    await find();
    await find({ client_id: 'two', audience });
    await busy(60_000);
    await remove('app');
    clock.pass(freshFor - 1);
    await cost(() => find({ client_id: 'two', audience }));
    expect(await cost(() => find({ client_id: 'two', audience }))).toEqual(nothing);
    expect(await find()).toBeUndefined();
  });

  it('a stamp that nobody read for ten seconds vouches for nothing', async () => {
    await find();
    await remove('app');
    clock.pass(freshFor);
    expect(await find()).toBeUndefined();
  });

  it('with KV a minute behind it stops within a minute and ten seconds, for ever', async () => {
    storage.kv.lag(60_000);
    await find();
    await busy(30_000);
    await remove('app');
    await busy(60_000 + freshFor);
    for (let i = 0; i < 100; i += 1) {
      expect(await find()).toBeUndefined();
      await busy(6000);
    }
  });

  it('this isolate hears of its own change at once', async () => {
    await find();
    await busy(60_000);
    there.registry.changed([clientAt('app')]);
    await remove('app');
    expect(await find()).toBeUndefined();
    await busy(60_000);
    expect(await find()).toBeUndefined();
  });

  it('a strict client is asked of the record each time', async () => {
    const strict = await clientReplace(storage, client('app', { latchkey: { strict_registry: true } }));
    await storage.store.commit(tenant, [strict]);
    await find();
    await busy(60_000);
    expect((await cost(find)).rpc).toBe(1);
  });
});

describe('STORE-05 KV that fails', () => {
  it('lets what the stamp vouched for stand in for five minutes, then the record is asked', async () => {
    await find();
    await busy(600_000);
    storage.kv.fail(true);
    clock.pass(freshFor + staleFor - 1000);
    expect(await cost(find)).toMatchObject({ kvReads: 1, rpc: 0 });
    expect(await cost(find)).toMatchObject({ kvReads: 0, rpc: 0 });
    clock.pass(1000);
    expect(await cost(find)).toMatchObject({ rpc: 1 });
  });

  it('STORE-03 does not bring back what a stamp has named before it failed', async () => {
    await find();
    await remove('app');
    clock.pass(6000);
    await cost(() => find({}));
    storage.kv.fail(true);
    expect(await find()).toBeUndefined();
    storage.record.fail(true);
    clock.pass(freshFor);
    await expect(find({ client_id: 'two' })).rejects.toThrow();
  });

  it('a stamp that cannot be read beside a request troubles nobody', async () => {
    await find();
    clock.pass(6000);
    storage.kv.fail(true);
    expect(await cost(find)).toMatchObject({ kvReads: 0, rpc: 0, beside: 1 });
    storage.kv.fail(false);
    clock.pass(2000);
    expect(await cost(find)).toMatchObject({ beside: 1 });
    expect(await cost(find)).toEqual(nothing);
  });
});
