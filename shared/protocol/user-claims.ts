import type { Claim } from '../model/token.ts';
import type { User } from '../model/user.ts';

/** Which fields of a user a scope opens, in Auth0's order (fact sheet 5). */
const byScope: readonly { scope: string; claims: readonly string[] }[] = [
  {
    scope: 'profile',
    claims: [
      ...['given_name', 'family_name', 'middle_name', 'nickname', 'name', 'preferred_username', 'profile'],
      ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
    ],
  },
  { scope: 'email', claims: ['email', 'email_verified'] },
  { scope: 'address', claims: ['address'] },
  { scope: 'phone', claims: ['phone_number', 'phone_number_verified'] },
  // Auth0's own scopes open one field each.
  ...['name', 'given_name', 'family_name', 'nickname', 'email_verified', 'picture', 'created_at'].map((scope) => ({
    scope,
    claims: [scope],
  })),
];

/**
 * What a person's ID token and `/userinfo` say of them, by scope. A field without a value is left out; what Auth0's
 * users have no field for comes from `latchkey.claims`, and a field of the user's own always counts before it.
 * @param strict `updated_at` is a number of seconds, as the standard has it, instead of Auth0's text
 * @see OpenID Connect Core 1.0 sections 5.1 and 5.4; fact sheet 5
 */
export function claimsOf(user: User, scopes: readonly string[], strict: boolean): Record<string, Claim> {
  const { latchkey, ...own } = user;
  const ownNumber = own.phone_number === undefined ? {} : { phone_number_verified: own.phone_verified === true };
  const fields: Record<string, unknown> = { ...latchkey?.claims, ...own, ...ownNumber };
  const claims: Record<string, Claim> = {};
  for (const { scope, claims: names } of byScope) {
    if (!scopes.includes(scope)) continue;
    for (const name of names) {
      const value = fields[name];
      if (value !== undefined && value !== null) claims[name] = value as Claim;
    }
  }
  if (claims.email !== undefined && claims.email_verified === undefined && scopes.includes('email')) {
    claims.email_verified = false;
  }
  if (strict && typeof claims.updated_at === 'string') {
    claims.updated_at = Math.floor(Date.parse(claims.updated_at) / 1000);
  }
  return claims;
}
