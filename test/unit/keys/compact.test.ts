import { describe, expect, it } from 'vitest';
import { hasForbiddenMember, parseCompact } from '../../../shared/keys/compact.ts';

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const compact = (header: string | Uint8Array, payload: string | Uint8Array = '{}', signature = 'c2ln'): string =>
  `${encode(header)}.${encode(payload)}.${signature}`;
const deep = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

describe('parseCompact', () => {
  it('takes a JWS apart', () => {
    const token = compact('{"alg":"RS256"}', '{"sub":"ü"}');
    const parsed = parseCompact(token);
    expect(parsed).toMatchObject({ header: { alg: 'RS256' }, claims: { sub: 'ü' } });
    expect(Buffer.from(parsed?.signed ?? '').toString()).toBe(token.slice(0, token.lastIndexOf('.')));
    expect(Buffer.from(parsed?.signature ?? '').toString()).toBe('sig');
  });

  it.each([
    ['nothing', ''],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.c2ln.c2ln'],
    ['a five-part JWE', 'e30.e30.c2ln.c2ln.c2ln'],
    ['an empty header', '.e30.c2ln'],
    ['an empty payload', 'e30..c2ln'],
    ['an empty signature', 'e30.e30.'],
    ['padding', 'e30=.e30.c2ln'],
    ['a space', 'e30. e30.c2ln'],
    ['a line feed at the end', 'e30.e30.c2ln\n'],
    ['the standard alphabet', 'e30.e30.c2+n'],
    ['bits after the end', 'e31.e30.c2ln'],
    ['bits after the signature', 'e30.e30.c2k'.replace('c2k', 'c2l')],
    ['an array as header', compact('[]')],
    ['null as payload', compact('{}', 'null')],
    ['a text as payload', compact('{}', '"x"')],
    ['a number as payload', compact('{}', '1')],
    ['no JSON', compact('{}', 'x')],
    ['a byte order mark', compact('\ufeff{}')],
    ['invalid UTF-8', compact('{}', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
    ['an overlong UTF-8 form', compact('{}', Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d))],
    ['UTF-16', compact('{}', Buffer.from('{}', 'utf16le'))],
    ['a lone surrogate', compact('{}', '{"a":"\\ud800"}')],
    ['a duplicate header member', compact('{"alg":"none","alg":"RS256"}')],
    ['a duplicate claim, escaped', compact('{}', '{"sub":1,"s\\u0075b":2}')],
    ['17 levels', compact('{}', deep(17))],
    ['1,000 levels', compact('{}', deep(1000))],
  ])('PKJ-07 refuses %s', (_, token) => {
    expect(parseCompact(token)).toBeUndefined();
  });

  it('JWT-07 accepts 16 levels and keeps __proto__ harmless', () => {
    expect(parseCompact(compact('{}', deep(16)))).toBeDefined();
    const parsed = parseCompact(compact('{"__proto__":{"alg":"RS256","jku":"https://evil.example"}}'));
    expect(parsed?.header['alg']).toBeUndefined();
    expect(hasForbiddenMember(parsed?.header ?? {})).toBe(false);
  });

  it.each(['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'])(
    'PKJ-02 knows %s as a forbidden header member',
    (name) => {
      expect(hasForbiddenMember(parseCompact(compact(JSON.stringify({ [name]: null })))?.header ?? {})).toBe(true);
    },
  );
});
