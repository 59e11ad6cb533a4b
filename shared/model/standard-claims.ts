import * as v from 'valibot';
import { isWebUrl } from './uri-format.ts';
import { closed, line, nullableEach, text } from './validation.ts';

/**
 * Claims of OpenID Connect that Auth0's users have no field for. An operator sets them in `latchkey.claims` of a
 * user; scopes open them as they open the user's own fields.
 * @see OpenID Connect Core 1.0 section 5.1; fact sheet 5
 */

const webAddress = v.pipe(text(1, 2048), v.check(isWebUrl, 'Not an http or https URL'));

/** `0000` stands for a year that is not told, a year alone for a day that is not. */
const birthdate = v.pipe(v.string(), v.regex(/^[0-9]{4}(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))?$/));

/** @see OpenID Connect Core 1.0 section 5.1.1 */
const address = closed(
  nullableEach({
    formatted: text(1, 1000),
    street_address: text(1, 500),
    locality: line(1, 150),
    region: line(1, 150),
    postal_code: line(1, 40),
    country: line(1, 100),
  }),
);

const entries = {
  middle_name: line(1, 150),
  preferred_username: line(1, 150),
  profile: webAddress,
  website: webAddress,
  gender: line(1, 100),
  birthdate,
  zoneinfo: v.pipe(v.string(), v.maxLength(64), v.regex(/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+){0,2}$/)),
  locale: v.pipe(v.string(), v.maxLength(35), v.regex(/^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/)),
  address,
  phone_number: v.pipe(v.string(), v.regex(/^\+[0-9]{1,15}$/)),
  phone_number_verified: v.boolean(),
};

/** The `latchkey` object in a body about a user; `null` takes a claim away. */
export const userExtension = closed(nullableEach({ claims: closed(nullableEach(entries)) }));

export type UserExtensionInput = v.InferOutput<typeof userExtension>;

/** The same as it is kept. */
export interface UserExtension {
  claims?: { readonly [name: string]: string | boolean | { readonly [part: string]: string } };
}
