import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { md5 } from '../../../shared/keys/md5.ts';

test('the digests of RFC 1321 appendix A.5', () => {
  expect(md5('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(md5('abc')).toBe('900150983cd24fb0d6963f7d28e17f72');
});

test('every length around a block, and text beyond ASCII', () => {
  for (let length = 0; length < 200; length += 1) {
    const text = 'é日a'.repeat(length).slice(0, length);
    expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'));
  }
});
