import { describe, expect, test } from 'vitest';
import type { Search, SearchQuery, Test } from '../../../shared/model/search.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const documents: Record<string, unknown>[] = [
  { name: 'Ann', email: 'ANN@x.test', age: 5, blocked: true, tags: ['a', 'b'], app: { plan: { name: 'gold' } } },
  { name: 'bob', age: 50, blocked: false, ids: [{ c: 'one', n: 1 }, { c: 'two' }], app: {}, empty: [] },
  { name: 'Café', when: '2026-01-31T10:00:00.000Z', odd: { 'a b': 'x', '$[0]': 'y' }, nothing: null, zero: 0 },
  { name: "o'neil%_", note: 'a"b', text: 'aXa' },
];

const ledger = new TenantLedger(memorySql());
ledger.commit(
  documents.map((doc, index) => ({
    op: 'insert',
    kind: 'thing',
    id: String(index),
    doc,
    unique: [],
    attributes: { parity: index % 2 === 0 ? 'even' : 'odd' },
    copies: {},
  })),
);
ledger.commit([{ op: 'insert', kind: 'other', id: 'x', doc: { name: 'Ann' }, unique: [], attributes: {}, copies: {} }]);

const ids = (match: Search, more: Partial<SearchQuery> = {}): string => {
  const { items, total } = ledger.search('thing', { match, limit: 100, ...more });
  if (more.limit === undefined && more.offset === undefined) expect(total).toBe(items.length);
  return items.map(({ id }) => id).join('');
};
const is = (field: string, test: Test, fold = false): Search => ({ op: 'match', path: field.split('/'), fold, test });
const equal = (field: string, ...oneOf: string[]): Search => is(field, { oneOf });

describe('a search looks into documents', () => {
  test.each<[string, Search, string]>([
    ['a text', equal('name', 'Ann'), '0'],
    ['case counts', equal('name', 'ann'), ''],
    ['unless folded', is('email', { oneOf: ['ann@x.test'] }, true), '0'],
    ['one of several', equal('name', 'bob', 'Ann'), '01'],
    ['a number', equal('age', '5'), '0'],
    ['zero is a value', equal('zero', '0'), '2'],
    ['true', equal('blocked', 'true'), '0'],
    ['false', equal('blocked', 'false'), '1'],
    ['an item of a list', equal('tags', 'b'), '0'],
    ['a field of objects in a list', equal('ids/c', 'two'), '1'],
    ['a number there', equal('ids/n', '1'), '1'],
    ['a deep field', equal('app/plan/name', 'gold'), '0'],
    ['a field below a text is nothing', equal('name/x/y', 'gold'), ''],
    ['names with spaces and signs', { op: 'and', of: [equal('odd/a b', 'x'), equal('odd/$[0]', 'y')] }, '2'],
    ['exists', is('age', { exists: true }), '01'],
    ['an object with something exists', is('app', { exists: true }), '0'],
    ['an empty list does not', is('empty', { exists: true }), ''],
    ['null does not', is('nothing', { exists: true }), ''],
    ['starts', is('name', { like: { starts: 'A' } }), '0'],
    ['starts beyond ASCII', is('name', { like: { starts: 'Caf', ends: 'é' } }), '2'],
    ['ends', is('name', { like: { ends: 'ob' } }), '1'],
    ['contains', is('name', { like: { contains: 'n' } }), '03'],
    ['start and end do not overlap', is('text', { like: { starts: 'aX', ends: 'Xa' } }), ''],
    ['no signs of LIKE', is('name', { like: { contains: '%_' } }), '3'],
    ['quotes', { op: 'and', of: [is('name', { like: { contains: "'" } }), equal('note', 'a"b')] }, '3'],
    [
      'numbers between',
      is('age', {
        between: {
          from: { value: '5', number: 5, inclusive: false },
          to: { value: '100', number: 100, inclusive: true },
        },
      }),
      '1',
    ],
    ['numbers compare as numbers', is('age', { between: { from: { value: '6', number: 6, inclusive: true } } }), '1'],
    ['texts compare as texts', is('when', { between: { from: { value: '2026-01', inclusive: true } } }), '2'],
    ['a text is never over a number', is('age', { between: { from: { value: 'a', inclusive: true } } }), ''],
    ['not', { op: 'not', of: is('age', { exists: true }) }, '23'],
    ['and', { op: 'and', of: [is('age', { exists: true }), equal('blocked', 'true')] }, '0'],
    ['or', { op: 'or', of: [equal('name', 'bob'), equal('age', '5')] }, '01'],
    ['nothing', { op: 'or', of: [] }, ''],
    ['everything', { op: 'and', of: [] }, '0123'],
  ])('%s', (_, match, expected) => {
    expect(ids(match)).toBe(expected);
  });

  test('attributes narrow it', () => {
    expect(ids({ op: 'and', of: [] }, { where: { parity: ['odd'] } })).toBe('13');
    expect(ids(equal('name', 'Ann'), { where: { parity: ['odd'] } })).toBe('');
    expect(ids(equal('name', 'Ann'), { where: { parity: ['none'] } })).toBe('');
    expect(ids(equal('name', 'Ann'), { where: { parity: ['none', 'even'] } })).toBe('0');
  });

  test('order and pages; documents without the field come last', () => {
    const all: Search = { op: 'and', of: [] };
    const sort = (field: string, descending = false) => ({ sort: { path: [field], fold: true, descending } });
    expect(ids(all, sort('name'))).toBe('0123');
    expect(ids(all, sort('name', true))).toBe('3210');
    expect(ids(all, sort('age', true))).toBe('1023');
    expect(ids(all, sort('age'))).toBe('0123');
    expect(ids(all, { ...sort('age', true), offset: 1, limit: 2 })).toBe('02');
    expect(ledger.search('thing', { match: all, limit: 0 })).toEqual({ items: [], total: 4 });
    expect(ledger.search('thing', { match: all, limit: 5, offset: 9 })).toEqual({ items: [], total: 4 });
  });

  test('the largest search that rules may ask for fits the platform’s bounds', () => {
    const leaves = Array.from({ length: 40 }, (_, index) =>
      is('a/b/c/d', { like: { starts: `x${index}`, ends: 'y' } }),
    );
    let nested: Search = equal('name', 'Ann');
    for (let depth = 0; depth < 20; depth += 1) nested = { op: 'not', of: nested };
    expect(ids({ op: 'or', of: [...leaves, nested] })).toBe('0');
  });

  test('a field that is no name is refused', () => {
    for (const path of [[], [''], ['a"b'], ['a\\'], ['a', ''], Array.from({ length: 9 }, () => 'a')]) {
      expect(() => ids({ op: 'match', path, fold: false, test: { exists: true } })).toThrow(RangeError);
    }
  });
});
