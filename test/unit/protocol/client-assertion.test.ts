import { describe, expect, it } from 'vitest';
import { type AssertionContext, assertionRefused, assertionUse } from '../../../shared/protocol/client-assertion.ts';

const now = 1_767_225_600;
const issuer = 'https://t.test/';
const context: AssertionContext = {
  client_id: 'c',
  audiences: [issuer, `${issuer}oauth/token`],
  strict: false,
  now: now * 1000,
};
const good = { iss: 'c', sub: 'c', aud: issuer, jti: 'j', exp: now + 60, iat: now };
const hintOf = (claims: object, header: object = {}, change: Partial<AssertionContext> = {}): string => {
  try {
    assertionUse({ ...header }, { ...claims }, { ...context, ...change });
    return 'accepted';
  } catch (error) {
    return (error as { hint: string }).hint;
  }
};

describe('assertionUse', () => {
  it('says which id is to be used up, until when', () => {
    expect(assertionUse({}, good, context)).toEqual({ jti: 'j', expires: (now + 60) * 1000 });
  });

  it.each<[string, object, object, string]>([
    ['typ', { typ: 'at+jwt' }, {}, "'typ'"],
    ['iss', {}, { iss: 'x' }, "'iss' and 'sub'"],
    ['sub', {}, { sub: undefined }, "'iss' and 'sub'"],
    ['aud', {}, { aud: 'x' }, `'aud' must be ${issuer}`],
    ['jti', {}, { jti: 'j'.repeat(65) }, "'jti'"],
    ['exp now', {}, { exp: now }, 'in the future'],
    ['exp too far', {}, { exp: now + 311, iat: undefined }, 'no more than 5 minutes ahead'],
    ['a long life', {}, { exp: now + 301 }, "no more than 5 minutes after 'iat'"],
    ['iat ahead', {}, { iat: now + 11 }, "'iat' must be a time that has passed"],
    ['nbf ahead', {}, { nbf: now + 11 }, "'nbf' must be a time that has passed"],
    ['NaN', {}, { exp: Number.NaN }, 'in the future'],
    ['infinity', {}, { exp: Number.POSITIVE_INFINITY }, 'in the future'],
  ])('PKJ-03 PKJ-04 PKJ-05 PKJ-06 refuses a bad %s and tells the log why', (_, header, change, hint) => {
    expect(hintOf({ ...good, ...change }, header)).toContain(hint);
  });

  it.each([
    [issuer, true],
    [[issuer], false],
    [[issuer, issuer], false],
  ])('PKJ-03 strictly, an audience of %j is accepted: %s', (aud, accepted) => {
    expect(hintOf({ ...good, aud }, {}, { strict: true, audiences: [issuer] }) === 'accepted').toBe(accepted);
  });

  it('PKJ-05 is open again in no case: the id outlives the assertion', () => {
    const { expires } = assertionUse({}, good, context);
    expect(hintOf(good, {}, { now: expires - 1 })).toBe('accepted');
    expect(hintOf(good, {}, { now: expires })).toContain('in the future');
  });
});

describe('assertionRefused', () => {
  it.each([
    ['malformed', false],
    ['too_long', false],
    ['header', false],
    ['algorithm', true],
    ['unknown_key', true],
    ['signature', true],
  ] as const)('%s is confirmed by the record: %s', (fault, confirm) => {
    const error = assertionRefused(fault);
    expect([error.confirm, error.auth0.description]).toEqual([confirm, 'Client authentication failed']);
    expect(error.hint).toMatch(/^The client assertion was refused: /);
  });
});
