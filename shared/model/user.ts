import * as v from 'valibot';
import { isEmail } from './email-address.ts';
import { type UserExtension, userExtension } from './standard-claims.ts';
import { isWebUrl } from './uri-format.ts';
import { closed, line, nullableEach, open, optionalEach, text } from './validation.ts';

/** A person that signs in (management-api 3.5). */

const email = v.pipe(
  v.string(),
  v.check(isEmail, (issue) => `Object didn't pass validation for format email: ${String(issue.input).slice(0, 100)}`),
);

/** Longest password, in characters; longer ones are refused before any work is spent on them (PWD-03). */
export const longestPassword = 256;
const password = text(1, longestPassword);

/** Auth0's letters of user names, and no others: no two names look alike. */
const username = v.pipe(text(1, 128), v.regex(/^[a-zA-Z0-9_+\-.!#$^`~@']+$/));

const picture = v.pipe(
  text(1, 2048),
  v.check(
    isWebUrl,
    (issue) => `Object didn't pass validation for format strict-uri: ${String(issue.input).slice(0, 100)}`,
  ),
);

const entries = {
  email,
  email_verified: v.boolean(),
  phone_number: v.pipe(v.string(), v.regex(/^\+[0-9]{1,15}$/)),
  phone_verified: v.boolean(),
  username,
  password,
  blocked: v.boolean(),
  given_name: line(1, 150),
  family_name: line(1, 150),
  name: line(1, 300),
  nickname: line(1, 300),
  picture,
  user_metadata: open({}),
  app_metadata: open({}),
  verify_email: v.boolean(),
  latchkey: userExtension,
};

const connection = line(1, 128);
/** The part of an id after the provider. */
const ownId = v.pipe(v.string(), v.minLength(1), v.maxLength(255), v.regex(/^\S*$/));

/** Body of POST /users. `null` stands for "not given". */
export const userCreate = closed({
  connection,
  ...nullableEach(entries),
  user_id: v.exactOptional(ownId),
});

/** Body of PATCH /users/{id}: `null` unsets. The contract leaves it open; what is not known here is not kept. */
export const userUpdate = v.pipe(
  open(
    nullableEach({
      ...entries,
      connection,
      client_id: line(1, 64),
      verify_phone_number: v.boolean(),
    }),
  ),
  v.minEntries(1),
);

/** Body of POST /users/{id}/identities: an account by its id, or by an ID token of its owner. */
export const identityLink = v.pipe(
  closed(
    optionalEach({
      provider: line(1, 64),
      user_id: v.union([ownId, v.pipe(v.number(), v.integer(), v.minValue(0))]),
      connection_id: v.pipe(v.string(), v.regex(/^con_[A-Za-z0-9]{16}$/)),
      link_with: text(1, 16_384),
    }),
  ),
  v.minEntries(1),
);

export type UserCreate = v.InferOutput<typeof userCreate>;
export type UserUpdate = v.InferOutput<typeof userUpdate>;
export type IdentityLink = v.InferOutput<typeof identityLink>;

/** What a connection knows of a person. */
export interface Profile {
  /** Lower case. */
  email?: string;
  email_verified?: boolean;
  phone_number?: string;
  phone_verified?: boolean;
  /** Lower case. */
  username?: string;
  name?: string;
  nickname?: string;
  given_name?: string;
  family_name?: string;
  picture?: string;
}

/** One account of a user. The first is the one the user's id names; its profile is the user's. */
export interface Identity {
  /** Name of the connection. */
  connection: string;
  provider: string;
  /** Without the provider. */
  user_id: string;
  isSocial: boolean;
  /** Of linked accounts only. */
  profileData?: Profile;
  access_token?: string;
  access_token_secret?: string;
  refresh_token?: string;
}

/** A user as the Management API prints it, and as it is kept. Secrets are kept elsewhere. */
export interface User extends Profile {
  /** `<provider>|<id>`. */
  user_id: string;
  identities: Identity[];
  created_at: string;
  updated_at: string;
  blocked?: boolean;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  multifactor?: string[];
  last_ip?: string;
  last_login?: string;
  logins_count?: number;
  last_password_reset?: string;
  latchkey?: UserExtension;
}

/** The hash of one account's password, kept under the account's own `<provider>|<id>`. */
export interface UserPassword {
  hash: string;
  /** ISO 8601. */
  changed_at: string;
  /** Earlier hashes, the newest first, as many as the connection remembers. */
  history?: string[];
}

/** Names of a profile's fields: what moves when accounts are linked and unlinked. */
export const profileFields = [
  ...['email', 'email_verified', 'phone_number', 'phone_verified', 'username'],
  ...['name', 'nickname', 'given_name', 'family_name', 'picture'],
] as readonly (keyof Profile)[];

/** Fields that `fields` may name, and no other. */
export const userFields: ReadonlySet<string> = new Set([
  ...profileFields,
  ...['user_id', 'identities', 'created_at', 'updated_at', 'blocked', 'user_metadata', 'app_metadata'],
  ...['multifactor', 'last_ip', 'last_login', 'logins_count', 'last_password_reset', 'latchkey'],
]);
