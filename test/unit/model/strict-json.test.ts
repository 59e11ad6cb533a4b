import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../../shared/model/strict-json.ts';

const maxDepth = 16;
const parse = (text: string) => parseStrictJson(text, { maxDepth });
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('parseStrictJson', () => {
  it.each([
    ['null', null],
    ['"a\\"b"', 'a"b'],
    [' {"a" : [1, "x", {"a": 2}], "b": {"a": "a"}} ', { a: [1, 'x', { a: 2 }], b: { a: 'a' } }],
    ['{"a":["a","a"],"b":["a"]}', { a: ['a', 'a'], b: ['a'] }],
    ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['{"{":"}","[":"]",",":"\\\\","\\"":"\\\\\\""}', { '{': '}', '[': ']', ',': '\\', '"': '\\"' }],
    ['{"a":"\\ud83d\\ude00","b":"😀"}', { a: '😀', b: '😀' }],
    ['{"a":"\\\\ud800"}', { a: '\\ud800' }],
    ['{"a":"\\\\\\ud83d\\ude00"}', { a: '\\😀' }],
    ['{"":1," ":2}', { '': 1, ' ': 2 }],
  ])('accepts %s', (text, value) => {
    expect(parse(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['', 'syntax'],
    ['{', 'syntax'],
    ['{"a":1,}', 'syntax'],
    ["{'a':1}", 'syntax'],
    ['{"a":1} x', 'syntax'],
    ['{"a":01}', 'syntax'],
    ['{"a":NaN}', 'syntax'],
    ['\ufeff{}', 'syntax'],
    ['{"a":"\n"}', 'syntax'],
    ['"\\', 'syntax'],
    ['{"a":"\\ud800"}', 'syntax'],
    ['{"\\uDFFF":1}', 'syntax'],
    ['{"a":"\\ude00\\ud83d"}', 'syntax'],
    ['{"a":"\\ud83d\\ud83d\\ude00"}', 'syntax'],
    ['{"a":"\\ud83d\\\\ude00"}', 'syntax'],
    ['{"a":"\ud800"}', 'syntax'],
    ['{"a":1,"a":1}', 'duplicate'],
    ['{"a":1,"\\u0061":2}', 'duplicate'],
    ['{"a\\/b":1,"a/b":2}', 'duplicate'],
    ['{"":1,"":2}', 'duplicate'],
    ['{"b":{"x":[{"a":1,"b":2,"a":3}]}}', 'duplicate'],
    ['{"a":{"b":1},"c":[1],"a":2}', 'duplicate'],
    ['{"a":[1,2],"a":2}', 'duplicate'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate'],
    ['{"\\ud83d\\ude00":1,"😀":2}', 'duplicate'],
    [nested(17), 'depth'],
    [nested(17, '{"a":', '}').replace('}', '1}'), 'depth'],
  ])('refuses %s as %s', (text, why) => {
    expect(parse(text)).toEqual({ ok: false, why });
  });

  it('counts the outermost value as depth 1', () => {
    expect(parse(nested(16)).ok).toBe(true);
    expect(parseStrictJson('[]', { maxDepth: 0 })).toEqual({ ok: false, why: 'depth' });
    expect(parseStrictJson('1', { maxDepth: 0 })).toEqual({ ok: true, value: 1 });
  });

  it('JWT-07 survives a million nested arrays', () => {
    expect(parse(nested(500_000))).toEqual({ ok: false, why: 'depth' });
    expect(parse('['.repeat(1_000_000))).toEqual({ ok: false, why: 'syntax' });
  });

  it('keeps __proto__ as plain own data', () => {
    const parsed = parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}');
    if (!parsed.ok) throw new Error(parsed.why);
    const value = parsed.value as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(value['admin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each([
    ['names', (size: number) => `{${Array.from({ length: size / 10 }, (_, at) => `"k${at}":1`).join(',')}}`],
    [
      'escaped names',
      (size: number) => `{${Array.from({ length: size / 15 }, (_, at) => `"\\u0061${at}":1`).join(',')}}`,
    ],
    ['one string of escapes', (size: number) => `"${'\\ud83d\\ude00'.repeat(size / 12)}"`],
    ['backslashes', (size: number) => `"${'\\\\'.repeat(size / 2)}"`],
    ['empty objects', (size: number) => `[${'{},'.repeat(size / 3)}0]`],
  ])('takes linear time: a megabyte of %s is read within the time limit of a test', (_, make) => {
    // Work that grew with the square of the length would take minutes here.
    expect(parse(make(1_000_000)).ok).toBe(true);
  });
});
