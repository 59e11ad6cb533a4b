import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { secrets } from '../../../shared/keys/secrets.ts';

const owner = 'client';
const secret = 's'.repeat(64);

afterEach(() => vi.restoreAllMocks());

describe('secrets', () => {
  it('hashes owner and secret with one SHA-256', async () => {
    const expected = createHash('sha256').update(`${owner}\0${secret}`).digest('base64url');
    expect(await secrets.hash(owner, secret)).toBe(expected);
  });

  it('matches any of the hashes and nothing else', async () => {
    const [right, wrong, others] = await Promise.all([
      secrets.hash(owner, secret),
      secrets.hash(owner, 'wrong'),
      secrets.hash('other', secret),
    ]);
    expect(await secrets.matches(owner, secret, [right])).toBe(true);
    expect(await secrets.matches(owner, secret, [wrong, right])).toBe(true);
    expect(await secrets.matches(owner, secret, [right, wrong])).toBe(true);
    expect(await secrets.matches(owner, secret, [wrong, others, right])).toBe(true);
    expect(await secrets.matches(owner, secret, [right, right])).toBe(true);
    expect(await secrets.matches(owner, secret, [wrong])).toBe(false);
    expect(await secrets.matches(owner, secret, [others])).toBe(false);
    expect(await secrets.matches(owner, secret, [])).toBe(false);
  });

  it('CAUTH-01 refuses what is not a whole hash, the stand-in of a missing one included', async () => {
    const right = await secrets.hash(owner, secret);
    for (const stored of ['', right.slice(0, -1), `${right}A`, right.toLowerCase(), 'A'.repeat(43)]) {
      expect(await secrets.matches(owner, secret, [stored])).toBe(false);
    }
  });

  it('CAUTH-01 does the same work for no, one and two hashes, wherever they differ', async () => {
    const right = await secrets.hash(owner, secret);
    const lastDiffers = right.slice(0, -1) + (right.endsWith('A') ? 'E' : 'A');
    const firstDiffers = (right.startsWith('A') ? 'B' : 'A') + right.slice(1);
    const work: [number, number][] = [];
    for (const hashes of [[], [right], [firstDiffers], [lastDiffers], [right, lastDiffers], ['short', right]]) {
      const characters = vi.spyOn(String.prototype, 'charCodeAt');
      // What is hashed passes here first.
      const digests = vi.spyOn(TextEncoder.prototype, 'encodeInto');
      await secrets.matches(owner, secret, hashes);
      const [compared, hashed] = [characters.mock.calls.length, digests.mock.calls.length];
      vi.restoreAllMocks();
      work.push([compared, hashed]);
    }
    expect(new Set(work.map(String))).toEqual(new Set([`${2 * 2 * 43},1`]));
  });

  it('compares texts of any length', async () => {
    expect(await secrets.equal('', '')).toBe(true);
    expect(await secrets.equal('a'.repeat(1000), 'a'.repeat(1000))).toBe(true);
    expect(await secrets.equal('a', 'b')).toBe(false);
    expect(await secrets.equal('a', 'a\0')).toBe(false);
  });
});
