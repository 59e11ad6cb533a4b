import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { Wanted } from '../../../shared/model/registry.ts';
import { recordBudget } from '../../../shared/storage/kv/budget.ts';
import { absentFor, freshFor, staleFor } from '../../../shared/storage/kv/life-times.ts';
import type { MemoryLocation, MemoryStorage } from '../../support/memory.ts';
import type { HandClock } from '../../support/memory-clock.ts';
import { acme, audience, client, clientInsert, clientReplace, host, tenant } from '../../support/memory-fixtures.ts';

let clock: HandClock;
let storage: MemoryStorage;
let there: MemoryLocation;

beforeEach(async () => {
  ({ clock, storage } = await acme());
  there = storage.location();
});

const all: Wanted = { client_id: 'app', audience, organization: 'org_1' };
/** Calls of bindings made by `step`. */
async function cost(step: () => unknown): Promise<{ kvReads: number; rpc: number }> {
  const before = storage.calls();
  await step();
  const after = storage.calls();
  return { kvReads: after.kvReads - before.kvReads, rpc: after.rpc - before.rpc };
}

describe('STORE-04 values that cannot be registered', () => {
  const odd = [
    '',
    '.',
    '..',
    'a b',
    'a:b',
    '*',
    'x'.repeat(65),
    'x'.repeat(10_000),
    '\u0000',
    'é',
    '__proto__\n',
    '\ud800',
  ];

  it.each(odd)('client id and organization %j are absent without a look-up', async (text) => {
    await there.registry.find(tenant, {}, 'copy');
    const wanted = { client_id: text, organization: text };
    for (const freshness of ['copy', 'record'] as const) {
      const step = async () =>
        expect(await there.registry.find(tenant, wanted, freshness)).toMatchObject({ tenant: {} });
      expect(await cost(step)).toEqual({ kvReads: 0, rpc: 0 });
    }
  });

  it.each(['', '\u0007', 'x'.repeat(601), '\ud800'])('audience %j is absent without a look-up', async (text) => {
    await there.registry.find(tenant, {}, 'copy');
    expect(await cost(() => there.registry.find(tenant, { audience: text }, 'copy'))).toEqual({ kvReads: 0, rpc: 0 });
  });

  it.each(['x'.repeat(600), '💥'.repeat(300), '..', '%2e', 'a b', 'a:b:c', "'; DROP TABLE record; --"])(
    'audience %j is looked up under a key that KV takes',
    async (text) => {
      expect((await there.registry.find(tenant, { client_id: 'app', audience: text }, 'copy')).api).toBeUndefined();
      expect((await there.registry.find(tenant, { client_id: 'app', audience: text }, 'record')).api).toBeUndefined();
    },
  );

  it.each([
    '',
    '.',
    '..',
    'a..b',
    'a b',
    'A.test',
    '-a',
    'a:',
    'a:0',
    'a:1234567',
    'a/b',
    'a@b',
    `${'a'.repeat(260)}`,
    'é.test',
    '\u0000',
  ])('host %j is unknown without a look-up', async (text) => {
    expect(await cost(async () => expect(await there.registry.site(text)).toBeUndefined())).toEqual({
      kvReads: 0,
      rpc: 0,
    });
  });
});

describe('CAUTH-09 unknown names', () => {
  it('a flood of made-up hosts asks the directory no more than the budget, and not about the same one again', async () => {
    expect(await there.registry.site('no.test')).toBeUndefined();
    expect(await cost(() => there.registry.site('no.test'))).toEqual({ kvReads: 0, rpc: 0 });
    clock.pass(absentFor);
    const flood = () => Promise.allSettled(Array.from({ length: 500 }, (_, i) => there.registry.site(`x${i}.test`)));
    expect((await cost(flood)).rpc).toBe(recordBudget.burst);
    expect(await cost(() => there.registry.find(tenant, all, 'record'))).toEqual({ kvReads: 0, rpc: 1 });
  });

  it('a host is not taken for unknown while the directory is being asked, or after it failed', async () => {
    storage.record.fail(true);
    await expect(there.registry.site('new.test')).rejects.toBeInstanceOf(Unavailable);
    storage.record.fail(false);
    storage.hold(true);
    await storage.directory.claim('new.test', tenant, host);
    clock.pass(recordBudget.subjectEvery);
    expect(await there.registry.site('new.test')).toBeDefined();
  });

  it('made-up clients make no object', async () => {
    const before = storage.objects();
    for (let i = 0; i < 20; i += 1) await there.registry.find(tenant, { client_id: `x${i}` }, 'record');
    expect(storage.objects()).toEqual(before);
  });
});

describe('STORE-05 outages', () => {
  it('without KV, what is held serves for a bounded time, then the record does', async () => {
    await there.registry.find(tenant, all, 'copy');
    storage.kv.fail(true);
    clock.pass(freshFor + staleFor - 1);
    expect(await cost(() => there.registry.find(tenant, all, 'copy'))).toEqual({ kvReads: 1, rpc: 0 });
    // What stood in does so for a second before KV is tried again.
    clock.pass(1000);
    expect(await cost(() => there.registry.find(tenant, all, 'copy'))).toMatchObject({ rpc: 1 });
    expect((await there.registry.find(tenant, all, 'copy')).client).toEqual(client('app'));
  });

  it('without KV, a cold isolate asks the record and the directory', async () => {
    storage.kv.fail(true);
    expect(await there.registry.site(host)).toMatchObject({ tenant });
    expect((await there.registry.find(tenant, all, 'copy')).client).toEqual(client('app'));
  });

  it('CAUTH-09 without KV, made-up clients ask the record no more than the budget', async () => {
    storage.kv.fail(true);
    const flood = () =>
      Promise.allSettled(
        Array.from({ length: 200 }, (_, i) => there.registry.find(tenant, { client_id: `x${i}` }, 'copy')),
      );
    expect((await cost(flood)).rpc).toBe(recordBudget.burst);
  });

  it('with neither, nothing is found and nothing is refused: Unavailable', async () => {
    storage.kv.fail(true);
    storage.record.fail(true);
    await expect(there.registry.site(host)).rejects.toBeInstanceOf(Unavailable);
    await expect(there.registry.find(tenant, all, 'copy')).rejects.toBeInstanceOf(Unavailable);
  });

  it('a question to a record that fails is Unavailable, whatever is held', async () => {
    await there.registry.find(tenant, all, 'copy');
    storage.record.fail(true);
    await expect(there.registry.find(tenant, all, 'record')).rejects.toBeInstanceOf(Unavailable);
    expect((await there.registry.find(tenant, all, 'copy')).client).toBeDefined();
  });

  it('a strict client is refused while the record cannot be asked', async () => {
    const strict = client('app', { latchkey: { strict_registry: true } });
    await storage.store.commit(tenant, [await clientReplace(storage, strict)]);
    await there.registry.find(tenant, all, 'copy');
    storage.record.fail(true);
    await expect(there.registry.find(tenant, all, 'copy')).rejects.toBeInstanceOf(Unavailable);
  });

  it('a commit that cannot reach the record is Unavailable and nothing of it is found', async () => {
    storage.record.fail(true);
    await expect(storage.store.commit(tenant, [clientInsert(client('lost'))])).rejects.toBeInstanceOf(Unavailable);
    storage.record.fail(false);
    expect((await there.registry.find(tenant, { client_id: 'lost' }, 'record')).client).toBeUndefined();
  });

  it('publishing that fails leaves the record right, and is made up for later', async () => {
    storage.kv.fail(true, 'writes');
    await storage.store.commit(tenant, [clientInsert(client('late'))]);
    expect((await there.registry.find(tenant, { client_id: 'late' }, 'copy')).client).toBeUndefined();
    expect((await there.registry.find(tenant, { client_id: 'late' }, 'record')).client).toBeDefined();
    storage.kv.fail(false);
    await storage.publish();
    expect((await storage.location().registry.find(tenant, { client_id: 'late' }, 'copy')).client).toBeDefined();
  });
});

describe('STORE-08 records of another release', () => {
  const put = (key: string, value: unknown): Promise<void> => storage.kv.put(key, JSON.stringify({ rev: 1, value }));

  it('missing fields mean the stricter choice', async () => {
    await put(`t:${tenant}:client:bare`, { client_id: 'bare' });
    await put(`t:${tenant}:org:org_2`, { id: 'org_2', name: 'two' });
    const found = await there.registry.find(tenant, { client_id: 'bare', organization: 'org_2' }, 'copy');
    expect(found.client).toEqual({ client_id: 'bare', name: '', is_first_party: false, grant_types: [], secrets: [] });
    expect(found.organization?.client_grants).toEqual([]);
  });

  it.each([
    ['no identity', { name: 'x' }],
    ['lists of another type', 'x'],
    ['a list', []],
    ['nothing', null],
  ])('a record with %s is absent', async (_, value) => {
    await put(`t:${tenant}:client:odd`, value);
    expect((await there.registry.find(tenant, { client_id: 'odd' }, 'copy')).client).toBeUndefined();
  });

  it('an API without its signing algorithm is absent', async () => {
    await put(`t:${tenant}:api:x`, { id: '1', identifier: 'x', token_lifetime: 10 });
    expect((await there.registry.find(tenant, { audience: 'x' }, 'copy')).api).toBeUndefined();
  });

  it('a value in KV without a revision is a miss', async () => {
    await storage.kv.put(`t:${tenant}:client:raw`, JSON.stringify(client('raw')));
    expect((await there.registry.find(tenant, { client_id: 'raw' }, 'copy')).client).toBeUndefined();
  });

  it('a site that names another host is a miss', async () => {
    await put('host:evil.test', { tenant, host, domain: host });
    expect(await there.registry.site('evil.test')).toBeUndefined();
  });
});
