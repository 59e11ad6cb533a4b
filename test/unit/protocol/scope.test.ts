import { describe, expect, it } from 'vitest';
import type { ApiRecord, GrantRecord } from '../../../shared/model/registry.ts';
import { grantedScopes, requestedScopes } from '../../../shared/protocol/scope.ts';

const api = (scopes: string[]): ApiRecord => ({
  id: 'i',
  identifier: 'a',
  scopes,
  signing_alg: 'RS256',
  token_lifetime: 1,
});
const grant = (scope: string[], more: Partial<GrantRecord> = {}): GrantRecord => ({
  id: 'g',
  audience: 'a',
  scope,
  ...more,
});

describe('requestedScopes', () => {
  it.each<[string | undefined, readonly string[] | undefined]>([
    [undefined, undefined],
    ['a', ['a']],
    ['b a b', ['b', 'a']],
    ['read:x https://a/b !~', ['read:x', 'https://a/b', '!~']],
  ])('reads %j', (scope, names) => {
    expect(requestedScopes(scope)).toEqual(names);
  });

  it.each(['', ' ', ' a', 'a ', 'a  b', 'a\tb', 'a\nb', '"', '\\', '\x7f', 'é', 'a\0'])('AZ-03 refuses %j', (scope) => {
    expect(() => requestedScopes(scope)).toThrow('Scope must be a list of names with one space between');
  });
});

describe('grantedScopes', () => {
  it('gives what the grant lists and the API defines, in the order of the grant', () => {
    expect(grantedScopes(undefined, grant(['c', 'a', 'x']), api(['a', 'b', 'c']))).toEqual(['c', 'a']);
  });

  it('allow_all_scopes gives what the API defines, and nothing it does not', () => {
    const all = grant(['x'], { allow_all_scopes: true });
    expect(grantedScopes(undefined, all, api(['a', 'b']))).toEqual(['a', 'b']);
    expect(() => grantedScopes(['x'], all, api(['a', 'b']))).toThrow('Client has not been granted scopes: x');
  });

  it('TOK-02 names exactly what is missing', () => {
    expect(() => grantedScopes(['x', 'a', 'y'], grant(['a']), api(['a', 'x']))).toThrow(
      'Client has not been granted scopes: x, y',
    );
  });
});
