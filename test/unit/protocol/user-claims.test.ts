import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../../shared/protocol/user-claims.ts';
import { aUser } from '../../support/issuances.ts';

const everything = aUser({
  ...{ phone_number: '+491', phone_verified: true, given_name: 'A', family_name: 'E', username: 'ann' },
  ...{ user_metadata: { gender: 'x', address: 'private' }, app_metadata: { locale: 'x' }, last_ip: '192.0.2.1' },
  ...{ blocked: false, logins_count: 3 },
  latchkey: { claims: { gender: 'female', address: { country: 'DE' }, birthdate: '1990' } },
});

describe('claims of a person', () => {
  it.each([
    ['openid', []],
    ['profile', [...['given_name', 'family_name', 'nickname', 'name', 'picture', 'gender', 'birthdate', 'updated_at']]],
    ['email', ['email', 'email_verified']],
    ['address', ['address']],
    ['phone', ['phone_number', 'phone_number_verified']],
    ['nickname', ['nickname']],
    ['created_at', ['created_at']],
    ['identities', []],
    ['__proto__', []],
  ])('JWT-03 %s opens exactly its own', (scope, names) => {
    expect(Object.keys(claimsOf(everything, [scope], false))).toEqual(names);
  });

  it('are never taken from metadata, and of two values the own one counts', () => {
    const claims = claimsOf(everything, ['profile', 'address'], false);
    expect(claims).toMatchObject({ gender: 'female', address: { country: 'DE' } });
    const claimed = { name: 'Other', email: 'other@example.com', phone_number: '+492', phone_number_verified: true };
    const user = aUser({ phone_number: '+491', latchkey: { claims: claimed } });
    expect(claimsOf(user, ['profile', 'email', 'phone'], false)).toMatchObject({
      ...{ name: 'Ann', email: 'ann@example.com', phone_number: '+491', phone_number_verified: false },
    });
    const { phone_number: _none, ...without } = user;
    expect(claimsOf(without, ['phone'], false)).toEqual({ phone_number: '+492', phone_number_verified: true });
  });

  it('say the time of the last change as Auth0 does, or in seconds where the standard is wanted', () => {
    expect(claimsOf(everything, ['profile'], false)['updated_at']).toBe('2026-01-01T00:00:00.000Z');
    expect(claimsOf(everything, ['profile'], true)['updated_at']).toBe(1_767_225_600);
  });

  it('leave out what has no value', () => {
    const bare = { user_id: 'auth0|x', identities: [], created_at: '', updated_at: '2026-01-01T00:00:00.000Z' };
    expect(claimsOf(bare, ['profile', 'email', 'phone', 'address'], false)).toEqual({ updated_at: bare.updated_at });
    expect(claimsOf({ ...bare, email: 'a@b.test' }, ['email'], false)).toEqual({
      ...{ email: 'a@b.test', email_verified: false },
    });
  });
});
