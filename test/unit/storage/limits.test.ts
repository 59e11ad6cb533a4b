import { beforeEach, describe, expect, it } from 'vitest';
import type { LimitKind, Limits } from '../../../shared/model/ports.ts';
import { makeLimits, type PlatformLimit } from '../../../shared/storage/limits.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';

const perMinute: Record<LimitKind, number> = { address: 3, client: 5, failure: 2, management: 1 };
const windowStart = 1_800_000_000_000;
let clock: HandClock;

const limitsWith = (address?: PlatformLimit): Limits =>
  makeLimits({ bindings: address === undefined ? {} : { address }, perMinute, clock });

beforeEach(() => {
  clock = handClock(windowStart);
});

describe('HTTP-09 limits', () => {
  it('allow so many a minute and say what is left and until when', async () => {
    const limits = limitsWith();
    clock.pass(1234);
    const reset = windowStart / 1000 + 60;
    for (const remaining of [2, 1, 0]) {
      expect(await limits.take('address', 'a')).toEqual({ allowed: true, limit: 3, remaining, reset });
    }
    expect(await limits.take('address', 'a')).toEqual({ allowed: false, limit: 3, remaining: 0, reset });
    expect((await limits.take('address', 'b')).allowed).toBe(true);
    expect((await limits.take('client', 'a')).allowed).toBe(true);
    clock.pass(60_000);
    expect((await limits.take('address', 'a')).allowed).toBe(true);
  });

  it('can be looked at without counting', async () => {
    const limits = limitsWith();
    for (let i = 0; i < 10; i += 1) expect(limits.peek('failure', 'a')).toMatchObject({ allowed: true, remaining: 2 });
    await limits.take('failure', 'a');
    expect(limits.peek('failure', 'a')).toMatchObject({ allowed: true, remaining: 1 });
    await limits.take('failure', 'a');
    expect(limits.peek('failure', 'a')).toMatchObject({ allowed: false, remaining: 0 });
  });

  it("the platform's refusal wins", async () => {
    const keys: string[] = [];
    const limits = limitsWith({
      limit: async ({ key }) => {
        keys.push(key);
        return { success: false };
      },
    });
    expect(await limits.take('address', 'a')).toMatchObject({ allowed: false, remaining: 0 });
    expect(limits.peek('address', 'b').allowed).toBe(true);
    expect(keys).toEqual(['a']);
  });

  it("the platform's failure does not block, and its own counting goes on", async () => {
    const limits = limitsWith({ limit: () => Promise.reject(new Error('down')) });
    for (let i = 0; i < 3; i += 1) expect((await limits.take('address', 'a')).allowed).toBe(true);
    expect((await limits.take('address', 'a')).allowed).toBe(false);
  });

  it('keys named like members of Object.prototype are counted as any other', async () => {
    const limits = limitsWith();
    await limits.take('management', '__proto__');
    expect((await limits.take('management', '__proto__')).allowed).toBe(false);
    expect((await limits.take('management', 'constructor')).allowed).toBe(true);
  });
});
