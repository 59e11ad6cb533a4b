import { describe, expect, test } from 'vitest';
import type { Search, Test } from '../../../shared/model/search.ts';
import { userOrder, userSearch } from '../../../shared/protocol/management/search/users.ts';

/** A search on one line: `(a=x|y AND NOT b^="p")`. */
const shown = (search: Search): string => {
  if (search.op === 'not') return `NOT ${shown(search.of)}`;
  if (search.op === 'named') return `${search.attribute}@${search.kind}=${search.values.join('|')}`;
  if (search.op !== 'match') return `(${search.of.map(shown).join(search.op === 'and' ? ' AND ' : ' OR ')})`;
  return `${search.path.join('/')}${search.fold ? '~' : ''}${testShown(search.test)}`;
};
const testShown = (one: Test): string => {
  if ('exists' in one) return '?';
  if ('oneOf' in one) return `=${one.oneOf.join('|')}`;
  if ('like' in one) return `^${one.like.starts ?? ''}*${one.like.contains ?? ''}*${one.like.ends ?? ''}`;
  const { from, to } = one.between;
  const side = (bound: typeof from): string => {
    const { value, inclusive, number } = bound ?? { value: '', inclusive: false };
    return `${inclusive ? '=' : ''}${value.replace('\u{10ffff}', '#')}${number === undefined ? '' : 'n'}`;
  };
  return `<${side(from)},${side(to)}>`;
};
const parsed = (text: string): string => shown(userSearch(text));

describe('the grammar (fact sheet 1.8)', () => {
  test.each([
    ['username:name', 'username=name'],
    ['email:"Ann@X.test"', 'email~=ann@x.test'],
    ['name:ÅSA OR name:İZ', 'name~=åsa|İz'],
    ['organization_id:org_1', 'organization_id@organization-member=org_1'],
    ['name:"Jane \\"J\\" Smith"', 'name~=jane "j" smith'],
    ['identities.connection:"my-db"', 'identities/connection=my-db'],
    ['user_id:auth0|5b2a', 'user_id=auth0|5b2a'],
    ['app_metadata.a.b:"X"', 'app_metadata/a/b=X'],
    ['app_metadata.a\\.b:x', 'app_metadata/a.b=x'],
    ['blocked:true AND logins_count:5', '(blocked=true AND logins_count=5)'],
    ['a:1 AND b:2 OR c:3 AND d:4', '((a=1 AND b=2) OR (c=3 AND d=4))'],
    ['a:1 AND (b:2 OR c:3)', '(a=1 AND (b=2 OR c=3))'],
    ['NOT a:1 AND b:2', '(NOT a=1 AND b=2)'],
    ['a:1 NOT b:2', '(a=1 AND NOT b=2)'],
    ['a:1 -b:2', '(a=1 AND NOT b=2)'],
    ['!a:1', 'NOT a=1'],
    ['a:1 b:2', '(a=1 OR b=2)'],
    ['a:1 && b:2 || c:3', '((a=1 AND b=2) OR c=3)'],
    ['user_id:("a" OR "b" OR "c")', 'user_id=a|b|c'],
    ['user_id:a OR user_id:b OR blocked:true', '(user_id=a|b OR blocked=true)'],
    ['_exists_:user_metadata.x', 'user_metadata/x?'],
    ['NOT _exists_:blocked', 'NOT blocked?'],
    ['app_metadata.x:*', 'app_metadata/x?'],
    ['name:John*', 'name~^john**'],
    ['name:*ohn', 'name~^**ohn'],
    ['name:*ohn*', 'name~^*ohn*'],
    ['name:j*n', 'name~^j**n'],
    ['name:j\\*n', 'name~=j*n'],
    ['logins_count:[5 TO 10]', 'logins_count<=5n,=10n>'],
    ['logins_count:{5 TO *]', 'logins_count<5n,>'],
    ['last_login:[2018 TO 2018-12}', 'last_login<=2018n,2018-12>'],
    ['last_login:{2018-01-31 TO 2018-12-31]', 'last_login<2018-01-31#,=2018-12-31#>'],
    ['updated_at:["a b" TO "c d"]', 'updated_at<=a b,=c d>'],
    ['*', '()'],
    ['*:*', '()'],
    ['email.domain:X.test', 'email~^**@x.test'],
    ['email.domain:x*', 'email~^*@x*'],
    ['a:-5', 'a=-5'],
    ['phone_number:"+1555"', 'phone_number=+1555'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  test('a bare term is looked for in the profile and never in user_metadata', () => {
    expect(parsed('Ann')).toBe(
      '(email~=ann OR name~=ann OR given_name~=ann OR family_name~=ann OR nickname~=ann OR username=Ann OR phone_number=Ann OR user_id=Ann)',
    );
  });

  test.each([
    'a:',
    ':a',
    'a:b:c',
    '(a:1',
    'a:1)',
    'a:(b:1)',
    '"a',
    'a:"b',
    'AND',
    'a:1 AND',
    'OR a:1',
    'a:1 AND AND b:2',
    'NOT',
    '()',
    'a:[1 TO',
    'a:[1 2]',
    'a:[TO 2]',
    'a:[1 TO 2',
    '[1 TO 2]',
    ']',
    'a:b?c',
    'a:*bc',
    'a:*b*',
    'a:a*b*c',
    'a:b\\',
    '_exists_:"a"',
    '_exists_:',
    '*:a',
    'a..b:1',
    '.a:1',
    'a\\":1',
    'user_metadata.x:[1 TO 2]',
    'user_metadata.x:ab*',
    'organization_id:org_*',
    'organization_id.x:a',
    `${'('.repeat(11)}a:1${')'.repeat(11)}`,
    `${'NOT '.repeat(11)}a:1`,
    'x'.repeat(8193),
    Array.from({ length: 41 }, (_, index) => `a${index}:1`).join(' '),
    'aa* bb* cc* dd* ee* ff*',
    `${'a.'.repeat(8)}a:1`,
  ])('%s is refused', (text) => {
    expect(() => userSearch(text)).toThrow(/^Query validation error: '.*' on property q\.$/s);
  });

  test('a hostile text takes no longer than its length', () => {
    for (const text of ['"'.repeat(8191), '\\'.repeat(8191), '['.repeat(8000), 'a:[1'.padEnd(8000), '-'.repeat(8000)]) {
      expect(() => userSearch(text)).toThrow(/Query validation error/);
    }
    expect(parsed(`user_id:(${Array.from({ length: 900 }, (_, index) => index).join(' ')})`)).toMatch(
      /^user_id=0\|1\|2/,
    );
  });
});

test('orders', () => {
  expect(userOrder(null)).toBeUndefined();
  expect(userOrder('email:-1')).toEqual({ path: ['email'], fold: true, descending: true });
  expect(userOrder('app_metadata.x:1')).toEqual({ path: ['app_metadata', 'x'], fold: false, descending: false });
  for (const text of ['email', 'email:2', 'email:1:1', 'a"b:1', ':1', '.:1', 'a b:1']) {
    expect(() => userOrder(text)).toThrow(/on property sort/);
  }
});
