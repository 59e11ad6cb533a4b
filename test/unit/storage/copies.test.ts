import { beforeEach, describe, expect, it } from 'vitest';
import { type AskRecord, Copies, type WantedCopy } from '../../../shared/storage/kv/copies.ts';
import { freshFor } from '../../../shared/storage/kv/life-times.ts';
import type { KvReader } from '../../../shared/storage/kv/namespace.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';

const wanted: readonly WantedCopy[] = [{ key: 'k', read: (value) => value }];
const never: AskRecord = () => Promise.reject(new Error('the record must not be asked'));
const kvOf = (read: () => unknown): KvReader => ({
  get: async (keys) => new Map(keys.map((key) => [key, read()])),
});

let clock: HandClock;

beforeEach(() => {
  clock = handClock();
});

describe('copies', () => {
  it('STORE-02 a read of KV that began before a write of this isolate is not remembered', async () => {
    const gate = Promise.withResolvers<undefined>();
    const copies = new Copies(
      {
        get: async () => {
          await gate.promise;
          return new Map([['k', { rev: 1, value: 'old' }]]);
        },
      },
      clock,
    );
    const early = copies.fromKv(wanted, never, 'answer');
    copies.changed(['k']);
    gate.resolve(undefined);
    await early;
    expect(copies.fresh('k')).toBeUndefined();
  });

  it('STORE-02 nor is a question to the record that began before it', async () => {
    const gate = Promise.withResolvers<undefined>();
    const copies = new Copies(
      kvOf(() => null),
      clock,
    );
    const early = copies.fromRecord(wanted, async () => {
      await gate.promise;
      return { rev: 1, records: [['k', 'old']] };
    });
    copies.changed(['k']);
    gate.resolve(undefined);
    await early;
    expect(copies.fresh('k')).toBeUndefined();
    await copies.fromRecord(wanted, async () => ({ rev: 2, records: [['k', 'new']] }));
    expect(copies.fresh('k')?.value).toBe('new');
    expect(copies.newestWrite(wanted)).toBe(0);
  });

  it('an answer of the record that was overtaken by a later one is not taken', async () => {
    const copies = new Copies(
      kvOf(() => null),
      clock,
    );
    await copies.fromRecord(wanted, async () => ({ rev: 5, records: [['k', 'new']] }));
    await copies.fromRecord(wanted, async () => ({ rev: 4, records: [['k', 'old']] }));
    expect(copies.fresh('k')?.value).toBe('new');
  });

  it('an older copy counts again when the answer of the record is too old to know better', async () => {
    const copies = new Copies(
      kvOf(() => ({ rev: 3, value: 'restored' })),
      clock,
    );
    await copies.fromRecord(wanted, async () => ({ rev: 5, records: [['k', 'new']] }));
    clock.pass(120_000);
    expect((await copies.fromKv(wanted, never, 'answer')).get('k')?.value).toBe('restored');
  });
});

describe('values that KV must not know', () => {
  let rev: number;
  let asked: number;
  let copies: Copies;
  const ask: AskRecord = async () => {
    asked += 1;
    return { rev, records: [['k', `secret ${rev}`]] };
  };
  const read = async (): Promise<unknown> => (await copies.fromKv(wanted, ask, 'answer')).get('k')?.value;

  beforeEach(() => {
    rev = 1;
    asked = 0;
    copies = new Copies(
      kvOf(() => ({ rev, ask: true })),
      clock,
    );
  });

  it('come from the record, once as long as KV says nothing newer', async () => {
    expect(await read()).toBe('secret 1');
    clock.pass(freshFor);
    expect(await read()).toBe('secret 1');
    expect(copies.fresh('k')?.value).toBe('secret 1');
    expect(asked).toBe(1);
  });

  it('are asked for again when KV says so, and after two minutes anyway', async () => {
    await read();
    rev = 2;
    expect(await read()).toBe('secret 2');
    clock.pass(120_000);
    await read();
    expect(asked).toBe(3);
  });

  it('are not there when the record fails', async () => {
    const fails: AskRecord = () => Promise.reject(new Error('down'));
    await expect(copies.fromKv(wanted, fails, 'answer')).rejects.toThrow('down');
    expect(copies.held('k')).toBeUndefined();
  });
});
