import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256AtOnce } from '../../../shared/keys/sha256.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(sha256AtOnce(bytes)).toString('hex');
const expected = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('SHA-256 at once', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('hashes the examples of FIPS 180: %j', (text, digest) => {
    expect(hexOf(new TextEncoder().encode(text))).toBe(digest);
  });

  it('agrees with the platform for every length around the blocks, and for random bytes', () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = randomBytes(length);
      expect(hexOf(bytes), String(length)).toBe(expected(bytes));
    }
    for (const length of [1000, 4096, 16_384, 100_001]) {
      const bytes = randomBytes(length);
      expect(hexOf(bytes), String(length)).toBe(expected(bytes));
    }
  });

  it('leaves its input as it was, and one call nothing to the next', () => {
    const bytes = randomBytes(100);
    const before = Buffer.from(bytes).toString('hex');
    expect(hexOf(bytes)).toBe(hexOf(bytes));
    expect(bytes.toString('hex')).toBe(before);
    expect(hexOf(bytes.subarray(10, 20))).toBe(expected(bytes.subarray(10, 20)));
  });
});
