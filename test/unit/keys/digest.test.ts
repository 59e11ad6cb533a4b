import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digest } from '../../../shared/keys/digest.ts';

it.each(['', 'a', 'https://api.example.com/ünï', 'x'.repeat(10_000)])(
  'digest agrees with node:crypto',
  async (text) => {
    expect(await digest(text)).toBe(createHash('sha256').update(text, 'utf8').digest('base64url'));
  },
);
