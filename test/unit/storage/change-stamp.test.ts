import { beforeEach, describe, expect, it } from 'vitest';
import type { Insert } from '../../../shared/model/tenant-store.ts';
import { listedFor, mostListed, mostListedText, settleFor } from '../../../shared/storage/durable/change-stamp.ts';
import { spacing } from '../../../shared/storage/durable/outbox.ts';
import { publish } from '../../../shared/storage/durable/publish.ts';
import { prepare } from '../../../shared/storage/durable/schema.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { tenantSchema } from '../../../shared/storage/durable/tenant-schema.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';
import { type MemorySql, memorySql } from '../../support/memory-sql.ts';

interface Stamp {
  rev: number;
  value: { since: number; settled: boolean; changes: [key: string, rev: number, gone?: 1][] };
}

const stampKey = 't:t:changes';

let clock: HandClock;
let sql: MemorySql;
let ledger: TenantLedger;
let held: Map<string, string>;
/** Every write of KV that was tried. */
let tries: { key: string; at: number }[];
let failing: (key: string) => boolean;
let during: (key: string) => void;

beforeEach(() => {
  clock = handClock();
  sql = memorySql();
  ledger = new TenantLedger(sql);
  held = new Map();
  tries = [];
  failing = () => false;
  during = () => undefined;
});

const attempt = (key: string): void => {
  tries.push({ key, at: clock.now() });
  during(key);
  if (failing(key)) throw new Error('KV PUT failed: 503');
};
const kv = {
  put: async (key: string, value: string) => {
    attempt(key);
    held.set(key, value);
  },
  delete: async (key: string) => {
    attempt(key);
    held.delete(key);
  },
};
const run = (): Promise<unknown> => publish(ledger.outbox, kv, clock.now);

/** Runs as the alarm does, until nothing is due any more or so much time has passed. */
async function settle(most = Number.POSITIVE_INFINITY): Promise<void> {
  const end = clock.now() + most;
  for (let due = ledger.outbox.due(); due !== undefined && due <= end; due = ledger.outbox.due()) {
    clock.pass(Math.max(0, due - clock.now()));
    await run();
  }
}

const client = (id: string, more: Partial<Insert> = {}): Insert => ({
  op: 'insert',
  kind: 'client',
  id,
  doc: { id },
  unique: [],
  attributes: {},
  copies: { [`t:t:client:${id}`]: { id } },
  ...more,
});
const change = (id: string, doc: object): void => {
  const copies = { [`t:t:client:${id}`]: doc };
  ledger.commit([{ ...client(id, { copies }), op: 'replace', rev: ledger.get('client', id)?.rev ?? -1 }]);
};
const many = (count: number, from = 0): Insert[] => Array.from({ length: count }, (_, i) => client(`c${from + i}`));
const stamp = (): Stamp | undefined => {
  const text = held.get(stampKey);
  return text === undefined ? undefined : (JSON.parse(text) as Stamp);
};

describe('a change stamp', () => {
  it('lists what changed, the newest first, with the revision, and what is gone', async () => {
    ledger.commit([client('a'), client('b')]);
    await settle();
    expect(stamp()).toEqual({
      rev: 2,
      value: {
        since: 0,
        settled: true,
        changes: [
          ['client:b', 2],
          ['client:a', 1],
        ],
      },
    });
    ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }]);
    await settle();
    expect(stamp()?.value.changes).toEqual([
      ['client:a', 3, 1],
      ['client:b', 2],
    ]);
    expect(held.has('t:t:client:a')).toBe(false);
  });

  it('names the revision of the object, which grows with what has no copy too', async () => {
    ledger.commit([client('a')]);
    ledger.commit([client('silent', { copies: {} }), client('b')]);
    await settle();
    expect(stamp()).toMatchObject({
      rev: 3,
      value: {
        changes: [
          ['client:b', 3],
          ['client:a', 1],
        ],
      },
    });
  });

  it('is not sent for changes that change no copy, and then nothing is due', async () => {
    ledger.commit([client('a')]);
    await settle();
    tries = [];
    change('a', { id: 'a' });
    ledger.commit([client('silent', { copies: {} })]);
    await settle();
    expect(tries).toEqual([]);
    expect(ledger.outbox.due()).toBeUndefined();
  });

  it('goes before the copies that it lists, and its writes are 1.1 s apart', async () => {
    ledger.commit(many(250));
    await settle();
    expect(tries[0]?.key).toBe(stampKey);
    for (let i = 0; i < 30; i += 1) {
      change('c1', { id: 'c1', i });
      clock.pass(100);
      await run();
    }
    await settle();
    const times = tries.filter(({ key }) => key === stampKey).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(2);
    for (let i = 1; i < times.length; i += 1)
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(spacing);
    expect(stamp()?.value.changes[0]?.[1]).toBe(stamp()?.rev);
  });

  it('does not lose a change that is made while it is on its way', async () => {
    ledger.commit([client('a')]);
    during = (key) => {
      if (key !== stampKey) return;
      during = () => undefined;
      ledger.commit([client('b')]);
    };
    await run();
    expect(stamp()?.value.changes).toEqual([['client:a', 1]]);
    await settle();
    expect(stamp()?.value.changes).toHaveLength(2);
  });

  it('STORE-05 is sent again after a kill between KV and the note that KV has it, and after one before both', async () => {
    ledger.commit([client('a')]);
    expect(ledger.outbox.pending(clock.now())?.key).toBe(stampKey);
    ledger = new TenantLedger(sql);
    await settle();
    expect(stamp()?.value.changes).toEqual([['client:a', 1]]);
  });

  it('STORE-04 KV that refuses it delays it, longer each time, and the copies go on', async () => {
    failing = (key) => key === stampKey;
    ledger.commit([client('a')]);
    await run();
    expect(held.has('t:t:client:a')).toBe(true);
    const waits: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const due = ledger.outbox.due() ?? 0;
      waits.push(due - clock.now());
      clock.pass(due - clock.now());
      // A change meanwhile does not make it hurry.
      change('a', { id: 'a', i });
      await run();
    }
    expect(waits).toEqual([2200, 4400, 8800]);
    expect(tries.filter(({ key }) => key === stampKey)).toHaveLength(4);
    failing = () => false;
    await settle();
    expect(stamp()?.value.changes).toHaveLength(1);
  });

  it('STORE-04 KV that refuses everything holds it back with the rest', async () => {
    ledger.commit(many(10));
    failing = () => true;
    await run();
    expect(tries).toHaveLength(3);
    expect(ledger.outbox.due()).toBeGreaterThan(clock.now());
    failing = () => false;
    await settle();
    expect(stamp()?.value.changes).toHaveLength(10);
  });
});

describe('the bounds of a stamp', () => {
  it(`are ${mostListed} changes; what is more counts as changed, and as unsettled until KV has had it for three minutes`, async () => {
    ledger.commit(many(mostListed + 5));
    await run();
    expect(stamp()).toMatchObject({ rev: mostListed + 5, value: { since: 5, settled: false } });
    expect(stamp()?.value.changes).toHaveLength(mostListed);
    expect(stamp()?.value.changes.at(-1)).toEqual(['client:c5', 6]);
    await settle(spacing);
    expect(stamp()?.value.settled).toBe(false);
    await settle();
    expect(stamp()).toMatchObject({ rev: mostListed + 5, value: { since: 5, settled: true } });
    const last = tries.findLast(({ key }) => key !== stampKey)?.at ?? 0;
    expect(clock.now() - last).toBeGreaterThanOrEqual(settleFor - 1);
    expect(ledger.outbox.due()).toBeUndefined();
  });

  it('never say settled while KV lacks a change that is not listed, however long that takes', async () => {
    failing = (key) => key === 't:t:client:c0';
    ledger.commit(many(mostListed + 5));
    await settle(3 * settleFor);
    expect(stamp()?.value.settled).toBe(false);
    // Just before the stamp would be sent again.
    clock.pass(settleFor - 1000);
    failing = () => false;
    await settle();
    expect(held.has('t:t:client:c0')).toBe(true);
    expect(stamp()?.value.settled).toBe(true);
    const accepted = tries.findLast(({ key }) => key === 't:t:client:c0')?.at ?? 0;
    expect(clock.now() - accepted).toBeGreaterThanOrEqual(settleFor);
  });

  it('count what goes before its time as unsettled although KV has it: it may have it for a moment only', async () => {
    ledger.commit([client('first')]);
    await settle();
    clock.pass(settleFor);
    ledger.commit(many(mostListed - 1));
    await settle();
    expect(stamp()?.value).toMatchObject({ since: 0, settled: true });
    ledger.commit(many(5, mostListed));
    await settle(spacing);
    expect(stamp()?.value).toMatchObject({ since: 5, settled: false });
    await settle();
    expect(stamp()?.value).toMatchObject({ since: 5, settled: true });
  });

  it('are so many characters, too', async () => {
    const long = 'x'.repeat(400);
    ledger.commit(Array.from({ length: 600 }, (_, i) => client(`${long}${i}`)));
    await run();
    const text = held.get(stampKey) ?? '';
    expect(text.length).toBeLessThan(mostListedText * 1.1);
    expect(stamp()?.value.since).toBeGreaterThan(0);
  });

  it('forget what is long past, so that the stamp of a tenant at rest is small', async () => {
    ledger.commit(many(50));
    await settle();
    clock.pass(listedFor);
    ledger.commit([client('new')]);
    await settle();
    expect(stamp()).toMatchObject({ rev: 51, value: { since: 50, changes: [['client:new', 51]] } });
    expect(sql.exec('SELECT count(*) AS n FROM change').toArray()).toEqual([{ n: 1 }]);
    // Nothing says when KV took what is not listed any more but this: it is not waiting for any of it.
    expect(stamp()?.value.settled).toBe(true);
  });

  it('count the hour from the last change of a key', async () => {
    ledger.commit([client('a')]);
    await settle();
    clock.pass(listedFor);
    change('a', { id: 'a', again: true });
    await settle();
    expect(stamp()?.value).toEqual({ since: 0, settled: true, changes: [['client:a', 3]] });
  });

  it('STORE-07 a copy that comes and goes leaves one line, for an hour', async () => {
    for (let i = 0; i < 100; i += 1) {
      ledger.commit([client('a')]);
      ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }]);
    }
    await settle();
    expect(sql.exec('SELECT count(*) AS n FROM change').toArray()).toEqual([{ n: 1 }]);
    expect(sql.exec('SELECT count(*) AS n FROM record').toArray()).toEqual([{ n: 0 }]);
  });
});

it('STORE-08 a tenant that an earlier release stored gets a stamp that lists nothing, and says so for three minutes', async () => {
  sql = memorySql();
  prepare(sql, tenantSchema.slice(0, -1));
  sql.exec('UPDATE meta SET rev = 7');
  sql.exec(
    `INSERT INTO record(key, value, hidden, owner, rev, sent_rev, sent_at, attempts, due)
     VALUES ('t:t:client:a', '{}', 0, 'client/a', 7, 7, 0, 0, NULL)`,
  );
  ledger = new TenantLedger(sql);
  expect(ledger.due()).toBe(0);
  await run();
  expect(stamp()).toEqual({ rev: 7, value: { since: 7, settled: false, changes: [] } });
  await settle();
  expect(stamp()).toEqual({ rev: 7, value: { since: 7, settled: true, changes: [] } });
});
