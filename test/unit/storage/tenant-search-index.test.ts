import { describe, expect, test } from 'vitest';
import type { Search, Test } from '../../../shared/model/search.ts';
import type { Insert } from '../../../shared/model/tenant-store.ts';
import { prepare } from '../../../shared/storage/durable/schema.ts';
import type { Sql, SqlValue } from '../../../shared/storage/durable/sql.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { tenantSchema } from '../../../shared/storage/durable/tenant-schema.ts';
import { termStep } from '../../../shared/storage/durable/term-index.ts';
import { memorySql } from '../../support/memory-sql.ts';

/** What a search did: its statements with the way the database goes about them. */
interface Step {
  query: string;
  plan: string[];
}

function watched(sql: Sql, steps: Step[]): Sql {
  return {
    transaction: sql.transaction,
    exec: (query: string, ...bindings: SqlValue[]) => {
      if (query.startsWith('SELECT')) {
        const plan = sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
        steps.push({ query, plan: plan.map((row) => String(row['detail'])) });
      }
      return sql.exec(query, ...bindings);
    },
  };
}

const is = (field: string, test: Test, fold = false): Search => ({ op: 'match', path: field.split('/'), fold, test });
const not = (of: Search): Search => ({ op: 'not', of });
const and = (...of: Search[]): Search => ({ op: 'and', of });
const or = (...of: Search[]): Search => ({ op: 'or', of });
const equal = (field: string, value: string, fold = false): Search => is(field, { oneOf: [value] }, fold);
const starts = (field: string, text: string): Search => is(field, { like: { starts: text } }, true);

const names = ['Ann', 'ann', 'ÄNNE', 'änne', 'Anna', 'bob', 'Bob Ann', '', 'ann\u{10ffff}', 'ańn'];

/** A user like those that the Management API keeps. */
const user = (number: number): Record<string, unknown> => ({
  user_id: `auth0|${number}`,
  email: `ann${number}@example.com`,
  name: names[number % names.length],
  ...(number % 3 === 0 ? { nickname: `Nick ${number % 7}` } : {}),
  identities: [
    { connection: number % 4 === 0 ? 'other' : 'db', provider: 'auth0', user_id: String(number) },
    ...(number % 5 === 0 ? [{ connection: 'other', provider: 'auth0', profileData: { email: 'x@y.test' } }] : []),
  ],
  app_metadata: { plan: number % 2 === 0 ? 'gold' : 'tin' },
});

const insert = (kind: string, number: number): Insert => {
  const doc = user(number);
  return {
    ...{ op: 'insert', kind, id: String(doc['user_id']), doc, unique: [], copies: {} },
    attributes: { user_id: String(doc['user_id']), email: String(doc['email']), connection: 'db' },
  };
};

function filled(size: number, steps: Step[] = [], kinds = ['user']): TenantLedger {
  const ledger = new TenantLedger(watched(memorySql(), steps));
  const numbers = Array.from({ length: size }, (_, number) => number);
  for (const kind of kinds) ledger.commit(numbers.map((number) => insert(kind, number)));
  ledger.commit([
    {
      ...{ op: 'insert', kind: 'organization-member', id: 'm', doc: {}, unique: [], copies: {} },
      attributes: { organization_id: 'org_1', user_id: 'auth0|7' },
    },
  ]);
  steps.length = 0;
  return ledger;
}

/** Conditions on fields with an index and without. */
const conditions: Search[] = [
  ...['ann', 'änne', 'bob ann', '', 'nobody'].map((name) => equal('name', name, true)),
  ...['an', 'än', 'bob', 'ann\u{10ffff}', 'a\u{d7ff}'].map((text) => starts('name', text)),
  is('name', { like: { ends: 'nn' } }, true),
  is('name', { like: { starts: 'a', ends: 'a' } }, true),
  is('name', { oneOf: ['ann', 'bob'] }, true),
  is('nickname', { exists: true }, true),
  is('name', { between: { from: { value: 'b', inclusive: true } } }, true),
  equal('email', 'ann3@example.com', true),
  starts('email', 'ann1'),
  equal('user_id', 'auth0|4'),
  equal('name', 'Ann'),
  equal('identities/connection', 'other'),
  is('identities/connection', { oneOf: ['other', 'db'] }),
  equal('identities/profileData/email', 'x@y.test'),
  equal('app_metadata/plan', 'gold'),
  { op: 'named', kind: 'organization-member', by: 'user_id', attribute: 'organization_id', values: ['org_1'] },
];

/** A number below `below`, the same sequence in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

function tree(next: (below: number) => number, depth: number): Search {
  const form = depth === 0 ? 3 : next(5);
  if (form === 0) return not(tree(next, depth - 1));
  if (form > 2) return conditions[next(conditions.length)] ?? and();
  const of = Array.from({ length: next(4) }, () => tree(next, depth - 1));
  return form === 1 ? { op: 'and', of } : { op: 'or', of };
}

describe('an index of fields', () => {
  test('finds what reading the documents finds, for any search', () => {
    // The kind `person` has the same documents and no index.
    const ledger = filled(60, [], ['user', 'person']);
    const next = numbers(7);
    const searches = [...conditions, ...Array.from({ length: 400 }, () => tree(next, 3))];
    for (const match of searches) {
      const [indexed, read] = ['user', 'person'].map((kind) => {
        const { items, total } = ledger.search(kind, { match, offset: 2, limit: 9 });
        return { ids: items.map(({ id }) => id), total };
      });
      expect(indexed, JSON.stringify(match)).toEqual(read);
    }
  });

  test('with attributes that must match, and in any order', () => {
    const ledger = filled(20, [], ['user', 'person']);
    const sort = { path: ['name'], fold: true, descending: true };
    const where = { email: ['ann3@example.com', 'ann4@example.com', 'ann10@example.com'] };
    for (const match of [and(), starts('email', 'ann1'), not(equal('name', 'ann', true))]) {
      const [indexed, read] = ['user', 'person'].map((kind) => {
        const { items, total } = ledger.search(kind, { match, where, sort, limit: 5 });
        return { ids: items.map(({ id }) => id), total };
      });
      expect(indexed).toEqual(read);
    }
  });

  test('follows changes and removals', () => {
    const ledger = filled(3);
    const found = (text: string): string[] =>
      ledger.search('user', { match: equal('name', text, true), limit: 9 }).items.map(({ id }) => id);
    const before = ledger.get('user', 'auth0|2');
    const doc = { ...user(2), name: 'Zoë' };
    ledger.commit([{ ...insert('user', 2), op: 'replace', doc, rev: before?.rev ?? 0 }]);
    expect(found('zoë')).toEqual(['auth0|2']);
    expect(found('änne')).toEqual([]);
    ledger.commit([{ op: 'remove', kind: 'user', id: 'auth0|2' }]);
    expect(found('zoë')).toEqual([]);
  });

  test('is made for users that an earlier release stored', () => {
    const sql = memorySql();
    prepare(sql, tenantSchema.slice(0, tenantSchema.indexOf(termStep)));
    sql.exec(`INSERT INTO entity(seq, kind, id, doc, rev, copies) VALUES (1, 'user', 'a', '{"name":"ÄNNE"}', 1, '[]')`);
    expect(new TenantLedger(sql).search('user', { match: equal('name', 'änne', true), limit: 1 }).total).toBe(1);
  });

  test('costs no write when what it knows stays the same', () => {
    const written: string[] = [];
    const sql = memorySql();
    const ledger = new TenantLedger({
      transaction: sql.transaction,
      exec: (query, ...bindings) => {
        const before = changes(sql);
        const result = sql.exec(query, ...bindings);
        if (changes(sql) > before) written.push(query.split(/[ (]/).slice(0, 3).join(' '));
        return result;
      },
    });
    ledger.commit([insert('user', 1)]);
    written.length = 0;
    const doc = { ...user(1), logins_count: 1 };
    ledger.commit([{ ...insert('user', 1), op: 'replace', doc, rev: ledger.get('user', 'auth0|1')?.rev ?? 0 }]);
    expect(written.filter((query) => !query.includes('meta'))).toEqual(['UPDATE entity SET']);
  });
});

const changes = (sql: Sql): number => Number(sql.exec('SELECT total_changes() AS n').toArray()[0]?.['n']);

describe('the plan of a search', () => {
  const gold = equal('app_metadata/plan', 'gold');
  test.each<[string, Search]>([
    ['an exact address', equal('email', 'ann3@example.com', true)],
    ['an address that starts so', starts('email', 'ann1')],
    ['a name', equal('name', 'bob', true)],
    ['a name that starts so', starts('name', 'bo')],
    ['any of several fields', or(starts('email', 'ann1'), starts('name', 'bo'), equal('nickname', 'x', true))],
    ['an account', equal('identities/user_id', '3')],
    ['members of an organization', conditions.at(-1) ?? and()],
    ['an address and what only documents know', and(equal('email', 'ann3@example.com', true), gold)],
    ['an address without what only documents know', and(not(gold), equal('email', 'ann3@example.com', true))],
    ['one of two such', or(and(starts('name', 'bo'), gold), equal('email', 'ann3@example.com', true))],
    ['a rare one of two', and(equal('identities/connection', 'db'), equal('email', 'ann3@example.com', true))],
  ])('%s is narrowed by an index before a document is read', (_, match) => {
    const plans = [20, 500].map((size) => {
      const steps: Step[] = [];
      filled(size, steps).search('user', { match, limit: 5 });
      return steps;
    });
    const [few = [], many = []] = plans;
    expect(many.map(({ query }) => query)).toEqual(few.map(({ query }) => query));
    const details = many.flatMap(({ plan }) =>
      plan.filter((detail) => detail !== 'SCAN m' || !plan.includes('CO-ROUTINE m')),
    );
    expect(details.filter((detail) => /^SCAN (?!json_each|f$|s$|n$|\(subquery|e\d)/.test(detail))).toEqual([]);
    // `kind = ?` alone walks all of the kind.
    expect(details.filter((detail) => /SEARCH (m|entity) USING .*\(kind=\?\)/.test(detail))).toEqual([]);
    expect(details.filter((detail) => /USING .*\(kind=\? AND name=\?\)$/.test(detail))).toEqual([]);
  });

  test.each<[string, Search]>([
    ['all but one', not(equal('email', 'ann3@example.com', true))],
    ['all but those', and(not(equal('email', 'ann3@example.com', true)), not(starts('name', 'bo')))],
    ['everybody', and()],
  ])('%s is counted without a walk, and read in order', (_, match) => {
    const steps: Step[] = [];
    filled(50, steps).search('user', { match, limit: 5 });
    const walks = steps.filter(({ plan }) => plan.some((detail) => detail.includes('(kind=?)')));
    expect(walks.map(({ query }) => query.includes('LIMIT ? OFFSET ?'))).toEqual([true]);
    expect(walks.flatMap(({ plan }) => plan).filter((detail) => /TEMP B-TREE/.test(detail)).length).toBeLessThan(2);
  });
});
