import { beforeEach, describe, expect, it } from 'vitest';
import { spacing } from '../../../shared/storage/durable/outbox.ts';
import { prepare } from '../../../shared/storage/durable/schema.ts';
import { tenantSchema } from '../../../shared/storage/durable/tenant-schema.ts';
import { memorySql } from '../../support/memory-sql.ts';
import { StampingTenant, stampedClient, stampedClients, stampKey } from '../../support/stamping-tenant.ts';

let tenant: StampingTenant;

beforeEach(() => {
  tenant = new StampingTenant();
});

describe('a change stamp', () => {
  it('lists what changed, the newest first, with the revision, and what is gone', async () => {
    tenant.ledger.commit([stampedClient('a'), stampedClient('b')]);
    await tenant.settle();
    expect(tenant.stamp).toEqual({
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
    tenant.ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }]);
    await tenant.settle();
    expect(tenant.stamp?.value.changes).toEqual([
      ['client:a', 3, 1],
      ['client:b', 2],
    ]);
    expect(tenant.held.has('t:t:client:a')).toBe(false);
  });

  it('names the revision of the object, which grows with what has no copy too', async () => {
    tenant.ledger.commit([stampedClient('a')]);
    tenant.ledger.commit([stampedClient('silent', { copies: {} }), stampedClient('b')]);
    await tenant.settle();
    expect(tenant.stamp).toMatchObject({
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
    tenant.ledger.commit([stampedClient('a')]);
    await tenant.settle();
    tenant.tries = [];
    tenant.change('a', { id: 'a' });
    tenant.ledger.commit([stampedClient('silent', { copies: {} })]);
    await tenant.settle();
    expect(tenant.tries).toEqual([]);
    expect(tenant.ledger.outbox.due()).toBeUndefined();
  });

  it('goes before the copies that it lists, and its writes are 1.1 s apart', async () => {
    tenant.ledger.commit(stampedClients(250));
    await tenant.settle();
    expect(tenant.tries[0]?.key).toBe(stampKey);
    for (let i = 0; i < 30; i += 1) {
      tenant.change('c1', { id: 'c1', i });
      tenant.clock.pass(100);
      await tenant.run();
    }
    await tenant.settle();
    const times = tenant.tries.filter(({ key }) => key === stampKey).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(2);
    for (let i = 1; i < times.length; i += 1)
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(spacing);
    expect(tenant.stamp?.value.changes[0]?.[1]).toBe(tenant.stamp?.rev);
  });

  it('does not lose a change that is made while it is on its way', async () => {
    tenant.ledger.commit([stampedClient('a')]);
    tenant.during = (key) => {
      if (key !== stampKey) return;
      tenant.during = () => undefined;
      tenant.ledger.commit([stampedClient('b')]);
    };
    await tenant.run();
    expect(tenant.stamp?.value.changes).toEqual([['client:a', 1]]);
    await tenant.settle();
    expect(tenant.stamp?.value.changes).toHaveLength(2);
  });

  it('STORE-05 is sent again after a kill between KV and the note that KV has it, and after one before both', async () => {
    tenant.ledger.commit([stampedClient('a')]);
    expect(tenant.ledger.outbox.pending(tenant.clock.now())?.key).toBe(stampKey);
    tenant.restart();
    await tenant.settle();
    expect(tenant.stamp?.value.changes).toEqual([['client:a', 1]]);
  });

  it('STORE-04 KV that refuses it delays it, longer each time, and the copies go on', async () => {
    tenant.failing = (key) => key === stampKey;
    tenant.ledger.commit([stampedClient('a')]);
    await tenant.run();
    expect(tenant.held.has('t:t:client:a')).toBe(true);
    const waits: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const due = tenant.ledger.outbox.due() ?? 0;
      waits.push(due - tenant.clock.now());
      tenant.clock.pass(due - tenant.clock.now());
      // A change meanwhile does not make it hurry.
      tenant.change('a', { id: 'a', i });
      await tenant.run();
    }
    expect(waits).toEqual([2200, 4400, 8800]);
    expect(tenant.tries.filter(({ key }) => key === stampKey)).toHaveLength(4);
    tenant.failing = () => false;
    await tenant.settle();
    expect(tenant.stamp?.value.changes).toHaveLength(1);
  });

  it('STORE-04 KV that refuses everything holds it back with the rest', async () => {
    tenant.ledger.commit(stampedClients(10));
    tenant.failing = () => true;
    await tenant.run();
    expect(tenant.tries).toHaveLength(3);
    expect(tenant.ledger.outbox.due()).toBeGreaterThan(tenant.clock.now());
    tenant.failing = () => false;
    await tenant.settle();
    expect(tenant.stamp?.value.changes).toHaveLength(10);
  });
});

it('STORE-08 a tenant that an earlier release stored gets a stamp that lists nothing, and says so for three minutes', async () => {
  const sql = memorySql();
  prepare(sql, tenantSchema.slice(0, -1));
  sql.exec('UPDATE meta SET rev = 7');
  sql.exec(
    `INSERT INTO record(key, value, hidden, owner, rev, sent_rev, sent_at, attempts, due)
     VALUES ('t:t:client:a', '{}', 0, 'client/a', 7, 7, 0, 0, NULL)`,
  );
  tenant = new StampingTenant(sql);
  expect(tenant.ledger.due()).toBe(0);
  await tenant.run();
  expect(tenant.stamp).toEqual({ rev: 7, value: { since: 7, settled: false, changes: [] } });
  await tenant.settle();
  expect(tenant.stamp).toEqual({ rev: 7, value: { since: 7, settled: true, changes: [] } });
});
