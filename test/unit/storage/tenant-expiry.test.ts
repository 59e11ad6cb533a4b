import { expect, test } from 'vitest';
import type { Change } from '../../../shared/model/tenant-store.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const hour = 3_600_000;
const start = Date.parse('2026-01-01T00:00:00.000Z');
const iso = (hours: number): string => new Date(start + hours * hour).toISOString();

const entity = (kind: string, id: string, more: Partial<Extract<Change, { op: 'insert' }>> = {}): Change => ({
  op: 'insert',
  kind,
  id,
  doc: {},
  unique: [],
  attributes: {},
  copies: {},
  ...more,
});
const ending = (kind: string, id: string, hours: number): Change =>
  entity(kind, id, { attributes: { user_id: 'u', expires: iso(hours) } });

test('sessions, refresh tokens and tickets leave when they are over, and nothing else does', () => {
  const ledger = new TenantLedger(memorySql());
  ledger.commit([
    ending('session', 'short', 1),
    ending('session', 'long', 5),
    ending('refresh-token', 'short', 2),
    entity('refresh-token', 'for-ever'),
    ending('ticket', 'short', 1),
    ending('client', 'that-says-so', 1),
  ]);
  expect(ledger.due()).toBe(start + hour);
  ledger.sweep(start + hour - 1);
  expect(ledger.list('session', { limit: 10 }).total).toBe(2);
  ledger.sweep(start + 3 * hour);
  const left = (kind: string) => ledger.list(kind, { limit: 10 }).items.map(({ id }) => id);
  expect([left('session'), left('refresh-token'), left('ticket'), left('client')]).toEqual([
    ['long'],
    ['for-ever'],
    [],
    ['that-says-so'],
  ]);
  expect(ledger.due()).toBe(start + 5 * hour);
  ledger.sweep(start + 5 * hour);
  expect([left('session'), ledger.due()]).toEqual([[], undefined]);
});

test('one sweep takes a bounded number, the longest ago first, and says that more is due', () => {
  const ledger = new TenantLedger(memorySql());
  ledger.commit(Array.from({ length: 600 }, (_, index) => ending('session', `s${index}`, 600 - index)));
  ledger.sweep(start + 1000 * hour);
  expect(ledger.list('session', { limit: 1 })).toMatchObject({ total: 100, items: [{ id: 's0' }] });
  expect(ledger.due()).toBe(start + 501 * hour);
});

test('publishing comes before a sweep that is later', () => {
  const ledger = new TenantLedger(memorySql());
  ledger.commit([ending('session', 's', 1), entity('client', 'c', { copies: { 't:x:client:c': { id: 'c' } } })]);
  expect(ledger.due()).toBeLessThan(start);
});
