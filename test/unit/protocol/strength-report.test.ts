import { expect, it } from 'vitest';
import { policyText, strengthReport } from '../../../shared/protocol/login/strength-report.ts';

it('says every rule in the words that Auth0 uses, and which of them a password keeps', () => {
  const report = strengthReport('abc1', { passwordPolicy: 'excellent' });
  expect(report.verified).toBe(false);
  expect(report.rules.map(({ code, verified }) => [code, verified])).toEqual([
    ['lengthAtLeast', false],
    ['containsAtLeast', false],
    ['identicalChars', true],
  ]);
  expect(policyText(report)).toBe(
    [
      '* At least 10 characters in length',
      '* Contain at least 3 of the following 4 types of characters:',
      ' * lower case letters (a-z)',
      ' * upper case letters (A-Z)',
      ' * numbers (i.e. 0-9)',
      ' * special characters (e.g. !@#$%^&*)',
      '* No more than 2 identical characters in a row (e.g., "aaa" not allowed)',
    ].join('\n'),
  );
  expect(strengthReport('Correct-7-horse', { passwordPolicy: 'excellent' }).verified).toBe(true);
  expect(policyText(strengthReport('', { passwordPolicy: 'fair' }))).toContain('* Should contain:\n * lower case');
});
