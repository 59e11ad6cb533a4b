import { beforeEach, describe, expect, it } from 'vitest';
import { DirectoryLedger } from '../../../shared/storage/durable/directory-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

let ledger: DirectoryLedger;

beforeEach(() => {
  ledger = new DirectoryLedger(memorySql());
});

const siteOf = (host: string): unknown => ledger.read([`host:${host}`]).records[0]?.[1];

describe('hosts', () => {
  it('belong to whoever claims them first', () => {
    expect(ledger.claim('a.test', 'one', 'a.test')).toBe(true);
    expect(ledger.claim('a.test', 'two', 'b.test')).toBe(false);
    expect(siteOf('a.test')).toEqual({ tenant: 'one', host: 'a.test', domain: 'a.test' });
  });

  it('may be claimed again by their tenant, under its one domain only', () => {
    ledger.claim('login.test', 'one', 'a.test');
    expect(ledger.claim('login.test', 'one', 'a.test')).toBe(true);
    expect(ledger.claim('login.test', 'one', 'b.test')).toBe(false);
    expect(ledger.claim('b.test', 'one', 'b.test')).toBe(false);
    expect(siteOf('b.test')).toBeUndefined();
    expect(siteOf('login.test')).toEqual({ tenant: 'one', host: 'login.test', domain: 'a.test' });
  });

  it('are given up by their tenant only, and are free then', () => {
    ledger.claim('a.test', 'one', 'a.test');
    ledger.release('a.test', 'two');
    expect(siteOf('a.test')).toBeDefined();
    ledger.release('a.test', 'one');
    ledger.release('a.test', 'one');
    expect(siteOf('a.test')).toBeUndefined();
    expect(ledger.claim('a.test', 'two', 'a.test')).toBe(true);
    expect(siteOf('a.test')).toMatchObject({ tenant: 'two' });
  });

  it('that nobody claimed have no record', () => {
    expect(ledger.read(['host:nobody.test']).records).toEqual([]);
    expect(ledger.due()).toBeUndefined();
  });
});
