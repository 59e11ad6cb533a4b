import { describe, expect, it } from 'vitest';
import { OAuthError } from '../../../shared/model/errors.ts';
import { formParams, jsonParams, refuseSplitParameters } from '../../../shared/protocol/params.ts';

const textOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OAuthError) return `${error.auth0.status} ${error.auth0.error}: ${error.auth0.description}`;
    throw error;
  }
  return 'no refusal';
};

describe('formParams', () => {
  it('keeps each name once and takes an empty value for none', () => {
    expect([
      ...formParams([
        ['a', '1'],
        ['b', ''],
        ['', 'x'],
      ]),
    ]).toEqual([
      ['a', '1'],
      ['', 'x'],
    ]);
  });

  it.each([
    [
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [
      [
        ['a', ''],
        ['a', '1'],
      ],
    ],
    [
      [
        ['a', '1'],
        ['b', '2'],
        ['a', ''],
      ],
    ],
  ])('TOK-03 refuses %j', (pairs) => {
    expect(textOf(() => formParams(pairs as [string, string][]))).toBe('400 invalid_request: Duplicate parameter: a');
  });

  it('HTTP-01 takes 200 parameters and no more', () => {
    const pairs = (count: number) => Array.from({ length: count }, (_, at): [string, string] => [`p${at}`, 'x']);
    expect(formParams(pairs(200)).size).toBe(200);
    expect(textOf(() => formParams(pairs(201)))).toBe('400 invalid_request: Too many parameters');
  });

  it('MGMT-04 prototype names are names like any other', () => {
    const params = formParams([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect([params.get('__proto__'), params.get('constructor'), params.get('toString')]).toEqual(['a', 'b', undefined]);
  });
});

describe('jsonParams', () => {
  it('keeps strings, drops null and empty ones', () => {
    expect([...jsonParams({ a: '1', b: null, c: '' })]).toEqual([['a', '1']]);
  });

  it.each([null, [], 'text', 1, true, undefined])('TOK-04 refuses %j', (body) => {
    expect(textOf(() => jsonParams(body))).toBe('400 invalid_request: Request body must be a JSON object');
  });

  it.each([0, 1, true, false, [], {}, ['x']])('CAUTH-05 coerces nothing from %j', (a) => {
    expect(textOf(() => jsonParams({ a }))).toBe('400 invalid_request: Invalid parameter: a must be a string');
  });

  it('repeats at most 64 characters of a name', () => {
    expect(textOf(() => jsonParams({ ['n'.repeat(65)]: 1 }))).toContain(`${'n'.repeat(64)}… must`);
  });

  it('MGMT-04 an own __proto__ stays a name', () => {
    expect([...jsonParams(JSON.parse('{"__proto__":"x"}'))]).toEqual([['__proto__', 'x']]);
  });
});

describe('refuseSplitParameters', () => {
  it('TOK-03 refuses what stands in both and nothing else', () => {
    const params = formParams([['a', '1']]);
    expect(textOf(() => refuseSplitParameters(['b', 'a'], params))).toBe('400 invalid_request: Duplicate parameter: a');
    expect(textOf(() => refuseSplitParameters(['b', 'b'], params))).toBe('no refusal');
  });
});
