import { describe, expect, test } from 'vitest';
import { passwordFault, rememberedPasswords } from '../../../shared/protocol/management/password-policy.ts';

type Options = Parameters<typeof passwordFault>[1];
const weak = (password: string, options: Options): boolean => passwordFault(password, options, {}) === 'weak';

describe('the old policies (fact sheet 3.8)', () => {
  test.each<[NonNullable<Options['passwordPolicy']>, string[], string[]]>([
    ['none', ['a', ' '], []],
    ['low', ['abcdef'], ['abcde']],
    ['fair', ['abcdefG1'], ['abcdefg1', 'ABCDEFG1', 'abcdefGH', 'abcdG1']],
    ['good', ['abcdefG1', 'abcdef1!', 'ABCDEF1!', 'abcdefG!', 'äöüßÄÖÜ1'], ['abcdefgh', 'abcdefg1', 'aB1!']],
    ['excellent', ['aabbccddE1'], ['aaabbccdE1', 'abcdefG1', 'abcdefghij']],
  ])('%s', (passwordPolicy, strong, weaker) => {
    expect(strong.filter((password) => weak(password, { passwordPolicy }))).toEqual([]);
    expect(weaker.filter((password) => !weak(password, { passwordPolicy }))).toEqual([]);
  });

  test('a length of its own wins, in characters and not in bytes', () => {
    const options: Options = { passwordPolicy: 'none', password_complexity_options: { min_length: 4 } };
    expect([weak('abc', options), weak('abcd', options), weak('🔑🔑🔑', options), weak('🔑🔑🔑🔑', options)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('without a policy it is good', () => {
    expect([weak('abcdefgh', {}), weak('abcdefG1', {})]).toEqual([true, false]);
  });
});

describe('the new options', () => {
  const complexity = (entries: Record<string, unknown>): Options => ({ password_options: { complexity: entries } });

  test('classes of characters, all or three of four', () => {
    const types = ['uppercase', 'lowercase', 'number', 'special'];
    const all = complexity({ min_length: 5, character_types: types, character_type_rule: 'all' });
    const three = complexity({ min_length: 5, character_types: types, character_type_rule: 'three_of_four' });
    expect([weak('abcD1', all), weak('abcD1', three), weak('abD1!', all), weak('aD1!', three)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('equal and neighbouring characters', () => {
    const equal = complexity({ identical_characters: 'block' });
    expect([weak('aab', equal), weak('aaab', equal)]).toEqual([false, true]);
    const sequences = complexity({ sequential_characters: 'block' });
    expect(['abd', 'x12y', '!"#', 'zya'].filter((password) => weak(password, sequences))).toEqual([]);
    expect(['xabc', '9321', 'xCbA'].filter((password) => !weak(password, sequences))).toEqual([]);
  });

  test('words and personal data', () => {
    const options: Options = {
      passwordPolicy: 'none',
      password_options: {
        complexity: {},
        dictionary: { active: true, custom: ['Acme'] },
        profile_data: { active: true, blocked_fields: ['email', 'constructor'] },
      },
    };
    const profile = { email: 'sam@x.test', name: 'Lee' };
    expect(passwordFault('ACME', options, profile)).toBe('common');
    expect(passwordFault('1-Sam-1', options, profile)).toBe('personal');
    expect(passwordFault('my-lee-1', options, profile)).toBeUndefined();
    expect(passwordFault('acme', { passwordPolicy: 'none' }, profile)).toBeUndefined();
  });
});

test('how many passwords are remembered', () => {
  expect(rememberedPasswords({})).toBe(0);
  expect(rememberedPasswords({ password_history: { enable: false, size: 3 } })).toBe(0);
  expect(rememberedPasswords({ password_history: { enable: true, size: 3 } })).toBe(3);
  expect(rememberedPasswords({ password_history: { enable: true } })).toBe(5);
  expect(rememberedPasswords({ password_options: { history: { active: true, size: 24 } } })).toBe(24);
});
