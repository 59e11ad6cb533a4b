import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../shared/model/failures.ts';
import { shardOf, shards } from '../../../shared/storage/durable/replay.ts';
import { ReplayLedger } from '../../../shared/storage/durable/replay-ledger.ts';
import { makeMemoryStorage } from '../../support/memory.ts';
import { handClock } from '../../support/memory-clock.ts';
import { keyPress } from '../../support/memory-keys.ts';
import { memorySql } from '../../support/memory-sql.ts';

const start = 1_800_000_000_000;
const make = () => {
  const clock = handClock(start);
  const { makeKey } = keyPress();
  return { clock, storage: makeMemoryStorage({ clock, makeKey, digest: async (text) => text }) };
};

describe('PKJ-05 an identifier is used once', () => {
  it.each([2, 20, 50])('of %i parallel callers in two locations exactly one is first', async (callers) => {
    const { storage } = make();
    const other = storage.location();
    const answers = await Promise.all(
      Array.from({ length: callers }, (_, i) =>
        (i % 2 === 0 ? storage : other).replay.first('t', 'client', 'jti', start + 60_000),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('per client and per tenant', async () => {
    const { storage } = make();
    const first = (tenant: string, client: string, id: string): Promise<boolean> =>
      storage.replay.first(tenant, client, id, start + 60_000);
    expect(await first('t', 'a', 'jti')).toBe(true);
    expect(await first('t', 'b', 'jti')).toBe(true);
    expect(await first('u', 'a', 'jti')).toBe(true);
    expect(await first('t', 'a', 'jti')).toBe(false);
  });

  it('until it expires, by the clock that was passed', () => {
    const ledger = new ReplayLedger(memorySql());
    expect(ledger.first('c', 'jti', 1000, 500)).toBe(true);
    expect(ledger.first('c', 'jti', 5000, 999)).toBe(false);
    expect(ledger.first('c', 'jti', 5000, 1000)).toBe(true);
    expect(ledger.first('c', 'jti', 5000, 1001)).toBe(false);
  });

  it('an expired one is never first and stores nothing', () => {
    const sql = memorySql();
    const ledger = new ReplayLedger(sql);
    for (const expires of [500, 499, Number.NaN]) expect(ledger.first('c', 'jti', expires, 500)).toBe(false);
    expect(sql.exec('SELECT * FROM marker').toArray()).toEqual([]);
  });

  it('the sweep keeps what a caller with a slow clock may still ask about', () => {
    const ledger = new ReplayLedger(memorySql());
    ledger.first('c', 'jti', 100_000, 50_000);
    ledger.sweep(100_001);
    expect(ledger.first('c', 'jti', 100_000, 99_000)).toBe(false);
  });

  it('refuses when it cannot be decided, and does not ask twice', async () => {
    const { storage } = make();
    storage.record.fail(true);
    await expect(storage.replay.first('t', 'c', 'jti', start + 1000)).rejects.toBeInstanceOf(Unavailable);
    expect(storage.calls().rpc).toBe(1);
  });

  it('is decided by the same shard every time, and the shards are all used', () => {
    const counts = new Array<number>(shards).fill(0);
    for (let i = 0; i < 1600; i += 1) {
      const shard = shardOf('client', `jti-${i}`);
      expect(shardOf('client', `jti-${i}`)).toBe(shard);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(200);
  });
});

it('STORE-07 markers stay flat over a simulated month', () => {
  const sql = memorySql();
  const ledger = new ReplayLedger(sql);
  let most = 0;
  let now = start;
  for (let hour = 0; hour < 30 * 24; hour += 1) {
    for (let i = 0; i < 20; i += 1) ledger.first('c', `${hour}-${i}`, now + 300_000, now);
    now += 3_600_000;
    if ((ledger.due() ?? Number.POSITIVE_INFINITY) <= now) ledger.sweep(now);
    most = Math.max(most, Number(sql.exec('SELECT count(*) AS n FROM marker').toArray()[0]?.['n']));
  }
  expect(most).toBeLessThanOrEqual(20);
  expect(ledger.due()).toBeUndefined();
});
