import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Flights } from '../../../shared/storage/flights.ts';
import { Memo } from '../../../shared/storage/memo.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';

let clock: HandClock;

beforeEach(() => {
  clock = handClock();
});

describe('a memo', () => {
  it('is fresh for its time, then stale for its time, then gone', () => {
    const memo = new Memo<string>({ clock, ttl: 10, stale: 5 });
    memo.put('a', 'x');
    clock.pass(9);
    expect(memo.peek('a')).toEqual({ value: 'x', fresh: true });
    clock.pass(1);
    expect(memo.peek('a')).toEqual({ value: 'x', fresh: false });
    clock.pass(5);
    expect(memo.peek('a')).toBeUndefined();
    expect(memo.size).toBe(0);
  });

  it('keeps so many entries and forgets the least recently used', () => {
    const memo = new Memo<number>({ clock, ttl: 10, limit: 3 });
    for (let i = 0; i < 3; i += 1) memo.put(`k${i}`, i);
    memo.peek('k0');
    memo.put('k3', 3);
    expect(['k0', 'k1', 'k2', 'k3'].map((key) => memo.peek(key)?.value)).toEqual([0, undefined, 2, 3]);
  });

  it('STORE-07 does not grow with made-up keys', () => {
    const memo = new Memo<number>({ clock, ttl: 1000 });
    for (let i = 0; i < 25_000; i += 1) memo.put(`k${i}`, i);
    expect(memo.size).toBe(10_000);
  });

  it('loads once for many callers, and again when the time is over', async () => {
    const memo = new Memo<number>({ clock, ttl: 10 });
    let loads = 0;
    const load = async (): Promise<number> => {
      loads += 1;
      return loads;
    };
    expect(await Promise.all([memo.load('a', load), memo.load('a', load), memo.load('a', load)])).toEqual([1, 1, 1]);
    expect(await memo.load('a', load)).toBe(1);
    clock.pass(10);
    expect(await memo.load('a', load)).toBe(2);
  });

  it('lets a stale value stand in for a failing source without trying it for every caller', async () => {
    const memo = new Memo<string>({ clock, ttl: 10, stale: 5000 });
    let tries = 0;
    const failing = async (): Promise<string> => {
      tries += 1;
      throw new Error('down');
    };
    memo.put('a', 'old');
    clock.pass(10);
    for (let i = 0; i < 5; i += 1) expect(await memo.load('a', failing)).toBe('old');
    expect(tries).toBe(1);
    for (let i = 0; i < 4; i += 1) {
      clock.pass(1000);
      expect(await memo.load('a', failing)).toBe('old');
    }
    clock.pass(1000);
    await expect(memo.load('a', failing)).rejects.toThrow('down');
    await expect(memo.load('b', failing)).rejects.toThrow('down');
  });
});

describe('flights', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a call that failed is not shared with those who come later', async () => {
    const flights = new Flights<number>();
    const fail = async (): Promise<number> => {
      throw new Error('down');
    };
    const answers = await Promise.allSettled([flights.join('a', fail), flights.join('a', fail)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.join('a', async () => 1)).toBe(1);
  });

  it('who waits for a call whose request was cancelled begins one of its own, which the others share', async () => {
    vi.useFakeTimers();
    const flights = new Flights<number>();
    let calls = 0;
    void flights.join('a', () => new Promise<number>(() => undefined));
    const begin = async (): Promise<number> => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return calls;
    };
    const followers = [flights.join('a', begin), flights.join('a', begin), flights.join('a', begin)];
    await vi.advanceTimersByTimeAsync(2100);
    expect(await Promise.all(followers)).toEqual([1, 1, 1]);
  });
});
