import { beforeAll, describe, expect, it } from 'vitest';
import type { Change, ListQuery } from '../../../shared/model/tenant-store.ts';
import type { Sql } from '../../../shared/storage/durable/sql.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const count = 1000;
let ledger: TenantLedger;
let plans: string[];

/** SQL that writes down how the database goes about every query. */
function explained(sql: Sql): Sql {
  return {
    transaction: sql.transaction,
    exec: (query, ...bindings) => {
      if (query.startsWith('SELECT')) {
        const plan = sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
        plans.push(...plan.map((row) => String(row['detail'])));
      }
      return sql.exec(query, ...bindings);
    },
  };
}

beforeAll(() => {
  plans = [];
  ledger = new TenantLedger(explained(memorySql()));
  const changes = Array.from(
    { length: count },
    (_, i): Change => ({
      op: 'insert',
      kind: 'client',
      id: `c${i}`,
      doc: { i },
      unique: [],
      attributes: { app_type: i % 4 === 0 ? 'spa' : 'native', global: i === 0 ? 'true' : 'false' },
      copies: {},
    }),
  );
  ledger.commit(changes);
});

const ids = (query: ListQuery): string[] => ledger.list('client', query).items.map(({ id }) => id);

describe('lists', () => {
  it('come in order of creation with the exact total', () => {
    const page = ledger.list('client', { limit: 3 });
    expect(page.items.map(({ id }) => id)).toEqual(['c0', 'c1', 'c2']);
    expect(page.total).toBe(count);
    expect(ids({ limit: 2, offset: count - 1 })).toEqual(['c999']);
    expect(ledger.list('client', { limit: 2, offset: count + 5 })).toEqual({ items: [], total: count });
  });

  it('show the same rows whichever end of the list a page is reached from', () => {
    const all = Array.from({ length: count }, (_, i) => `c${i}`);
    for (const limit of [1, 7, 499, 500, 501, 1000]) {
      for (const offset of [0, 1, 250, 498, 499, 500, 501, 993, 999, 1000, 1001]) {
        const { items, next } = ledger.list('client', { limit, offset });
        expect(items.map(({ id }) => id)).toEqual(all.slice(offset, offset + limit));
        expect(next !== undefined, `${limit} from ${offset}`).toBe(offset + limit < count);
      }
    }
    const last = ledger.list('client', { limit: 3, offset: 247, where: { app_type: ['spa'] } });
    expect(last.items.map(({ id }) => id)).toEqual(['c988', 'c992', 'c996']);
    expect(
      ledger.list('client', { limit: 3, offset: 247, where: { app_type: ['spa'], global: ['false'] } }).items,
    ).toHaveLength(2);
  });

  it('go on from the place they gave, exactly to the end', () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = ledger.list('client', { limit: 300, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => `c${i}`));
  });

  it('give no place when the page ends with the list', () => {
    expect(ledger.list('client', { limit: 10, offset: count - 10 }).next).toBeUndefined();
    expect(ledger.list('client', { limit: 10, offset: count - 11 }).next).toBeDefined();
  });

  it('keep their place when an entity before it goes', () => {
    const other = new TenantLedger(memorySql());
    const insert = (id: string): Change => ({
      op: 'insert',
      kind: 'client',
      id,
      doc: {},
      unique: [],
      attributes: {},
      copies: {},
    });
    other.commit(['a', 'b', 'c', 'd'].map(insert));
    const { next } = other.list('client', { limit: 2 });
    other.commit([
      { op: 'remove', kind: 'client', id: 'a' },
      { op: 'remove', kind: 'client', id: 'b' },
    ]);
    expect(other.list('client', { limit: 2, after: next ?? '' }).items.map(({ id }) => id)).toEqual(['c', 'd']);
    expect(other.list('client', { limit: 2 }).total).toBe(2);
  });

  it('filter on one attribute, on several values and on several attributes', () => {
    expect(ledger.list('client', { where: { app_type: ['spa'] }, limit: 2 })).toMatchObject({
      items: [{ id: 'c0' }, { id: 'c4' }],
      total: 250,
    });
    expect(ledger.list('client', { where: { app_type: ['spa', 'native', 'spa'] }, limit: 2 }).total).toBe(count);
    expect(ids({ where: { app_type: ['native', 'spa'] }, limit: 3 })).toEqual(['c0', 'c1', 'c2']);
    expect(ledger.list('client', { where: { app_type: ['spa'], global: ['false'] }, limit: 1 })).toMatchObject({
      items: [{ id: 'c4' }],
      total: 249,
    });
    expect(ledger.list('client', { where: { app_type: ['spa'], nothing: ['x'] }, limit: 1 })).toEqual({
      items: [],
      total: 0,
    });
    expect(ledger.list('client', { where: { app_type: [] }, limit: 1 }).total).toBe(0);
  });

  it('take any limit and any place without failing', () => {
    expect(ledger.list('client', { limit: 0 })).toEqual({ items: [], total: count });
    expect(ids({ limit: 5000 })).toHaveLength(1000);
    for (const after of ['', '-1', 'ZZ', "1' OR 1=1", 'zzzzzzzzzzz']) {
      expect(ledger.list('client', { limit: 1, after })).toEqual({ items: [], total: count });
    }
  });

  it('of another kind are empty', () => {
    expect(ledger.list('organization', { limit: 5 })).toEqual({ items: [], total: 0 });
  });
});

describe('the cost of a list', () => {
  const cases: [string, ListQuery][] = [
    ['a first page', { limit: 50 }],
    ['a next page', { limit: 50, after: 'a0' }],
    ['the last page', { limit: 50, offset: count - 50 }],
    ['a page in the middle', { limit: 50, offset: count / 2 }],
    ['a late page of a filtered list', { limit: 50, offset: 200, where: { app_type: ['spa'] } }],
    ['a filtered page', { limit: 50, where: { app_type: ['spa'] } }],
  ];

  it.each(cases)('%s walks an index and neither sorts nor counts what it does not show', (_, query) => {
    plans = [];
    ledger.list('client', query);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((detail) => /SCAN (?!json_each)|TEMP B-TREE FOR (?!DISTINCT)/.test(detail))).toEqual([]);
  });

  it('of the last page is that of the first: no row that it does not show is skipped', () => {
    const skipped = (offset: number): unknown => {
      let seen: unknown;
      const sql = memorySql();
      const watched: Sql = {
        transaction: sql.transaction,
        exec: (query, ...bindings) => {
          if (query.includes('OFFSET')) seen = bindings.at(-1);
          return sql.exec(query, ...bindings);
        },
      };
      const small = new TenantLedger(watched);
      const insert = (id: number): Change => ({
        ...{ op: 'insert', kind: 'client', id: String(id), doc: {}, unique: [], attributes: {}, copies: {} },
      });
      small.commit(Array.from({ length: 100 }, (_, id) => insert(id)));
      small.list('client', { limit: 10, offset });
      return seen;
    };
    expect([0, 10, 40, 60, 80, 90].map(skipped)).toEqual([0, 10, 40, 29, 9, 0]);
  });
});
