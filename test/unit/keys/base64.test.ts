import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64url, encodeBase64, encodeBase64url } from '../../../shared/keys/base64.ts';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 167 + 251) % 256);

describe('base64', () => {
  it.each([0, 1, 2, 3, 4, 31, 32, 33, 8191, 8192, 8193, 100_000])('agrees with Buffer on %i bytes', (length) => {
    const source = bytes(length);
    const buffer = Buffer.from(source);
    expect(encodeBase64(source)).toBe(buffer.toString('base64'));
    expect(encodeBase64url(source)).toBe(buffer.toString('base64url'));
    expect(decodeBase64(buffer.toString('base64'))).toEqual(source);
    expect(decodeBase64url(buffer.toString('base64url'))).toEqual(source);
  });

  it.each(['A', 'AB', 'AAB', 'AA==', 'AA=', ' AA', 'AA\n', 'A+A', 'A/A', 'AA\u0000', 'ÀA', 'AAAAA', 'AA.AA'])(
    'PKJ-07 refuses %j as base64url',
    (text) => {
      expect(decodeBase64url(text)).toBeUndefined();
    },
  );

  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', 'AA-_', 'AA\n=', '====', 'AA=A', 'AA==AA=='])(
    'refuses %j as base64',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );

  it('PKJ-07 has exactly one spelling for every last group', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet) {
      for (const text of [`A${last}`, `AA${last}`]) {
        const decoded = decodeBase64url(text);
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect([text, decoded !== undefined]).toEqual([text, canonical]);
      }
    }
  });
});
