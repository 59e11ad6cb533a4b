import { describe, expect, test } from 'vitest';
import { Argon2 } from '../../../shared/keys/passwords/argon2.ts';
import { instantiate, passwords } from '../../support/passwords.ts';

describe('passwords', () => {
  test('a hash is argon2id with the stated cost and a salt of its own', async () => {
    const [one, two] = await Promise.all([passwords.hash('secret'), passwords.hash('secret')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect([await passwords.verify('secret', one), await passwords.verify('secret', two)]).toEqual([true, true]);
    expect(await passwords.verify('Secret', one)).toBe(false);
    expect(passwords.needsRehash(one)).toBe(false);
  });

  test('the hash is the reference implementation’s, over bytes and not characters', () => {
    // Of the reference implementation's own test suite: "password", "somesalt", t=2, m=2^16, p=1.
    const salt = new TextEncoder().encode('somesalt');
    const hash = new Argon2(instantiate()).hash(new TextEncoder().encode('password'), salt, { t: 2, m: 65_536, p: 1 });
    expect(hash).toBe('$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc');
  });

  test('PWD-03 every byte counts: beyond 72, beyond ASCII, after NUL', async () => {
    for (const [mine, other] of [
      ['é1', 'é2'],
      ['日本語のパスワードあ', '日本語のパスワードい'],
      [`${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
      ['a\0b', 'a\0c'],
      ['', ' '],
    ] as const) {
      const hash = await passwords.hash(mine);
      expect([mine, await passwords.verify(mine, hash), await passwords.verify(other, hash)]).toEqual([
        mine,
        true,
        false,
      ]);
    }
  });

  test('PWD-04 composed and decomposed forms are one password', async () => {
    expect(await passwords.verify('e\u0301', await passwords.hash('\u00e9'))).toBe(true);
  });

  test('what is no hash, another kind or too expensive never verifies', async () => {
    const hash = await passwords.hash('x');
    for (const wrong of [
      '',
      'x',
      hash.slice(0, -1),
      hash.replace('argon2id', 'argon2i'),
      hash.replace('m=19456', 'm=9999999'),
      hash.replace('t=2', 't=9999'),
      hash.replace('m=19456', 'm=19457'),
    ]) {
      expect([wrong, await passwords.verify('x', wrong)]).toEqual([wrong, false]);
    }
    expect(passwords.needsRehash(hash.replace('t=2', 't=3'))).toBe(true);
    expect(passwords.needsRehash('x')).toBe(true);
  });
});
