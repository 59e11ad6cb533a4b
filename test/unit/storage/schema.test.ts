import { describe, expect, it } from 'vitest';
import { DirectoryLedger } from '../../../shared/storage/durable/directory-ledger.ts';
import { KeyringLedger } from '../../../shared/storage/durable/keyring-ledger.ts';
import { ReplayLedger } from '../../../shared/storage/durable/replay-ledger.ts';
import { nextRevision, prepare, revision } from '../../../shared/storage/durable/schema.ts';
import type { Sql } from '../../../shared/storage/durable/sql.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const first = ['CREATE TABLE thing(id TEXT PRIMARY KEY) STRICT'];
const second = ['ALTER TABLE thing ADD COLUMN allowed INTEGER NOT NULL DEFAULT 0'];

const tables = (sql: Sql): unknown[] =>
  sql.exec('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').toArray();

describe('STORE-08 upgrades of the tables', () => {
  it('an older schema is upgraded, its rows get the stricter default', () => {
    const sql = memorySql();
    prepare(sql, [first]);
    sql.exec("INSERT INTO thing(id) VALUES ('old')");
    prepare(sql, [first, second]);
    expect(sql.exec('SELECT * FROM thing').toArray()).toEqual([{ id: 'old', allowed: 0 }]);
    expect(sql.exec('SELECT schema FROM meta').toArray()).toEqual([{ schema: 2 }]);
  });

  it('preparing again changes nothing and keeps the revision', () => {
    const sql = memorySql();
    prepare(sql, [first, second]);
    nextRevision(sql);
    const before = tables(sql);
    prepare(sql, [first, second]);
    expect(tables(sql)).toEqual(before);
    expect(revision(sql)).toBe(1);
  });

  it('a newer schema refuses to run and is left as it is', () => {
    const sql = memorySql();
    prepare(sql, [first, second]);
    const before = tables(sql);
    expect(() => prepare(sql, [first])).toThrow(RangeError);
    expect(tables(sql)).toEqual(before);
  });

  it('a failed upgrade leaves the old tables, and may be run again', () => {
    const sql = memorySql();
    prepare(sql, [first]);
    const before = tables(sql);
    expect(() => prepare(sql, [first, [...second, 'CREATE TABLE thing(id TEXT) STRICT']])).toThrow();
    expect(tables(sql)).toEqual(before);
    prepare(sql, [first, second]);
    expect(sql.exec('SELECT schema FROM meta').toArray()).toEqual([{ schema: 2 }]);
  });

  it.each([
    ['tenant', (sql: Sql) => new TenantLedger(sql)],
    ['directory', (sql: Sql) => new DirectoryLedger(sql)],
    ['keyring', (sql: Sql) => new KeyringLedger(sql)],
    ['replay', (sql: Sql) => new ReplayLedger(sql)],
  ])('the %s ledger opens its tables twice, and not those of a newer release', (_, open) => {
    const sql = memorySql();
    open(sql);
    open(sql);
    sql.exec('UPDATE meta SET schema = schema + 1');
    expect(() => open(sql)).toThrow(RangeError);
  });
});
