import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Flights } from '../../../shared/keys/flights.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Flights', () => {
  it('shares one call between all who come while it is under way, and begins anew afterwards', async () => {
    const flights = new Flights<number>();
    const begin = vi.fn(async () => begin.mock.calls.length);
    expect(await Promise.all([1, 2, 3].map(() => flights.join('a', begin)))).toEqual([1, 1, 1]);
    expect(await flights.join('a', begin)).toBe(2);
  });

  it('keeps keys apart', async () => {
    const flights = new Flights<string>();
    expect(await Promise.all(['a', 'b'].map((key) => flights.join(key, async () => key)))).toEqual(['a', 'b']);
  });

  it('gives a failure to all and forgets it', async () => {
    const flights = new Flights<number>();
    const failing = async (): Promise<number> => {
      throw new Error('down');
    };
    const outcomes = await Promise.allSettled([flights.join('a', failing), flights.join('a', failing)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(await flights.join('a', async () => 1)).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for ever for a call that never settles; followers share the next one', async () => {
    const flights = new Flights<number>();
    void flights.join('a', () => new Promise<number>(() => undefined));
    const begin = vi.fn(() => new Promise<number>((resolve) => setTimeout(() => resolve(7), 10)));
    const followers = Promise.all([flights.join('a', begin), flights.join('a', begin)]);
    await vi.advanceTimersByTimeAsync(2999);
    expect(begin).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20);
    expect(await followers).toEqual([7, 7]);
    expect(begin).toHaveBeenCalledOnce();
  });
});
