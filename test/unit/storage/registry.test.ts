import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedClientId } from '../../../shared/keys/client-ids.ts';
import { Overloaded, Unavailable } from '../../../shared/model/failures.ts';
import type { Wanted } from '../../../shared/model/registry.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { recordBudget } from '../../../shared/storage/kv/budget.ts';
import { absentFor, freshFor, heldFor, staleFor } from '../../../shared/storage/kv/life-times.ts';
import { makeRegistry } from '../../../shared/storage/kv/registry.ts';
import type { MemoryLocation, MemoryStorage } from '../../support/memory.ts';
import type { HandClock } from '../../support/memory-clock.ts';
import {
  acme,
  api,
  audience,
  client,
  clientInsert,
  clientReplace,
  grant,
  host,
  organization,
  tenant,
} from '../../support/memory-fixtures.ts';
import { memoryNamespace, tenantMethods } from '../../support/memory-objects.ts';
import { memorySql } from '../../support/memory-sql.ts';

let clock: HandClock;
let storage: MemoryStorage;
let there: MemoryLocation;

beforeEach(async () => {
  ({ clock, storage } = await acme());
  there = storage.location();
});

const all: Wanted = { client_id: 'app', audience, organization: 'org_1' };
const secretAt = async (place: MemoryLocation, freshness: 'copy' | 'record', id = 'app'): Promise<unknown> =>
  (await place.registry.find(tenant, { client_id: id }, freshness)).client?.secrets[0]?.hash;

/** Calls of bindings made by `step`. */
async function cost(step: () => unknown): Promise<{ kvReads: number; rpc: number }> {
  const before = storage.calls();
  await step();
  const after = storage.calls();
  return { kvReads: after.kvReads - before.kvReads, rpc: after.rpc - before.rpc };
}

describe('what a request costs', () => {
  it('cold: the site and one bulk read; warm: no binding call at all', async () => {
    const request = async (): Promise<void> => {
      await there.registry.site(host);
      await there.registry.find(tenant, all, 'copy');
    };
    expect(await cost(request)).toEqual({ kvReads: 2, rpc: 0 });
    for (let i = 0; i < 100; i += 1) expect(await cost(request)).toEqual({ kvReads: 0, rpc: 0 });
    clock.pass(freshFor);
    expect(await cost(request)).toEqual({ kvReads: 2, rpc: 0 });
  });

  it('another client of the same API reads only what is new', async () => {
    await there.registry.find(tenant, all, 'copy');
    await storage.store.commit(tenant, [clientInsert(client('two'))]);
    const found = await there.registry.find(tenant, { ...all, client_id: 'two' }, 'copy');
    expect(found).toEqual({ tenant: { default_audience: audience }, client: client('two'), api, organization });
  });

  it('the grant for all third parties is read for those alone whom it could help', async () => {
    await storage.store.commit(tenant, [clientInsert(client('third', { is_first_party: false }))]);
    // With a stamp its absence would last as long as anything else.
    await storage.kv.delete(`t:${tenant}:changes`);
    const repeated = async (client_id: string) => {
      const request = () => there.registry.find(tenant, { client_id, audience }, 'copy');
      await request();
      clock.pass(absentFor);
      return cost(request);
    };
    expect(await repeated('app')).toEqual({ kvReads: 0, rpc: 0 });
    expect(await repeated('third')).toEqual({ kvReads: 1, rpc: 0 });
  });

  it('100 equal requests at once are one read, and one question to the record', async () => {
    const together = (freshness: 'copy' | 'record') => () =>
      Promise.all(Array.from({ length: 100 }, () => there.registry.find(tenant, all, freshness)));
    expect(await cost(together('copy'))).toEqual({ kvReads: 1, rpc: 0 });
    expect(await cost(together('record'))).toEqual({ kvReads: 0, rpc: 1 });
  });
});

describe('registrations', () => {
  it('are everything the request is about', async () => {
    const expected = { tenant: { default_audience: audience }, client: client('app'), api, grant, organization };
    expect(await there.registry.find(tenant, all, 'copy')).toEqual(expected);
    expect(await there.registry.find(tenant, all, 'record')).toEqual(expected);
    expect((await there.registry.find(tenant, { organization: 'first' }, 'copy')).organization).toEqual(organization);
  });

  it('hold for their tenant only', async () => {
    expect(await there.registry.find('other', all, 'copy')).toEqual({ tenant: {} });
  });

  it('cannot be changed by one request for the next', async () => {
    const { client: found } = await there.registry.find(tenant, all, 'copy');
    expect(() => found?.grant_types.push('password')).toThrow(TypeError);
    expect(() => Object.assign(found?.secrets[0] ?? {}, { hash: 'x' })).toThrow(TypeError);
  });
});

describe('STORE-01 copies up to 60 s old, misses included', () => {
  it('a refusal confirmed by the record never rests on an old copy', async () => {
    storage.kv.lag(60_000);
    await there.registry.find(tenant, { client_id: 'app' }, 'copy');
    await storage.store.commit(tenant, [await clientReplace(storage, client('app', { secrets: [{ hash: 'new' }] }))]);
    clock.pass(freshFor);
    expect(await secretAt(there, 'copy')).toBe('old');
    expect(await secretAt(there, 'record')).toBe('new');
    expect(await secretAt(there, 'copy')).toBe('new');
  });

  it('once the record has answered, an older copy does not come back', async () => {
    storage.kv.lag(60_000);
    await there.registry.find(tenant, { client_id: 'app' }, 'copy');
    await storage.store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'app' }]);
    expect(await secretAt(there, 'record')).toBeUndefined();
    for (let second = 0; second < 60; second += 6) {
      clock.pass(6000);
      expect(await secretAt(there, 'copy')).toBeUndefined();
    }
  });

  it('a newer copy does take the place of an older answer', async () => {
    expect(await secretAt(there, 'record')).toBe('old');
    await storage.store.commit(tenant, [await clientReplace(storage, client('app', { secrets: [{ hash: 'new' }] }))]);
    clock.pass(freshFor);
    expect(await secretAt(there, 'copy')).toBe('new');
  });
});

describe('STORE-02 use at once from another location', () => {
  beforeEach(async () => {
    storage.kv.lag(60_000);
    await there.registry.find(tenant, { client_id: 'fresh', audience }, 'copy');
    storage.hold(true);
    await storage.store.commit(tenant, [clientInsert(client('fresh'))]);
  });

  it('a new client that this location has asked for before is there by the record, and stays', async () => {
    expect((await there.registry.find(tenant, { client_id: 'fresh', audience }, 'copy')).client).toBeUndefined();
    expect((await there.registry.find(tenant, { client_id: 'fresh', audience }, 'record')).client).toBeDefined();
    expect((await there.registry.find(tenant, { client_id: 'fresh', audience }, 'copy')).client).toBeDefined();
  });

  it('this isolate reads its own writes, KV or not', async () => {
    expect((await storage.registry.find(tenant, { client_id: 'fresh' }, 'copy')).client).toBeDefined();
    await storage.store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'app' }]);
    expect((await storage.registry.find(tenant, all, 'copy')).client).toBeUndefined();
    expect(await cost(() => storage.registry.find(tenant, all, 'copy'))).toEqual({ kvReads: 0, rpc: 0 });
  });

  it('a read that began before a write does not undo it', async () => {
    const early = there.registry.find(tenant, { client_id: 'early' }, 'copy');
    there.registry.changed([`t:${tenant}:client:early`]);
    await storage.store.commit(tenant, [clientInsert(client('early'))]);
    await early;
    expect((await there.registry.find(tenant, { client_id: 'early' }, 'copy')).client).toBeDefined();
  });

  it('a question that began before a write is not the answer after it', async () => {
    const gate = Promise.withResolvers<void>();
    const waits = [gate.promise];
    const wire = { failing: false, calls: 0, after: async () => waits.shift() };
    const ledger = new TenantLedger(memorySql());
    const tenants = memoryNamespace(wire, () => tenantMethods(ledger));
    const kv = storage.kv.location();
    const registry = makeRegistry({
      ...{ kv, tenants, directory: tenants, clock, checkedClientId },
      digest: async (text) => text,
    });
    const early = registry.find(tenant, { client_id: 'late' }, 'record');
    await vi.waitFor(() => expect(waits).toEqual([]));
    const result = ledger.commit([clientInsert(client('late'))]);
    registry.changed(result.ok ? result.keys : []);
    clock.pass(recordBudget.subjectEvery);
    expect((await registry.find(tenant, { client_id: 'late' }, 'record')).client).toBeDefined();
    gate.resolve();
    await early;
    expect((await registry.find(tenant, { client_id: 'late' }, 'copy')).client).toBeDefined();
  });

  it('a new host is asked of the directory when KV does not know it', async () => {
    await storage.directory.claim('new.test', tenant, host);
    expect(await there.registry.site('new.test')).toEqual({ tenant, host: 'new.test', domain: host });
    expect(await cost(() => there.registry.site('new.test'))).toEqual({ kvReads: 0, rpc: 0 });
  });

  it('the fallback is bounded: one question a second and subject, a burst, then a steady rate', async () => {
    const ask = async (id: string): Promise<unknown> => there.registry.find(tenant, { client_id: id }, 'record');
    const { rpc } = storage.calls();
    for (let i = 0; i < 10; i += 1) await ask('same');
    expect(storage.calls().rpc).toBe(rpc + 1);
    clock.pass(recordBudget.subjectEvery);
    await ask('same');
    expect(storage.calls().rpc).toBe(rpc + 2);
    clock.pass(10_000);
    const answers = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => ask(`x${i}`)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(recordBudget.burst);
    const refusal = answers.find((answer) => answer.status === 'rejected');
    expect(refusal?.reason).toBeInstanceOf(Overloaded);
    expect(refusal?.reason.retryAfter).toBeGreaterThanOrEqual(1);
    clock.pass(1000);
    const later = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => ask(`y${i}`)));
    expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(recordBudget.perSecond);
  });
});

describe('STORE-03 documented bounds', () => {
  it('a removed client is gone everywhere within KV lag and memo, without a question to the record', async () => {
    storage.kv.lag(60_000);
    const places = [there, storage.location(), storage.location()];
    for (const place of places) await place.registry.find(tenant, all, 'copy');
    await storage.store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'app' }]);
    clock.pass(60_000 + freshFor);
    const { rpc } = storage.calls();
    for (const place of places) expect((await place.registry.find(tenant, all, 'copy')).client).toBeUndefined();
    expect(storage.calls().rpc).toBe(rpc);
  });

  it('a strict client stops at once everywhere, and is never refused for the budget', async () => {
    storage.kv.lag(60_000);
    const strict = client('app', { latchkey: { strict_registry: true } });
    await storage.store.commit(tenant, [await clientReplace(storage, strict)]);
    const place = storage.location();
    for (let i = 0; i < 200; i += 1) {
      expect((await place.registry.find(tenant, all, 'copy')).client).toBeDefined();
      expect((await place.registry.find(tenant, all, 'record')).client).toBeDefined();
    }
    await storage.store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'app' }]);
    expect((await place.registry.find(tenant, all, 'copy')).client).toBeUndefined();
  });

  it('a released host stops within the memo of every isolate', async () => {
    expect(await there.registry.site(host)).toBeDefined();
    await storage.directory.release(host, tenant);
    expect(await storage.registry.site(host)).toBeUndefined();
    clock.pass(freshFor);
    expect(await there.registry.site(host)).toBeUndefined();
  });
});

it('a value that must not reach KV is found everywhere, from the record', async () => {
  const secret = { ...api, signing_alg: 'HS256', signing_secret: { value: 'unsealed', sealed: false } };
  const key = `t:${tenant}:api:hs`;
  const change = { ...clientInsert(client('x')), kind: 'resource-server' as const, copies: { [key]: secret } };
  await storage.store.commit(tenant, [{ ...change, private: [key] }]);
  expect(storage.kv.entries().get(key)).toContain('"ask":true');
  expect([...storage.kv.entries().values()].join()).not.toContain('unsealed');
  const find = async (): Promise<unknown> =>
    (await there.registry.find(tenant, { client_id: 'app', audience: 'hs' }, 'copy')).api;
  expect(await cost(async () => expect(await find()).toEqual(secret))).toEqual({ kvReads: 1, rpc: 1 });
  expect(await cost(find)).toEqual({ kvReads: 0, rpc: 0 });
  clock.pass(freshFor);
  storage.record.fail(true);
  expect(await find()).toEqual(secret);
  clock.pass(heldFor + staleFor);
  await expect(find()).rejects.toBeInstanceOf(Unavailable);
});

it('a copy outside the tenant is refused before it can be stored', async () => {
  const change = { ...clientInsert(client('x')), copies: { 't:other:client:app': client('app') } };
  await expect(storage.store.commit(tenant, [change])).rejects.toBeInstanceOf(RangeError);
  expect(await storage.store.get(tenant, 'client', 'x')).toBeUndefined();
});
