import { describe, expect, test } from 'vitest';
import type { LogEntry, LogQuery } from '../../../shared/model/log.ts';
import type { Search, Test } from '../../../shared/model/search.ts';
import { LogLedger, logRetention } from '../../../shared/storage/durable/log-ledger.ts';
import { packed } from '../../support/log-entries.ts';
import { memorySql } from '../../support/memory-sql.ts';

const start = Date.UTC(2026, 0, 1);
const entry = (type: string, more: Partial<LogEntry> = {}): LogEntry => ({
  date: new Date(start).toISOString(),
  type,
  ...more,
});
const all: LogQuery = { sort: { field: 'date', descending: false }, limit: 1000 };
const is = (field: string, value: string): Search => ({
  op: 'match',
  path: [field],
  fold: false,
  test: { oneOf: [value] },
});
const types = (ledger: LogLedger, query: Partial<LogQuery> = {}) =>
  ledger.list({ ...all, ...query }).logs.map(({ type }) => type);

describe('the log of a tenant', () => {
  test('keeps a batch once, in its order', () => {
    const ledger = new LogLedger(memorySql());
    ledger.append(...packed(entry('a'), entry('b')), 'one', start);
    ledger.append(...packed(entry('a'), entry('b')), 'one', start + 1);
    ledger.append(...packed(entry('c')), 'two', start + 2);
    ledger.append(...packed(), 'three', start + 3);
    expect([types(ledger), ledger.list(all).total]).toEqual([['a', 'b', 'c'], 3]);
  });

  test('ids grow with arrival, also when the clock goes back', () => {
    const ledger = new LogLedger(memorySql());
    for (const [at, now] of [start + 10, start, start + 20].entries())
      ledger.append(...packed(entry('a')), `${at}`, now);
    const ids = ledger.list(all).logs.map(({ log_id }) => log_id);
    expect(ids).toEqual([...ids].sort());
    expect(ids[0]?.slice(0, 20)).toBe('90020260101000000010');
    expect(ledger.get(ids[1] ?? '')?.log_id).toBe(ids[1]);
  });

  test('lets the oldest go beyond its bounds, and never an operator’s write for anybody else’s event', () => {
    const ledger = new LogLedger(memorySql(), { audit: 2, other: 3 });
    ledger.append(...packed(entry('sapi', { description: 'first' })), 'audit', start);
    for (let at = 0; at < 50; at += 1) ledger.append(...packed(entry(`f${at}`), entry(`g${at}`)), `${at}`, start + at);
    expect(types(ledger)).toEqual(['sapi', 'g48', 'f49', 'g49']);
    expect(ledger.list(all).total).toBe(4);
    ledger.append(...packed(entry('sapi'), entry('sapi')), 'more', start + 99);
    expect(types(ledger, { match: is('type', 'sapi') })).toHaveLength(2);
    expect(ledger.list({ ...all, match: is('description', 'first') }).total).toBe(0);
  });

  test('users and operators’ writes are found in any batch, and nothing else passes for them', () => {
    const ledger = new LogLedger(memorySql(), { audit: 2, other: 1000 });
    const text = '{"type":"sapi","user_id":"auth0|1"}';
    ledger.append(
      ...packed(entry('a'), entry('b', { description: text, user_agent: '"type":"sapi"' })),
      'plain',
      start,
    );
    ledger.append(...packed(entry('c'), entry('s', { user_id: 'auth0|1' }), entry('sapi')), 'mixed', start);
    ledger.append(...packed(entry('d', { details: { type: 'sapi', user_id: 'auth0|1' } })), 'nested', start);
    expect(types(ledger, { users: true })).toEqual(['s']);
    expect(types(ledger, { user_id: 'auth0|1' })).toEqual(['s']);
    // Of the operators' writes two are kept, and all the others are no such writes.
    ledger.append(...packed(entry('sapi'), entry('w'), entry('e')), 'more', start);
    expect(types(ledger)).toEqual(['a', 'b', 'c', 's', 'd', 'sapi', 'w', 'e']);
  });

  test('STORE-07 lets go of what is 30 days old, and of no more', () => {
    const ledger = new LogLedger(memorySql());
    expect(ledger.due()).toBeUndefined();
    ledger.append(...packed(entry('old'), entry('sapi')), 'a', start);
    ledger.append(...packed(entry('young')), 'b', start + 1000);
    expect(ledger.due()).toBe(start + logRetention);
    ledger.sweep(start + logRetention - 1);
    expect(types(ledger)).toEqual(['old', 'sapi', 'young']);
    ledger.sweep(start + logRetention);
    expect([types(ledger), ledger.list(all).total, ledger.due()]).toEqual([['young'], 1, start + 1000 + logRetention]);
    ledger.sweep(start + logRetention + 1000);
    ledger.append(...packed(entry('next')), 'c', start + 2 * logRetention);
    expect(ledger.list(all).logs[0]?.log_id.slice(-1)).toBe('4');
  });

  test('a search never becomes part of a query', () => {
    const ledger = new LogLedger(memorySql());
    ledger.append(...packed(entry('a', { description: "x' OR 1=1" })), 'a', start);
    expect(ledger.list({ ...all, match: is('description', "x' OR 1=1") }).total).toBe(1);
    expect(ledger.list({ ...all, match: is('type', "' OR 1=1 --") }).total).toBe(0);
    expect(ledger.list({ ...all, match: is("type') OR 1=1 --", 'a') }).total).toBe(0);
    expect(() => ledger.list({ ...all, sort: { field: "x'", descending: true } })).toThrow(RangeError);
  });

  test('a few statements an append, whatever its size', () => {
    const sql = memorySql();
    const ledger = new LogLedger(sql);
    const before = sql.statements;
    ledger.append(...packed(...Array.from({ length: 500 }, () => entry('seccft'))), 'a', start);
    expect(sql.statements - before).toBeLessThan(10);
  });

  test('a row of an earlier release, with its id inside, reads and is found as any other', () => {
    const sql = memorySql();
    const ledger = new LogLedger(sql);
    ledger.append(...packed(entry('old'), entry('new')), 'a', start + 7);
    const before = ledger.list(all).logs;
    const id = `90020260101000000007${'1'.padStart(20, '0')}`;
    sql.exec("UPDATE log SET doc = json_object('log_id', ?, 'date', doc ->> 'date', 'type', 'old') WHERE seq = 1", id);
    const after = ledger.list(all).logs;
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect(Object.keys(after[0] ?? {})).toEqual(['log_id', 'date', 'type', '_id']);
    expect(after.map(({ log_id, _id }) => [log_id, _id])).toEqual([
      [id, id],
      [`${id.slice(0, -1)}2`, `${id.slice(0, -1)}2`],
    ]);
    expect(ledger.get(id)).toEqual(after[0]);
  });

  test('entries are found by their ids, which no row keeps', () => {
    const sql = memorySql();
    const ledger = new LogLedger(sql);
    ledger.append(...packed(entry('a'), entry('b'), entry('c')), 'a', start + 7);
    expect(sql.exec("SELECT count(*) AS n FROM log WHERE doc LIKE '%log_id%'").toArray()).toEqual([{ n: 0 }]);
    const [, id = ''] = ledger.list(all).logs.map(({ log_id }) => log_id);
    const found = (test: Test, path = ['log_id']) => types(ledger, { match: { op: 'match', path, fold: false, test } });
    expect(found({ oneOf: [id] })).toEqual(['b']);
    expect(found({ oneOf: [`${id.slice(0, -1)}9`] })).toEqual([]);
    expect(found({ like: { starts: '90020260101000000007', ends: '3' } })).toEqual(['c']);
    expect(found({ between: { from: { value: id, inclusive: true } } })).toEqual(['b', 'c']);
    expect(found({ exists: true })).toEqual(['a', 'b', 'c']);
    expect(found({ oneOf: [id] }, ['log_id', 'x'])).toEqual([]);
    expect(types(ledger, { after: id })).toEqual(['c']);
    expect(types(ledger, { sort: { field: 'log_id', descending: true }, limit: 2 })).toEqual(['c', 'b']);
  });

  test('a repeated call is recognized after 19,999 others, and forgotten after more', () => {
    const sql = memorySql();
    const ledger = new LogLedger(sql);
    ledger.append(...packed(entry('a')), 'first', start);
    sql.exec('UPDATE batch SET seq = 1');
    sql.exec("INSERT INTO batch(seq, id) VALUES (20000, 'another')");
    ledger.append(...packed(entry('a')), 'first', start);
    expect(types(ledger)).toEqual(['a']);
    ledger.append(...packed(entry('b')), 'next', start);
    expect(sql.exec("SELECT id FROM batch WHERE id = 'first'").toArray()).toEqual([]);
  });
});
