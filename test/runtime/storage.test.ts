import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkedClientId } from '../../shared/keys/client-ids.ts';
import { Unavailable } from '../../shared/model/failures.ts';
import type { Clock } from '../../shared/model/ports.ts';
import type { Insert } from '../../shared/model/tenant-store.ts';
import { makeHostDirectory } from '../../shared/storage/durable/host-directory.ts';
import { makeReplay, shardOf } from '../../shared/storage/durable/replay.ts';
import { makeTenantStore } from '../../shared/storage/durable/tenant-store.ts';
import { makeRegistry } from '../../shared/storage/kv/registry.ts';

const clock: Clock = { now: () => Date.now() };
const store = makeTenantStore(env.TENANT, { now: () => Date.now() });
const directory = makeHostDirectory(env.DIRECTORY);
const replay = makeReplay(env.REPLAY, clock);
/** A new isolate's registry. */
const registry = () =>
  makeRegistry({
    kv: env.REGISTRY,
    tenants: env.TENANT,
    directory: env.DIRECTORY,
    clock,
    checkedClientId,
    digest: async (text) => text,
  });

let names = 0;
const fresh = (): string => {
  names += 1;
  return `t${names}-${crypto.randomUUID().slice(0, 8)}`;
};
const objectOf = (tenant: string): DurableObjectStub => env.TENANT.getByName(`tenant:${tenant}`);

const client = (tenant: string, id: string, more: Partial<Insert> = {}): Insert => ({
  op: 'insert',
  kind: 'client',
  id,
  doc: { client_id: id },
  unique: [`client_id:${id}`],
  attributes: { app_type: 'spa' },
  copies: { [`t:${tenant}:client:${id}`]: { client_id: id, name: id } },
  ...more,
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the tenant object', () => {
  it('publishes to KV by its own alarm, soon after the commit', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    await vi.waitFor(
      async () =>
        expect(await env.REGISTRY.get(`t:${tenant}:client:a`, 'json')).toEqual({
          rev: 1,
          value: { client_id: 'a', name: 'a' },
        }),
      { timeout: 5000 },
    );
    await store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'a' }]);
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:client:a`)).toBeNull(), { timeout: 5000 });
    await vi.waitFor(
      async () => {
        const left = await runInDurableObject(objectOf(tenant), (_, state) =>
          state.storage.sql.exec('SELECT count(*) AS n FROM record').one(),
        );
        expect(left).toEqual({ n: 0 });
      },
      { timeout: 5000 },
    );
  });

  it('CAUTH-09 keeps its key of client ids until a client comes whose id has no check, and publishes that it is gone', async () => {
    const tenant = fresh();
    const copyKey = `t:${tenant}:tenant`;
    const [own, other] = ['a', 'b'].map((start) => checkedClientId('key', start.repeat(32))) as [string, string];
    const settings = { doc: { client_id_key: 'key' }, copies: { [copyKey]: { client_id_key: 'key' } } };
    await store.commit(tenant, [client(tenant, 'settings', { kind: 'tenant', ...settings }), client(tenant, own)]);
    const published = () => env.REGISTRY.get(copyKey, 'json');
    await store.commit(tenant, [client(tenant, other)]);
    await vi.waitFor(async () => expect(await published()).toMatchObject({ value: { client_id_key: 'key' } }), 5000);
    const brought = await store.commit(tenant, [client(tenant, 'from-elsewhere')]);
    expect(brought.ok && brought.keys).toContain(copyKey);
    expect((await store.get(tenant, 'tenant', 'settings'))?.doc).toEqual({});
    await vi.waitFor(async () => expect(JSON.stringify(await published())).not.toContain('client_id_key'), 5000);
  });

  it('STORE-03 publishes what changed, so that an isolate which holds a client hears that it is gone', async () => {
    const tenant = fresh();
    const hand = { now: () => Date.now() + ahead };
    let ahead = 0;
    const options = { kv: env.REGISTRY, tenants: env.TENANT, directory: env.DIRECTORY };
    const place = makeRegistry({ ...options, clock: hand, checkedClientId, digest: async (text) => text });
    const find = async (id: string) => (await place.find(tenant, { client_id: id }, 'copy')).client?.client_id;
    const stamp = (): Promise<unknown> => env.REGISTRY.get(`t:${tenant}:changes`, 'json');
    await store.commit(tenant, [client(tenant, 'a'), client(tenant, 'b')]);
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:client:b`)).not.toBeNull());
    expect([await find('a'), await find('b')]).toEqual(['a', 'b']);
    await store.commit(tenant, [{ op: 'remove', kind: 'client', id: 'a' }]);
    await vi.waitFor(
      async () =>
        expect(await stamp()).toEqual({
          rev: 3,
          value: {
            since: 0,
            settled: true,
            changes: [
              ['client:a', 3, 1],
              ['client:b', 2],
            ],
          },
        }),
      { timeout: 5000 },
    );
    ahead = 10_000;
    expect([await find('b'), await find('a')]).toEqual(['b', undefined]);
  });

  it('STORE-05 sends the stamp after an eviction, with the copies', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    await evictDurableObject(objectOf(tenant));
    await runDurableObjectAlarm(objectOf(tenant));
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:changes`)).toContain('"client:a"'));
  });

  it('STORE-05 keeps commit and alarm over an eviction', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    await evictDurableObject(objectOf(tenant));
    expect((await store.get(tenant, 'client', 'a'))?.doc).toEqual({ client_id: 'a' });
    await runDurableObjectAlarm(objectOf(tenant));
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:client:a`)).not.toBeNull());
  });

  it('STORE-05 rolls a refused commit back altogether', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    const changes = [client(tenant, 'b'), client(tenant, 'c', { unique: ['client_id:a'] })];
    expect(await store.commit(tenant, changes)).toEqual({ ok: false, why: 'conflict', key: 'client_id:a' });
    expect(await store.get(tenant, 'client', 'b')).toBeUndefined();
    expect((await store.list(tenant, 'client', { limit: 10 })).total).toBe(1);
  });

  it('lets exactly one of 50 parallel commits take a unique key', async () => {
    const tenant = fresh();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.commit(tenant, [client(tenant, `c${i}`, { unique: ['name:x'] })])),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('lists, counts and reads more keys than a statement takes bindings', async () => {
    const tenant = fresh();
    await store.commit(
      tenant,
      Array.from({ length: 150 }, (_, i) => client(tenant, `c${i}`)),
    );
    const page = await store.list(tenant, 'client', { where: { app_type: ['spa', 'native'] }, limit: 60, offset: 100 });
    expect([page.items.length, page.items[0]?.id, page.total, page.next]).toEqual([50, 'c100', 150, undefined]);
    await store.commit(tenant, [
      { op: 'remove', kind: 'client', id: 'c0', cascade: [{ kind: 'client', attribute: 'app_type', value: 'spa' }] },
    ]);
    expect((await store.list(tenant, 'client', { limit: 1 })).total).toBe(0);
  });

  it('STORE-04 a KV that refuses delays publishing and loses nothing', async () => {
    const tenant = fresh();
    const refusals = { left: 1 };
    await runInDurableObject(objectOf(tenant), (instance) => {
      const holder = instance as unknown as { env: { REGISTRY: KVNamespace } };
      const real = holder.env.REGISTRY;
      const put = (key: string, value: string): Promise<void> => {
        if (key.endsWith(':client:a')) refusals.left -= 1;
        return key.endsWith(':client:a') && refusals.left >= 0
          ? Promise.reject(new Error('KV PUT failed: 429'))
          : real.put(key, value);
      };
      holder.env = { ...holder.env, REGISTRY: { put, delete: (key: string) => real.delete(key) } as KVNamespace };
    });
    await store.commit(tenant, [client(tenant, 'a')]);
    await vi.waitFor(() => expect(refusals.left).toBe(0), { timeout: 5000 });
    expect(await env.REGISTRY.get(`t:${tenant}:client:a`)).toBeNull();
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:client:a`)).not.toBeNull(), {
      timeout: 8000,
      interval: 200,
    });
  }, 10_000);

  it('STORE-08 tables of a newer release refuse to run, as Unavailable', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    const schema = await runInDurableObject(objectOf(tenant), async (_, state) => {
      const { schema: now } = state.storage.sql.exec('SELECT schema FROM meta').one();
      state.storage.sql.exec('UPDATE meta SET schema = 99');
      // As if the commit's alarm had not come yet.
      state.storage.sql.exec('UPDATE record SET sent_rev = 0, due = 0');
      await state.storage.setAlarm(Date.now() + 60_000);
      return Number(now);
    });
    await env.REGISTRY.delete(`t:${tenant}:client:a`);
    await evictDurableObject(objectOf(tenant));
    await expect(store.get(tenant, 'client', 'a')).rejects.toBeInstanceOf(Unavailable);
    await expect(store.commit(tenant, [client(tenant, 'b')])).rejects.toThrow('newer');
    // Back on the newer release, the publishing that was due then is made up for.
    await runDurableObjectAlarm(objectOf(tenant));
    const alarm = await runInDurableObject(objectOf(tenant), (_, state) => {
      state.storage.sql.exec('UPDATE meta SET schema = ?', schema);
      return state.storage.getAlarm();
    });
    expect(alarm).not.toBeNull();
    await evictDurableObject(objectOf(tenant));
    await runDurableObjectAlarm(objectOf(tenant));
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:client:a`)).not.toBeNull());
  });

  it('STORE-04 an object that was aborted answers again', async () => {
    const tenant = fresh();
    await store.commit(tenant, [client(tenant, 'a')]);
    await abortAllDurableObjects();
    expect((await store.get(tenant, 'client', 'a'))?.id).toBe('a');
  });
});

describe('the directory and the registry', () => {
  it('STORE-02 a new host and a new client work at once, also in an isolate that knew them as absent', async () => {
    const tenant = fresh();
    const host = `${tenant}.test`;
    const place = registry();
    expect((await place.find(tenant, { client_id: 'a' }, 'copy')).client).toBeUndefined();
    expect(await directory.claim(host, tenant, host)).toBe(true);
    expect(await directory.claim(host, 'another', host)).toBe(false);
    await store.commit(tenant, [client(tenant, 'a')]);
    expect(await place.site(host)).toEqual({ tenant, host, domain: host });
    expect((await place.find(tenant, { client_id: 'a' }, 'record')).client?.client_id).toBe('a');
    await vi.waitFor(
      async () => expect((await registry().find(tenant, { client_id: 'a' }, 'copy')).client?.client_id).toBe('a'),
      { timeout: 5000 },
    );
    await directory.release(host, tenant);
    await vi.waitFor(async () => expect(await registry().site(host)).toBeUndefined(), { timeout: 5000 });
  });
});

describe('PKJ-05 the replay objects', () => {
  it.each([20, 50])('one of %i parallel callers is first, also after an eviction', async (callers) => {
    const tenant = fresh();
    const expires = Date.now() + 60_000;
    const first = (): Promise<boolean> => replay.first(tenant, 'c', 'jti', expires);
    const answers = await Promise.all(Array.from({ length: callers }, first));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await evictDurableObject(env.REPLAY.getByName(`replay:${tenant}:${shardOf('c', 'jti')}`));
    expect(await first()).toBe(false);
  });

  it('STORE-07 the alarm of a tenant forgets sessions that are over', async () => {
    const tenant = fresh();
    const session = (id: string, hours: number): Insert => ({
      ...client(tenant, id),
      kind: 'session',
      unique: [],
      attributes: { expires: new Date(Date.now() + hours * 3_600_000).toISOString() },
      copies: {},
    });
    await store.commit(tenant, [session('short', 1), session('long', 100)]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    expect(await runDurableObjectAlarm(objectOf(tenant))).toBe(true);
    expect((await store.list(tenant, 'session', { limit: 10 })).items.map(({ id }) => id)).toEqual(['long']);
    const next = await runInDurableObject(objectOf(tenant), (_, state) => state.storage.getAlarm());
    expect(next).toBeGreaterThan(Date.now() + 97 * 3_600_000);
  });

  it('STORE-07 the alarm deletes what has expired', async () => {
    const tenant = fresh();
    const object = env.REPLAY.getByName(`replay:${tenant}:${shardOf('c', 'jti')}`);
    await replay.first(tenant, 'c', 'jti', Date.now() + 60_000);
    const count = (): Promise<unknown> =>
      runInDurableObject(object, (_, state) => state.storage.sql.exec('SELECT count(*) AS n FROM marker').one());
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await count()).toEqual({ n: 1 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await count()).toEqual({ n: 0 });
    expect(await runDurableObjectAlarm(object)).toBe(false);
  });
});
