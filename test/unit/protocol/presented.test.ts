import { describe, expect, it } from 'vitest';
import { OAuthError } from '../../../shared/model/errors.ts';
import { assertionType, namedClient, presentedCredentials } from '../../../shared/protocol/presented.ts';

type Given = [params: Record<string, string>, authorization?: string];
const read = ([params, authorization]: Given) =>
  presentedCredentials({ params: new Map(Object.entries(params)), authorization });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const jwtOf = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;

describe('presentedCredentials', () => {
  it.each<[string, Given, object]>([
    ['an id alone', [{ client_id: 'a' }], { via: 'nothing', client_id: 'a' }],
    ['a posted secret', [{ client_id: 'a', client_secret: 's' }], { via: 'post', client_id: 'a', secrets: ['s'] }],
    ['Basic', [{}, basic('a:s')], { via: 'basic', client_id: 'a', secrets: ['s'] }],
    ['Basic with both meanings', [{}, basic('a:s%2B+')], { via: 'basic', client_id: 'a', secrets: ['s+ ', 's%2B+'] }],
    ['Basic with a stray percent sign', [{}, basic('a:50%')], { via: 'basic', client_id: 'a', secrets: ['50%'] }],
    ['Basic with an encoded id', [{}, basic('a%3Ab:s')], { via: 'basic', client_id: 'a:b', secrets: ['s'] }],
    ['Basic beside Bearer parameters', [{ client_id: 'a' }, 'Bearer x'], { via: 'nothing', client_id: 'a' }],
    [
      'an assertion that names the client',
      [{ client_assertion: jwtOf({ sub: 'a' }), client_assertion_type: assertionType }],
      { via: 'assertion', client_id: 'a', assertion: jwtOf({ sub: 'a' }) },
    ],
    [
      'an assertion beside client_id, which names the client then',
      [{ client_id: 'b', client_assertion: 'x', client_assertion_type: assertionType }],
      { via: 'assertion', client_id: 'b', assertion: 'x' },
    ],
  ])('reads %s', (_, given, presented) => {
    expect(read(given)).toEqual(presented);
  });

  it.each<[string, Given, number, string]>([
    ['no client', [{}], 401, 'access_denied'],
    ['a secret without a client', [{ client_secret: 's' }], 401, 'access_denied'],
    ['malformed Basic', [{ client_id: 'a' }, 'Basic ?'], 401, 'access_denied'],
    ['CAUTH-03 Basic and a secret', [{ client_secret: 's' }, basic('a:s')], 400, 'invalid_request'],
    [
      'CAUTH-03 a secret and an assertion',
      [{ client_id: 'a', client_secret: 's', client_assertion: 'x' }],
      400,
      'invalid_request',
    ],
    ['CAUTH-03 two ids', [{ client_id: 'b' }, basic('a:s')], 400, 'invalid_request'],
    ['an assertion without its type', [{ client_id: 'a', client_assertion: 'x' }], 400, 'invalid_request'],
    ['another assertion type', [{ client_id: 'a', client_assertion_type: 'saml' }], 400, 'invalid_request'],
    ...[
      '',
      'x',
      'a.!.c',
      jwtOf([]),
      jwtOf({ sub: 7 }),
      jwtOf({ sub: '' }),
      jwtOf('sub'),
      `${jwtOf({ sub: 'a' })}${'x'.repeat(2048)}`,
    ].map((assertion): [string, Given, number, string] => [
      `PKJ-07 an assertion without a subject: ${assertion.slice(0, 20)}`,
      [{ client_assertion: assertion || '.', client_assertion_type: assertionType }],
      401,
      'invalid_client',
    ]),
  ])('refuses %s', (_, given, status, error) => {
    expect(() => read(given)).toThrow(OAuthError);
    expect(() => read(given)).toThrow(expect.objectContaining({ auth0: expect.objectContaining({ status, error }) }));
  });
});

describe('namedClient', () => {
  it.each<[Given, string | undefined]>([
    [[{ client_id: 'a' }], 'a'],
    [[{}, basic('a:s')], 'a'],
    [[{ client_id: 'b', client_secret: 's' }, basic('a:s')], 'b'],
    [[{}, 'Basic ?'], undefined],
    [[{}], undefined],
  ])('%j names %s, and never throws', ([params, authorization], named) => {
    expect(namedClient({ params: new Map(Object.entries(params)), authorization })).toBe(named);
  });
});
