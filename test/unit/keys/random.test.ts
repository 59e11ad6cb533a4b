import { describe, expect, it } from 'vitest';
import { random } from '../../../shared/keys/random.ts';

describe('random', () => {
  it('gives the wanted number of bytes, more than one platform call allows included', () => {
    expect(random.bytes(0)).toHaveLength(0);
    const many = random.bytes(200_000);
    expect(many).toHaveLength(200_000);
    // A part that was never filled would be a long run of zeros.
    for (let at = 0; at < many.length; at += 20_000)
      expect(many.subarray(at, at + 20_000).some((byte) => byte !== 0)).toBe(true);
  });

  it.each([2, 10, 62, 64, 200, 256])('draws from an alphabet of %i without bias', (size) => {
    const alphabet = String.fromCharCode(...Array.from({ length: size }, (_, at) => 0x100 + at));
    const draws = size * 400;
    const counts = new Map<string, number>();
    for (const character of random.text(draws, alphabet)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(size);
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - 400) ** 2 / 400;
    // Nine standard deviations above the mean of a fair draw; taking bytes modulo 200 would give far more.
    expect(chiSquare).toBeLessThan(size - 1 + 9 * Math.sqrt(2 * (size - 1)) + 20);
  });

  it('refuses alphabets it cannot draw from', () => {
    expect(() => random.text(1, 'a')).toThrow(RangeError);
    expect(() => random.text(1, 'a'.repeat(257))).toThrow(RangeError);
  });

  it('gives exactly the wanted length', () => {
    for (const length of [0, 1, 21, 64, 1000]) expect(random.text(length, 'abc')).toHaveLength(length);
  });

  it('makes version 4 UUIDs', () => {
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.uuid()).not.toBe(random.uuid());
  });
});
