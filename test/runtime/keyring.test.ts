import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock, Keyring, PrivateKeys } from '../../shared/model/ports.ts';
import { makeKeyring } from '../../shared/storage/durable/keyring.ts';
import { previousFor, publishedFor } from '../../shared/storage/durable/keyring-ledger.ts';

const clock: Clock = { now: () => Date.now() };
/** A new isolate's keyring. */
const keyring = (): Keyring & PrivateKeys => makeKeyring({ kv: env.REGISTRY, namespace: env.KEYRING, clock });
const fresh = (): string => `k-${crypto.randomUUID().slice(0, 8)}`;
const objectOf = (tenant: string): DurableObjectStub => env.KEYRING.getByName(`keyring:${tenant}`);

afterEach(() => {
  vi.useRealTimers();
});

describe('JWT-06 the keyring object', () => {
  it('100 parallel first calls make one current and one next key, published with nothing private in clear', async () => {
    const tenant = fresh();
    const places = Array.from({ length: 10 }, keyring);
    const sets = await Promise.all(
      Array.from({ length: 100 }, (_, i) => places[i % 10]?.keys(tenant) ?? Promise.resolve([])),
    );
    const kids = new Set(sets.map((set) => set.map(({ kid, state }) => `${kid} ${state}`).join()));
    expect(kids.size).toBe(1);
    expect(sets[0]?.map(({ state }) => state)).toEqual(['current', 'next']);
    await vi.waitFor(async () => expect(await env.REGISTRY.get(`t:${tenant}:keys`)).not.toBeNull(), { timeout: 5000 });
    const stored = await runInDurableObject(objectOf(tenant), (_, state) =>
      state.storage.sql.exec<{ pkcs8: string; sealed: number }>('SELECT pkcs8, sealed FROM signing_key').toArray(),
    );
    expect(stored).toHaveLength(2);
    const material = await keyring().current(tenant, 'RSA');
    expect(material).toMatchObject({ kid: sets[0]?.[0]?.kid, sealed: true });
    // A PKCS #8 key begins with these bytes, whatever the key.
    for (const { pkcs8 } of [...stored, material]) expect(pkcs8.startsWith('MII')).toBe(false);
  }, 20_000);

  it('STORE-08 gives a keyring of a release before ES256 its EC keys and leaves its RSA keys alone', async () => {
    const tenant = fresh();
    const rsa = (await keyring().keys(tenant)).map(({ ec: _, ...key }) => key);
    await runInDurableObject(objectOf(tenant), (_, { storage: { sql } }) => {
      sql.exec('ALTER TABLE signing_key DROP COLUMN ec');
      sql.exec("UPDATE signing_key SET published = json_remove(published, '$.ec')");
      sql.exec('UPDATE meta SET schema = 2');
    });
    await evictDurableObject(objectOf(tenant));
    await env.REGISTRY.put(`t:${tenant}:keys`, JSON.stringify({ rev: 1, value: { keys: rsa } }));
    const upgraded = await keyring().keys(tenant);
    expect(upgraded.map(({ ec: _, ...key }) => key)).toEqual(rsa);
    const material = await keyring().current(tenant, 'EC');
    expect(material).toMatchObject({ kid: upgraded[0]?.ec?.kid, sealed: true });
  }, 20_000);

  it('keeps its keys over an eviction', async () => {
    const tenant = fresh();
    const before = await keyring().keys(tenant);
    await evictDurableObject(objectOf(tenant));
    await env.REGISTRY.delete(`t:${tenant}:keys`);
    expect(await keyring().keys(tenant)).toEqual(before);
  }, 20_000);
});

describe('JWT-05 rotation', () => {
  it('20 rotations at once are one; a previous key is revoked at once and dropped after 30 days', async () => {
    const tenant = fresh();
    const place = keyring();
    const [first, second] = await place.keys(tenant);
    const answers = await Promise.all(Array.from({ length: 20 }, () => place.rotate(tenant, first?.kid ?? '')));
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, kid: second?.kid });
    expect((await place.keys(tenant)).map(({ state }) => state)).toEqual(['current', 'next', 'previous']);
    expect(await place.rotate(tenant, second?.kid ?? '')).toEqual({ ok: false, why: 'too_soon' });
    expect(await place.revoke(tenant, second?.kid ?? '')).toMatchObject({ ok: false, why: 'not_previous' });
    expect(await place.revoke(tenant, first?.kid ?? '')).toMatchObject({ ok: true });
    expect((await place.keys(tenant)).map(({ state }) => state)).toEqual(['current', 'next', 'revoked']);
    await vi.waitFor(
      async () => {
        const pending = await runInDurableObject(objectOf(tenant), (_, state) =>
          state.storage.sql.exec('SELECT count(*) AS n FROM record WHERE rev > sent_rev').one(),
        );
        expect(pending).toEqual({ n: 0 });
      },
      { timeout: 5000 },
    );
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + publishedFor });
    expect(await place.rotate(tenant, second?.kid ?? '')).toMatchObject({ ok: true });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + previousFor });
    await runInDurableObject(objectOf(tenant), (instance) => instance.alarm?.());
    expect((await keyring().keys(tenant)).map(({ state }) => state)).toEqual(['current', 'next', 'revoked']);
  }, 20_000);
});
