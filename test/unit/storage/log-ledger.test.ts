import { describe, expect, test } from 'vitest';
import type { LogEntry, LogQuery } from '../../../shared/model/log.ts';
import type { Search } from '../../../shared/model/search.ts';
import { LogLedger, logRetention } from '../../../shared/storage/durable/log-ledger.ts';
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
    ledger.append([entry('a'), entry('b')], 'one', start);
    ledger.append([entry('a'), entry('b')], 'one', start + 1);
    ledger.append([entry('c')], 'two', start + 2);
    ledger.append([], 'three', start + 3);
    expect([types(ledger), ledger.list(all).total]).toEqual([['a', 'b', 'c'], 3]);
  });

  test('ids grow with arrival, also when the clock goes back', () => {
    const ledger = new LogLedger(memorySql());
    for (const [at, now] of [start + 10, start, start + 20].entries()) ledger.append([entry('a')], `${at}`, now);
    const ids = ledger.list(all).logs.map(({ log_id }) => log_id);
    expect(ids).toEqual([...ids].sort());
    expect(ids[0]?.slice(0, 20)).toBe('90020260101000000010');
    expect(ledger.get(ids[1] ?? '')?.log_id).toBe(ids[1]);
  });

  test('lets the oldest go beyond its bounds, and never an operator’s write for anybody else’s event', () => {
    const ledger = new LogLedger(memorySql(), { audit: 2, other: 3 });
    ledger.append([entry('sapi', { description: 'first' })], 'audit', start);
    for (let at = 0; at < 50; at += 1) ledger.append([entry(`f${at}`), entry(`g${at}`)], `${at}`, start + at);
    expect(types(ledger)).toEqual(['sapi', 'g48', 'f49', 'g49']);
    expect(ledger.list(all).total).toBe(4);
    ledger.append([entry('sapi'), entry('sapi')], 'more', start + 99);
    expect(types(ledger, { match: is('type', 'sapi') })).toHaveLength(2);
    expect(ledger.list({ ...all, match: is('description', 'first') }).total).toBe(0);
  });

  test('STORE-07 lets go of what is 30 days old, and of no more', () => {
    const ledger = new LogLedger(memorySql());
    expect(ledger.due()).toBeUndefined();
    ledger.append([entry('old'), entry('sapi')], 'a', start);
    ledger.append([entry('young')], 'b', start + 1000);
    expect(ledger.due()).toBe(start + logRetention);
    ledger.sweep(start + logRetention - 1);
    expect(types(ledger)).toEqual(['old', 'sapi', 'young']);
    ledger.sweep(start + logRetention);
    expect([types(ledger), ledger.list(all).total, ledger.due()]).toEqual([['young'], 1, start + 1000 + logRetention]);
    ledger.sweep(start + logRetention + 1000);
    ledger.append([entry('next')], 'c', start + 2 * logRetention);
    expect(ledger.list(all).logs[0]?.log_id.slice(-1)).toBe('4');
  });

  test('a search never becomes part of a query', () => {
    const ledger = new LogLedger(memorySql());
    ledger.append([entry('a', { description: "x' OR 1=1" })], 'a', start);
    expect(ledger.list({ ...all, match: is('description', "x' OR 1=1") }).total).toBe(1);
    expect(ledger.list({ ...all, match: is('type', "' OR 1=1 --") }).total).toBe(0);
    expect(ledger.list({ ...all, match: is("type') OR 1=1 --", 'a') }).total).toBe(0);
    expect(() => ledger.list({ ...all, sort: { field: "x'", descending: true } })).toThrow(RangeError);
  });

  test('a few statements an append, whatever its size', () => {
    const sql = memorySql();
    const ledger = new LogLedger(sql);
    const before = sql.statements;
    ledger.append(
      Array.from({ length: 500 }, () => entry('seccft')),
      'a',
      start,
    );
    expect(sql.statements - before).toBeLessThan(10);
  });
});
