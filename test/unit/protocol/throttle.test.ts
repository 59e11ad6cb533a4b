import { describe, expect, it } from 'vitest';
import type { Allowance } from '../../../shared/model/ports.ts';
import { admit, allowanceHeaders, countFailures } from '../../../shared/protocol/throttle.ts';

const allowance = (change: Partial<Allowance> = {}): Allowance => ({
  ...{ allowed: true, limit: 5, remaining: 4, reset: 60 },
  ...change,
});

function counter(most: number) {
  let count = 0;
  return {
    clock: { now: () => 1000 },
    limits: {
      take: async () => {
        count += 1;
        return allowance({ allowed: count <= most });
      },
      peek: () => allowance({ allowed: count + 1 <= most }),
    },
    counted: () => count,
  };
}

const wrong = new Error('wrong');
const isWrong = (error: unknown): boolean => error === wrong;

describe('admit', () => {
  it('passes an allowance on', () => {
    const one = allowance();
    expect(admit(one, 0)).toBe(one);
  });

  it.each([
    [0, '60'],
    [59_001, '1'],
    [60_000, '1'],
    [99_000, '1'],
  ])('HTTP-09 at %d ms asks to wait %s seconds, at least one', (now, wait) => {
    expect(() => admit(allowance({ allowed: false, remaining: 0 }), now)).toThrow(
      expect.objectContaining({
        headers: {
          'retry-after': wait,
          'x-ratelimit-limit': '5',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': '60',
        },
      }),
    );
  });

  it('prints an allowance as Auth0 does', () => {
    expect(allowanceHeaders(allowance())).toEqual({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': '60',
    });
  });
});

describe('countFailures', () => {
  it('CAUTH-10 counts failures only', async () => {
    const ports = counter(5);
    expect(await countFailures('k', ports, async () => 'yes', isWrong)).toBe('yes');
    await expect(countFailures('k', ports, () => Promise.reject(new Error('other')), isWrong)).rejects.toThrow('other');
    expect(ports.counted()).toBe(0);
    await expect(countFailures('k', ports, () => Promise.reject(wrong), isWrong)).rejects.toThrow('wrong');
    expect(ports.counted()).toBe(1);
  });

  it('CAUTH-10 does not even try once there were too many', async () => {
    const ports = counter(1);
    let tried = 0;
    const attempt = async () =>
      countFailures(
        'k',
        ports,
        async () => {
          tried += 1;
          throw wrong;
        },
        isWrong,
      );
    await expect(attempt()).rejects.toThrow('wrong');
    await expect(attempt()).rejects.toThrow('Global limit has been reached');
    expect(tried).toBe(1);
  });
});
