import { beforeEach, describe, expect, it } from 'vitest';
import { listedFor, mostListed, mostListedText, settleFor } from '../../../shared/storage/durable/change-stamp.ts';
import { spacing } from '../../../shared/storage/durable/outbox.ts';
import { StampingTenant, stampedClient, stampedClients, stampKey } from '../../support/stamping-tenant.ts';

let tenant: StampingTenant;

beforeEach(() => {
  tenant = new StampingTenant();
});

describe('the bounds of a stamp', () => {
  it(`are ${mostListed} changes; what is more counts as changed, and as unsettled until KV has had it for three minutes`, async () => {
    tenant.ledger.commit(stampedClients(mostListed + 5));
    await tenant.run();
    expect(tenant.stamp).toMatchObject({ rev: mostListed + 5, value: { since: 5, settled: false } });
    expect(tenant.stamp?.value.changes).toHaveLength(mostListed);
    expect(tenant.stamp?.value.changes.at(-1)).toEqual(['client:c5', 6]);
    await tenant.settle(spacing);
    expect(tenant.stamp?.value.settled).toBe(false);
    await tenant.settle();
    expect(tenant.stamp).toMatchObject({ rev: mostListed + 5, value: { since: 5, settled: true } });
    const last = tenant.tries.findLast(({ key }) => key !== stampKey)?.at ?? 0;
    expect(tenant.clock.now() - last).toBeGreaterThanOrEqual(settleFor - 1);
    expect(tenant.ledger.outbox.due()).toBeUndefined();
  });

  it('never say settled while KV lacks a change that is not listed, however long that takes', async () => {
    tenant.failing = (key) => key === 't:t:client:c0';
    tenant.ledger.commit(stampedClients(mostListed + 5));
    await tenant.settle(3 * settleFor);
    expect(tenant.stamp?.value.settled).toBe(false);
    // Just before the stamp would be sent again.
    tenant.clock.pass(settleFor - 1000);
    tenant.failing = () => false;
    await tenant.settle();
    expect(tenant.held.has('t:t:client:c0')).toBe(true);
    expect(tenant.stamp?.value.settled).toBe(true);
    const accepted = tenant.tries.findLast(({ key }) => key === 't:t:client:c0')?.at ?? 0;
    expect(tenant.clock.now() - accepted).toBeGreaterThanOrEqual(settleFor);
  });

  it('count what goes before its time as unsettled although KV has it: it may have it for a moment only', async () => {
    tenant.ledger.commit([stampedClient('first')]);
    await tenant.settle();
    tenant.clock.pass(settleFor);
    tenant.ledger.commit(stampedClients(mostListed - 1));
    await tenant.settle();
    expect(tenant.stamp?.value).toMatchObject({ since: 0, settled: true });
    tenant.ledger.commit(stampedClients(5, mostListed));
    await tenant.settle(spacing);
    expect(tenant.stamp?.value).toMatchObject({ since: 5, settled: false });
    await tenant.settle();
    expect(tenant.stamp?.value).toMatchObject({ since: 5, settled: true });
  });

  it('may be reached again and again: what KV has had for three minutes does not matter', async () => {
    for (let i = 0; i < 8; i += 1) {
      tenant.ledger.commit(stampedClients(mostListed / 4, (i * mostListed) / 4));
      await tenant.settle(5000);
      if (i > 3) expect(tenant.stamp?.value.since).toBeGreaterThan(0);
      expect(tenant.stamp?.value.settled).toBe(true);
      tenant.clock.pass(settleFor / 2);
    }
  });

  it('are so many characters, too', async () => {
    const long = 'x'.repeat(400);
    tenant.ledger.commit(Array.from({ length: 600 }, (_, i) => stampedClient(`${long}${i}`)));
    await tenant.run();
    const text = tenant.held.get(stampKey) ?? '';
    expect(text.length).toBeLessThan(mostListedText * 1.1);
    expect(tenant.stamp?.value.since).toBeGreaterThan(0);
  });

  it('forget what is long past, so that the stamp of a tenant at rest is small', async () => {
    tenant.ledger.commit(stampedClients(50));
    await tenant.settle();
    tenant.clock.pass(listedFor);
    tenant.ledger.commit([stampedClient('new')]);
    await tenant.settle();
    expect(tenant.stamp).toMatchObject({ rev: 51, value: { since: 50, changes: [['client:new', 51]] } });
    expect(tenant.sql.exec('SELECT count(*) AS n FROM change').toArray()).toEqual([{ n: 1 }]);
    // Nothing says when KV took what is not listed any more but this: it is not waiting for any of it.
    expect(tenant.stamp?.value.settled).toBe(true);
  });

  it('count the hour from the last change of a key', async () => {
    tenant.ledger.commit([stampedClient('a')]);
    await tenant.settle();
    tenant.clock.pass(listedFor);
    tenant.change('a', { id: 'a', again: true });
    await tenant.settle();
    expect(tenant.stamp?.value).toEqual({ since: 0, settled: true, changes: [['client:a', 3]] });
  });

  it('STORE-07 a copy that comes and goes leaves one line, for an hour', async () => {
    for (let i = 0; i < 100; i += 1) {
      tenant.ledger.commit([stampedClient('a')]);
      tenant.ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }]);
    }
    await tenant.settle();
    expect(tenant.sql.exec('SELECT count(*) AS n FROM change').toArray()).toEqual([{ n: 1 }]);
    expect(tenant.sql.exec('SELECT count(*) AS n FROM record').toArray()).toEqual([{ n: 0 }]);
  });
});
