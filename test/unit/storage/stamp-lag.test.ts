import { describe, expect, it } from 'vitest';
import { type AskRecord, Copies, type WantedCopy } from '../../../shared/storage/kv/copies.ts';
import { Stamps } from '../../../shared/storage/kv/stamps.ts';
import { handClock } from '../../support/memory-clock.ts';

const client: WantedCopy = { key: 't:a:client:x', read: (value) => value };
const down: AskRecord = () => Promise.reject(new Error('The object is down'));
const stampOf = (rev: number, changes: unknown[] = []) => ({ rev, value: { since: 0, settled: true, changes } });
const deleted = ['client:x', 11, 1];

/** An isolate that holds a client, and what KV has for it from now on. */
async function holding() {
  const clock = handClock();
  const kv = { entries: {} as Record<string, unknown>, fails: false, late: Promise.resolve() };
  kv.entries = { 't:a:changes': stampOf(10), [client.key]: { rev: 5, value: { client_id: 'x' } } };
  const copies = new Copies(
    {
      get: async (keys) => {
        const found = new Map(keys.map((key) => [key, kv.entries[key] ?? null]));
        await kv.late;
        if (kv.fails) throw new Error('KV fails');
        return found;
      },
    },
    clock,
  );
  const stamped = { tenant: 'a', spend: () => undefined };
  await copies.fromKv([client], down, 'answer', stamped);
  clock.pass(6000);
  const fresh = () => copies.fresh(client.key, copies.chain('a', clock.now()));
  return { clock, kv, copies, stamped, fresh };
}

describe('a client that a stamp says is deleted', () => {
  it.each([
    ['the record is down', () => undefined],
    [
      'there is no budget for the record',
      () => {
        throw new Error('Nothing is left');
      },
    ],
  ])('STORE-05 does not stand in after it was read again from a KV that is behind, when %s', async (_why, spend) => {
    const { clock, kv, copies, stamped, fresh } = await holding();
    kv.entries['t:a:changes'] = stampOf(11, [deleted]);
    await copies.refresh([client], down, { ...stamped, spend });
    expect(fresh()).toBeUndefined();
    await copies.fromKv([client], down, 'answer', { ...stamped, spend });
    kv.fails = true;
    clock.pass(60_000);
    expect(copies.standIn([client], 'a')).toBeUndefined();
  });

  it('is not vouched for by an older stamp that was asked for before and comes late', async () => {
    const { clock, kv, copies, stamped, fresh } = await holding();
    const gate = Promise.withResolvers<void>();
    kv.late = gate.promise;
    const late = copies.refresh([client], down, stamped);
    kv.entries = { 't:a:changes': stampOf(11, [deleted]) };
    clock.pass(300_000);
    expect(fresh()).toBeUndefined();
    gate.resolve();
    await late;
    expect(fresh()).toBeUndefined();
  });
});

it('a stamp settles another of its revision only for what that one does not list', () => {
  const clock = handClock();
  const stamps = new Stamps(clock);
  const unsettled = { rev: 10, value: { since: 8, settled: false, changes: [] } };
  stamps.take('a', unsettled, clock.now());
  stamps.take('a', { rev: 10, value: { since: 0, settled: true, changes: [['k', 7]] } }, clock.now());
  expect(stamps.chainFor('a', 't:a:k', 0, false)).toBe(0);
  stamps.take('a', { ...unsettled, value: { ...unsettled.value, settled: true } }, clock.now());
  expect(stamps.chainFor('a', 't:a:k', 0, false)).not.toBe(0);
});
