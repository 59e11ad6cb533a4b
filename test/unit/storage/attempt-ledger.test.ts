import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptOutcome, AttemptRules, Barrier } from '../../../shared/model/attempts.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const day = 86_400_000;
const barrier = (kind: string, id: string, more: Partial<Barrier> = {}): Barrier => ({
  ...{ kind, id, doc: { identifier: id }, unique: [], attributes: {}, copies: {} },
  ...more,
});
const failures = { key: 'ann', most: 3, lasts: day, barrier: barrier('user-block', 'ann') };
const budget = { key: 'login 192.0.2.1', most: 5, rate: 1000, barrier: barrier('ip-block', '192.0.2.1') };

let ledger: TenantLedger;
let now: number;
const attempt = (outcome: AttemptOutcome, rules: AttemptRules = { failures }) =>
  ledger.attempts.attempt(rules, outcome, now);
const fail = (times: number, rules?: AttemptRules) =>
  Array.from({ length: times }, () => attempt('failed', rules)).map(({ closed, closing }) => closed ?? closing);
const lift = (kind: string, id: string) => ledger.commit([{ op: 'remove', kind, id }]);

beforeEach(() => {
  ledger = new TenantLedger(memorySql());
  now = start;
});

describe('failures in a row', () => {
  it('PWD-02 close the door for success and failure alike, and asking counts nothing', () => {
    for (let times = 0; times < 10; times += 1) expect(attempt('asked')).toEqual({ closing: [] });
    expect(fail(3)).toEqual([[], [], ['failures']]);
    for (const outcome of ['asked', 'failed', 'passed'] as const) expect(attempt(outcome).closed).toBe('failures');
    expect(ledger.get('user-block', 'ann')?.doc).toEqual({ identifier: 'ann' });
  });

  it('are forgotten by a success, and after their time', () => {
    fail(2);
    attempt('passed');
    expect(fail(2)).toEqual([[], []]);
    now += day;
    expect(fail(3)).toEqual([[], [], ['failures']]);
  });

  it('open again when the barrier is taken away, and when its time is over; a sweep removes it then', () => {
    fail(3);
    lift('user-block', 'ann');
    expect(fail(3)).toEqual([[], [], ['failures']]);
    expect(ledger.due()).toBe(now + day);
    now += day;
    expect(attempt('passed').closed).toBeUndefined();
    ledger.attempts.sweep(now);
    expect(ledger.get('user-block', 'ann')).toBeUndefined();
    expect(ledger.due()).toBeUndefined();
  });

  it('without a barrier are only told, and counted anew', () => {
    const { barrier: _none, ...lenient } = failures;
    expect(fail(6, { failures: lenient })).toEqual([[], [], ['failures'], [], [], ['failures']]);
  });

  it('of one who is gone meanwhile leave no barrier', () => {
    const requires = [{ kind: 'user', id: 'auth0|gone' }];
    fail(3, { failures: { ...failures, barrier: barrier('user-block', 'ann', { requires }) } });
    expect(ledger.get('user-block', 'ann')).toBeUndefined();
  });
});

describe('budgets', () => {
  it('come back one by one', () => {
    expect(fail(6, { budget })).toEqual([[], [], [], [], ['budget'], 'budget']);
    expect(ledger.get('ip-block', '192.0.2.1')).toBeDefined();
    now += 999;
    expect(attempt('asked', { budget }).closed).toBe('budget');
    now += 1;
    expect(fail(2, { budget })).toEqual([['budget'], 'budget']);
    now += 5000;
    expect(attempt('asked', { budget })).toEqual({ closing: [], budget: { left: 5, full_at: now } });
  });

  it('are full again when an operator takes the barrier away', () => {
    fail(5, { budget });
    lift('ip-block', '192.0.2.1');
    expect(fail(5, { budget })).toEqual([[], [], [], [], ['budget']]);
  });

  it('that are lenient never close, and those without a barrier close unseen', () => {
    const { barrier: _none, ...plain } = budget;
    expect(fail(6, { budget: { ...plain, key: 'a', lenient: true } }).at(-1)).not.toBe('budget');
    expect(fail(6, { budget: { ...plain, key: 'b' } }).at(-1)).toBe('budget');
  });
});
