import { beforeEach, describe, expect, it } from 'vitest';
import { Outbox, spacing } from '../../../shared/storage/durable/outbox.ts';
import { mostWrites, publish } from '../../../shared/storage/durable/publish.ts';
import { nextRevision, prepare, recordTable } from '../../../shared/storage/durable/schema.ts';
import type { Sql } from '../../../shared/storage/durable/sql.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';
import { memorySql } from '../../support/memory-sql.ts';

interface Write {
  key: string;
  value: string | null;
  at: number;
}

/** KV that writes everything down and refuses, as production does, two writes of one key within a second. */
class StrictKv {
  readonly writes: Write[] = [];
  readonly held = new Map<string, string>();
  tries = 0;
  failing: (key: string) => boolean = () => false;
  before: (key: string) => void = () => undefined;
  readonly #clock: HandClock;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  async put(key: string, value: string): Promise<void> {
    this.#write(key, value);
    this.held.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#write(key, null);
    this.held.delete(key);
  }

  #write(key: string, value: string | null): void {
    this.tries += 1;
    this.before(key);
    if (this.failing(key)) throw new Error('KV PUT failed: 503');
    const last = this.writes.findLast((write) => write.key === key);
    if (last !== undefined && this.#clock.now() - last.at < 1000) throw new Error('KV PUT failed: 429');
    this.writes.push({ key, value, at: this.#clock.now() });
  }
}

let clock: HandClock;
let sql: Sql;
let outbox: Outbox;
let kv: StrictKv;

const write = (key: string, value: unknown, owner = 'x'): void =>
  outbox.write({ key, value, owner, rev: nextRevision(sql) });
const remove = (key: string, owner = 'x'): void => outbox.remove([key], owner, nextRevision(sql));
const run = (): Promise<{ sent: number; failed: number }> => publish(outbox, kv, clock.now);

/** Runs as the alarm does, until nothing is due any more. */
async function settle(): Promise<void> {
  for (let due = outbox.due(); due !== undefined; due = outbox.due()) {
    clock.pass(Math.max(0, due - clock.now()));
    await run();
  }
}

beforeEach(() => {
  clock = handClock();
  sql = memorySql();
  prepare(sql, [recordTable]);
  outbox = new Outbox(sql);
  kv = new StrictKv(clock);
});

describe('publishing', () => {
  it('goes in order of revision and wraps each value with it', async () => {
    write('b', { n: 1 });
    write('a', { n: 2 });
    await run();
    expect(kv.writes.map(({ key, value }) => [key, value])).toEqual([
      ['b', '{"rev":1,"value":{"n":1}}'],
      ['a', '{"rev":2,"value":{"n":2}}'],
    ]);
    expect(outbox.due()).toBeUndefined();
  });

  it('sends only the newest value of a key, and never twice within 1.1 s', async () => {
    write('a', 1);
    await run();
    write('a', 2);
    write('a', 3);
    await run();
    expect(kv.writes).toHaveLength(1);
    await settle();
    expect(kv.writes.map(({ value }) => value)).toEqual(['{"rev":1,"value":1}', '{"rev":3,"value":3}']);
    expect((kv.writes[1]?.at ?? 0) - (kv.writes[0]?.at ?? 0)).toBe(spacing);
    expect(kv.tries).toBe(2);
  });

  it('keeps the spacing when a key goes and comes back at once', async () => {
    write('a', 1);
    await run();
    remove('a');
    await settle();
    expect(kv.held.has('a')).toBe(false);
    write('a', 2);
    await settle();
    expect(kv.held.get('a')).toContain('"value":2');
    const times = kv.writes.map(({ at }) => at);
    for (let i = 1; i < times.length; i += 1) {
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(spacing);
    }
  });

  it('keeps a tombstone until KV has accepted the deletion, then the row goes', async () => {
    write('a', 1);
    await settle();
    remove('a');
    kv.failing = () => true;
    clock.pass(spacing);
    await run();
    expect(sql.exec('SELECT value FROM record').toArray()).toEqual([{ value: null }]);
    expect(outbox.read(['a']).records).toEqual([]);
    kv.failing = () => false;
    await settle();
    expect(kv.held.has('a')).toBe(false);
    expect(sql.exec('SELECT * FROM record').toArray()).toEqual([]);
  });

  it('does not lose what is written while an older value is on its way', async () => {
    write('a', 1);
    kv.before = () => {
      kv.before = () => undefined;
      write('a', 2);
    };
    await run();
    expect(kv.held.get('a')).toContain('"value":1');
    await settle();
    expect(kv.held.get('a')).toContain('"value":2');
  });

  it('does not lose a key that comes back while its deletion is on its way', async () => {
    write('a', 1);
    await settle();
    remove('a');
    clock.pass(spacing);
    kv.before = () => {
      kv.before = () => undefined;
      write('a', 2);
    };
    await settle();
    expect(kv.held.get('a')).toContain('"value":2');
  });

  it('writes nothing when a value is set again as it is', async () => {
    write('a', { n: 1 });
    await settle();
    write('a', { n: 1 });
    expect(outbox.due()).toBeUndefined();
  });

  it('keeps a hidden value from KV, which learns only that there is one', async () => {
    outbox.write({ key: 'a', value: { secret: 'x' }, hidden: true, owner: 'x', rev: nextRevision(sql) });
    await settle();
    expect(kv.held.get('a')).toBe('{"rev":1,"ask":true}');
    expect(outbox.read(['a']).records).toEqual([['a', { secret: 'x' }]]);
    outbox.write({ key: 'a', value: { secret: 'x' }, owner: 'x', rev: nextRevision(sql) });
    await settle();
    expect(kv.held.get('a')).toBe('{"rev":2,"value":{"secret":"x"}}');
  });

  it('leaves a key alone that another owner has taken over', () => {
    write('a', 1, 'first');
    write('a', 2, 'second');
    remove('a', 'first');
    expect(outbox.read(['a']).records).toEqual([['a', 2]]);
    remove('a', 'second');
    expect(outbox.read(['a']).records).toEqual([]);
  });

  it(`makes at most ${mostWrites} writes in one run; the rest is due at once`, async () => {
    for (let i = 0; i < mostWrites + 5; i += 1) write(`k${i}`, i);
    expect((await run()).sent).toBe(mostWrites);
    expect(outbox.due()).toBeLessThanOrEqual(clock.now());
    expect((await run()).sent).toBe(5);
  });
});

describe('STORE-04 KV that refuses', () => {
  it('backs off exponentially for the key and goes on with the others', async () => {
    write('bad', 1);
    write('good', 2);
    kv.failing = (key) => key === 'bad';
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      await run();
      const due = outbox.due() ?? 0;
      waits.push(due - clock.now());
      clock.pass(due - clock.now());
    }
    expect(kv.held.has('good')).toBe(true);
    expect(waits.slice(0, 7)).toEqual([2200, 4400, 8800, 17_600, 35_200, 70_400, 70_400]);
    kv.failing = () => false;
    await settle();
    expect(kv.held.has('bad')).toBe(true);
  });

  it('stops after three refusals in a row and holds everything back', async () => {
    for (let i = 0; i < 50; i += 1) write(`k${i}`, i);
    kv.failing = () => true;
    await run();
    expect(kv.tries).toBe(3);
    expect(outbox.due()).toBeGreaterThan(clock.now());
    kv.failing = () => false;
    await settle();
    expect(kv.held.size).toBe(50);
  });
});

it('STORE-07 a record that comes and goes a thousand times leaves nothing behind', async () => {
  for (let i = 0; i < 1000; i += 1) {
    write(`k${i}`, i);
    await settle();
    remove(`k${i}`);
    await settle();
  }
  expect(sql.exec('SELECT count(*) AS n FROM record').toArray()).toEqual([{ n: 0 }]);
  expect(kv.held.size).toBe(0);
});
