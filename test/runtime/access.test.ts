import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FamilyStart, Redemption } from '../../shared/model/redemption.ts';
import type { RefreshToken } from '../../shared/model/session.ts';
import { refreshTokenInsert } from '../../shared/protocol/management/access-records.ts';
import { userInsert } from '../../shared/protocol/management/user-record.ts';
import { makeAccess } from '../../shared/storage/durable/access.ts';
import { codeKept } from '../../shared/storage/durable/access-ledger.ts';
import { makeTenantStore } from '../../shared/storage/durable/tenant-store.ts';

/** Codes and refresh tokens on the platform itself. Nothing here reads KV: what it says, and when, decides nothing. */

const clock = { now: () => Date.now() };
const store = makeTenantStore(env.TENANT, clock);
/** Two isolates, each with a memory of its own. */
const isolates = [makeAccess({ namespace: env.TENANT, clock }), makeAccess({ namespace: env.TENANT, clock })];
const isolate = (index: number) => isolates[index % 2] as (typeof isolates)[0];

const user_id = 'auth0|ann';
const question = { user_id };
const iso = (offset: number): string => new Date(Date.now() + offset).toISOString();
let tenant: string;
const object = () => env.TENANT.getByName(`tenant:${tenant}`);

const family = (id: string, more: Partial<RefreshToken> = {}): FamilyStart => {
  const token: RefreshToken = {
    ...{ id, user_id, client_id: 'app', session_id: null, rotating: true, created_at: iso(0) },
    ...{ idle_expires_at: iso(60_000), expires_at: iso(600_000), last_exchanged_at: null },
    ...{ resource_servers: [], device: {} },
    ...more,
  };
  return { insert: refreshTokenInsert(token), secret_hash: `hash of ${id}` };
};
const code = (more: object = {}): Redemption => ({
  ...{ kind: 'code', id: 'c1', expires: Date.now() + 60_000, question },
  ...more,
});
const refresh = (more: object = {}): Redemption => ({
  ...{ kind: 'refresh', id: 'f1', secret_hash: 'hash of f1', generation: 0, client_id: 'app', rotating: true },
  ...{ leeway: 30, idle: 60, question },
  ...more,
});

beforeEach(async () => {
  tenant = `access-${crypto.randomUUID().slice(0, 8)}`;
  const user = { user_id, identities: [], created_at: iso(0), updated_at: iso(0) };
  await store.commit(tenant, [{ op: 'insert', ...userInsert(user) }]);
});

describe('the tenant object', () => {
  it('CODE-02 gives one of fifty redemptions from two isolates, and what came of it goes with the second', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => isolate(index).redeem(tenant, code({ family: family(`f${index}`) }))),
    );
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(all.filter((answer) => !answer.ok && answer.why === 'used')).toHaveLength(49);
    expect((await store.list(tenant, 'refresh-token', { limit: 10 })).total).toBe(0);
  });

  it('RT-02 keeps twenty refreshes at once on one line', async () => {
    await isolate(0).redeem(tenant, code({ family: family('f1') }));
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => isolate(index).redeem(tenant, refresh())));
    expect(all.map((answer) => answer.ok && answer.generation)).toEqual(Array.from({ length: 20 }, () => 1));
    expect(await isolate(1).redeem(tenant, refresh({ generation: 1 }))).toMatchObject({ ok: true, generation: 2 });
  });

  it('RT-02 without a leeway lets one of twenty through, and the family ends', async () => {
    await isolate(0).redeem(tenant, code({ family: family('f1') }));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => isolate(index).redeem(tenant, refresh({ leeway: 0 }))),
    );
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await isolate(0).redeem(tenant, refresh({ generation: 1 }))).toEqual({ ok: false, why: 'unknown' });
  });

  it('RT-04 CODE-01 keeps rotation, use and revocation over an eviction and a restart of everything', async () => {
    await isolate(0).redeem(tenant, code({ family: family('f1') }));
    await isolate(0).redeem(tenant, code({ id: 'c2', family: family('f2') }));
    await isolate(0).redeem(tenant, refresh());
    await evictDurableObject(object());
    expect(await isolate(1).redeem(tenant, refresh({ generation: 1 }))).toMatchObject({ ok: true, generation: 2 });
    expect(await isolate(1).redeem(tenant, code({ id: 'c2' }))).toEqual({ ok: false, why: 'used', family: 'f2' });
    await abortAllDurableObjects();
    const again = makeAccess({ namespace: env.TENANT, clock });
    expect(await again.redeem(tenant, refresh({ generation: 0 }))).toMatchObject({ ok: false, why: 'reused' });
    expect(await again.redeem(tenant, refresh({ generation: 2 }))).toEqual({ ok: false, why: 'unknown' });
    expect(await again.redeem(tenant, refresh({ id: 'f2', secret_hash: 'hash of f2' }))).toEqual({
      ...{ ok: false, why: 'unknown' },
    });
  });

  it('RT-04 clears away what is over by its own alarm', async () => {
    await isolate(0).redeem(tenant, code({ family: family('f1') }));
    const rows = () =>
      runInDurableObject(object(), (_, state) => {
        const count = (table: string) => state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n'];
        return [count('code'), count('family')];
      });
    expect(await rows()).toEqual([1, 1]);
    const armed = await runInDurableObject(object(), (_, state) => state.storage.getAlarm());
    expect(armed).not.toBeNull();
    await runInDurableObject(object(), (_, state) => {
      state.storage.sql.exec('UPDATE code SET keep_until = ?', Date.now() - codeKept);
    });
    await store.commit(tenant, [{ op: 'remove', kind: 'refresh-token', id: 'f1' }]);
    await runDurableObjectAlarm(object());
    expect(await rows()).toEqual([0, 0]);
  });
});
