import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, Insert, Stored } from '../../../shared/model/tenant-store.ts';
import type { Sql } from '../../../shared/storage/durable/sql.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

/** What one step did: every statement with the way the database goes about it. */
interface Step {
  query: string;
  plan: string[];
}

/** SQL that writes down its statements, and the plan of each as the database has it at that moment. */
function watched(steps: Step[]): Sql {
  const sql = memorySql();
  return {
    transaction: sql.transaction,
    exec: (query, ...bindings) => {
      if (/^(SELECT|INSERT|UPDATE|DELETE)/.test(query)) {
        const plan = sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
        steps.push({ query, plan: plan.map((row) => String(row['detail'])) });
      }
      return sql.exec(query, ...bindings);
    },
  };
}

const client = (number: number): Insert => ({
  op: 'insert',
  kind: 'client',
  id: `c${number}`,
  doc: { number },
  unique: [`name:${number}`],
  attributes: { client_id: `c${number}`, is_global: 'false', app_type: 'non_interactive' },
  copies: { [`t:t:client:c${number}`]: { number } },
});

const grant = (number: number): Insert => ({
  op: 'insert',
  kind: 'client-grant',
  id: `g${number}`,
  doc: { number },
  unique: [`grant:c${number}:api${number}`],
  attributes: { client_id: `c${number}`, audience: `api${number}` },
  copies: { [`t:t:grant:c${number}:api${number}`]: { number } },
  requires: [{ kind: 'client', id: `c${number}` }],
});

const replaced = (insert: Insert, stored: Stored | undefined): Change => ({
  ...insert,
  op: 'replace',
  rev: stored?.rev ?? -1,
});

/** What an operator does all day, and the work of the outbox that follows. */
const operations: [string, (ledger: TenantLedger, size: number) => unknown][] = [
  ['reading one', (ledger) => ledger.get('client', 'c5')],
  ['reading one by its unique key', (ledger) => ledger.getByKey('client', 'name:5')],
  ['reading what the token path needs', (ledger) => ledger.read(['t:t:client:c5', 't:t:grant:c5:api5'])],
  ['creating one', (ledger, size) => ledger.commit([client(size)])],
  ['creating a dependent', (ledger) => ledger.commit([{ ...grant(5), id: 'other', unique: ['other'] }])],
  ['changing one', (ledger) => ledger.commit([replaced(client(5), ledger.get('client', 'c5'))])],
  [
    'deleting one with its dependents',
    (ledger) =>
      ledger.commit([
        {
          op: 'remove',
          kind: 'client',
          id: 'c5',
          cascade: [{ kind: 'client-grant', attribute: 'client_id', value: 'c5' }],
        },
      ]),
  ],
  ['the first page', (ledger) => ledger.list('client', { limit: 5 })],
  ['the last page', (ledger, size) => ledger.list('client', { limit: 5, offset: size - 5 })],
  ['a page that goes on', (ledger) => ledger.list('client', { limit: 5, after: '3' })],
  ['a filtered page', (ledger) => ledger.list('client', { limit: 5, where: { app_type: ['non_interactive'] } })],
  ['what one client may', (ledger) => ledger.list('client-grant', { limit: 5, where: { client_id: ['c5'] } })],
  ['asking when to publish', (ledger) => ledger.due()],
  ['taking the next copy to publish', (ledger) => ledger.outbox.pending(1)],
  ['keeping that a copy was sent', (ledger) => ledger.outbox.sent('t:t:client:c5', 1, 1)],
  ['forgetting what is gone', (ledger) => ledger.outbox.sweep(1)],
];

let steps: Step[];

function filled(size: number): TenantLedger {
  const ledger = new TenantLedger(watched(steps));
  const numbers = Array.from({ length: size }, (_, number) => number);
  ledger.commit(numbers.map(client));
  ledger.commit(numbers.map(grant));
  steps.length = 0;
  return ledger;
}

beforeEach(() => {
  steps = [];
});

describe('the cost of a tenant does not grow with it', () => {
  it.each(operations)('%s takes as many statements with 500 entities as with 20, and no scan', (_, run) => {
    const made = [20, 500].map((size) => {
      const ledger = filled(size);
      run(ledger, size);
      return [...steps];
    });
    const [few = [], many = []] = made;
    expect(few.length).toBeGreaterThan(0);
    expect(many.map(({ query }) => query)).toEqual(few.map(({ query }) => query));
    expect(many.flatMap(({ plan }) => plan.filter(isScan))).toEqual([]);
  });
});

/** Whether a step visits every row of a table. `meta` has one row, a list of the caller's is as long as he made it, `record_pending` holds only what KV still lacks. */
const isScan = (detail: string): boolean => /^SCAN (?!json_each|meta|record USING INDEX record_pending)/.test(detail);
