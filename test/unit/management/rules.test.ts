import { describe, expect, test } from 'vitest';
import { managementScopes } from '../../../shared/model/management-scopes.ts';
import type { ReadKey } from '../../../shared/model/ports.ts';
import { isRegistrableUrl } from '../../../shared/model/uri-format.ts';
import { algorithmOf, requireStrongKey } from '../../../shared/protocol/management/credential-rules.ts';
import { chooseFields, readFields } from '../../../shared/protocol/management/fields.ts';
import { formValue } from '../../../shared/protocol/management/form.ts';
import { mergePatch } from '../../../shared/protocol/management/merge.ts';
import { matchPath } from '../../../shared/protocol/management/path.ts';
import { requireAny, requireForProperties } from '../../../shared/protocol/management/permission.ts';

describe('paths (MGMT-09)', () => {
  test.each([
    ['/clients/:id', '/clients/abc', { id: 'abc' }],
    ['/clients/:id', '/clients/a%2Fb', { id: 'a/b' }],
    ['/clients/:id', '/clients/a%252Fb', { id: 'a%2Fb' }],
    ['/resource-servers/:id', '/resource-servers/https:%2F%2Fa.test%2F', { id: 'https://a.test/' }],
    ['/users/:id', '/users/auth0%7C1', { id: 'auth0|1' }],
    ['/clients/:id', '/clients/', undefined],
    ['/clients/:id', '/clients/a/b', undefined],
    ['/clients/:id', '/clients/%', undefined],
    ['/clients/:id', '/clients/%C3%28', undefined],
    ['/clients', '/client%73', undefined],
    ['/clients', '/CLIENTS', undefined],
    ['/clients', '/clients/', undefined],
    ['/clients', '//clients', undefined],
  ])('%s against %s', (pattern, path, params) => {
    expect(matchPath(pattern, path)).toEqual(params);
  });
});

describe('merging (fact sheet 1.5)', () => {
  const rules = { merged: new Set(['m']) };
  test('fields replace, null unsets, merged objects lose keys that are null', () => {
    const stored = { a: 1, b: [1], c: 'x', m: { one: 1, two: 2 }, o: { one: 1 } };
    const change = { b: [], c: null, m: { two: null, three: 3 }, o: { two: 2 } };
    expect(mergePatch(stored, change, rules)).toEqual({ a: 1, b: [], m: { one: 1, three: 3 }, o: { two: 2 } });
    expect(stored.m).toEqual({ one: 1, two: 2 });
    expect(mergePatch({}, { m: { one: null } }, rules)).toEqual({ m: {} });
    expect(mergePatch({ m: { one: 1 } }, { m: null }, rules)).toEqual({});
  });
});

describe('fields (fact sheet 1.7)', () => {
  const known = new Set(['a', 'b']);
  const choose = (query: string, entity: Record<string, unknown>) =>
    chooseFields(entity, readFields(new URLSearchParams(query), known));
  test('own fields only, whatever the name', () => {
    expect(choose('fields=a.constructor,b', { a: { x: 1 }, b: 2 })).toEqual({ b: 2 });
    expect(choose('fields=a.__proto__.x', { a: {} })).toEqual({});
    expect(choose('fields=a.x&include_fields=false', { a: { x: 1, y: 2 }, b: 1 })).toEqual({ a: { y: 2 }, b: 1 });
    expect(choose('fields=', { a: 1 })).toEqual({ a: 1 });
    expect(() => choose('fields=toString', {})).toThrow();
  });
});

describe('scopes (fact sheet 1.2)', () => {
  test('any one is enough, compared whole', () => {
    expect(() => requireAny(new Set(['read:b']), ['read:a', 'read:b'])).not.toThrow();
    expect(() => requireAny(new Set(['read:a2', 'READ:a', 'read']), ['read:a'])).toThrow(
      'Insufficient scope, expected any of: read:a',
    );
  });
  test('extras count for own properties of the body only', () => {
    expect(() => requireForProperties(new Set(), {}, { toString: 'x' })).not.toThrow();
    expect(() => requireForProperties(new Set(), { key: null }, { key: 'x' })).toThrow();
    expect(() => requireForProperties(new Set(), undefined, { key: 'x' })).not.toThrow();
  });
});

describe('keys (PKJ-08)', () => {
  const rsa = (bits: number, e: string): ReadKey => ({
    ok: true,
    kty: 'RSA',
    bits,
    jwk: { kty: 'RSA', n: 'x', e },
    thumbprint: 't',
  });
  test.each([
    [2048, 'AQAB', true],
    [4096, 'AQAB', true],
    [2047, 'AQAB', false],
    [4097, 'AQAB', false],
    [2048, 'AQ', false],
    [2048, 'Aw', false],
    [2048, 'AQAA', false],
    [2048, 'AQAD', true],
    [2048, '_____w', true],
    [2048, '______8', false],
    [2048, '', false],
  ])('RSA of %i bits with exponent %s: %s', (bits, e, good) => {
    const check = () => requireStrongKey(rsa(bits, e));
    if (good) expect(check).not.toThrow();
    else expect(check).toThrow();
  });
  test('the algorithm is the key’s', () => {
    const key = requireStrongKey(rsa(2048, 'AQAB'));
    expect([algorithmOf(key, undefined), algorithmOf(key, 'PS256')]).toEqual(['RS256', 'PS256']);
    expect(() => algorithmOf(key, 'ES256')).toThrow();
  });
});

describe('URLs that may be registered (RURI-04, RURI-07)', () => {
  test.each([
    'https://a.test',
    'http://localhost:3000/cb?x=1',
    'http://127.0.0.1/cb',
    'com.example.app:/oauth',
    'myapp://cb',
    'https://*.example.com',
    'https://pre-*.example.com/cb',
    'https://{organization_name}.example.com/{organization_name}',
  ])('%s may', (url) => expect(isRegistrableUrl(url)).toBe(true));
  test.each([
    'JAVASCRIPT://%0aalert(1)',
    'java\tscript://x',
    'javascript:x.y',
    'data://x',
    'view-source://a',
    'https:a.test',
    'https:/a.test',
    'https:\\\\a.test',
    'https://',
    'https://a.test#',
    'https://*',
    'https://*.com',
    'https://a.*.example.com',
    'https://**.example.com',
    '*://example.com',
    'https://example.com:*/',
    'https://example.com/*',
    'https://u@a.test',
    `https://a.test/${'x'.repeat(3000)}`,
    'custom:opaque',
    '',
  ])('%s may not', (url) => expect(isRegistrableUrl(url)).toBe(false));
});

test('forms become objects (fact sheet 1.1)', () => {
  const read = (form: string) => formValue(new URLSearchParams(form));
  expect(read('a=1&b[]=x&c[d][e]=y&l[0]=p&l[1]=q&m=1&m=2')).toEqual({
    a: '1',
    b: ['x'],
    c: { d: { e: 'y' } },
    l: ['p', 'q'],
    m: ['1', '2'],
  });
  expect(read('')).toBeUndefined();
  for (const form of ['[a]=1', 'a]=1', 'a[b=1', 'a=1&a[b]=2', 'a[b]=1&a=2', `a${'[b]'.repeat(9)}=1`, '=1']) {
    expect(() => read(form)).toThrow();
  }
  expect(() => read('a=1&'.repeat(5001))).toThrow();
});

test('the permissions of the Management API are whole and told once', () => {
  const values = managementScopes.map(({ value }) => value);
  expect(new Set(values).size).toBe(values.length);
  expect(values).toEqual(expect.arrayContaining(['read:clients', 'create:client_credentials', 'blacklist:tokens']));
  expect(values.length).toBeGreaterThanOrEqual(220);
  expect(values.every((value) => /^[a-z]+:[a-z_]+$/.test(value))).toBe(true);
});
