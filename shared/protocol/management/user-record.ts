import type { Insert, Remove } from '../../model/tenant-store.ts';
import type { Identity, Profile, User, UserPassword } from '../../model/user.ts';
import { userDependents } from './access-records.ts';

/**
 * A user as the tenant object keeps it: the entity as it is printed. Every account of a user holds its own
 * names in its connection, linked ones too, so no one else can take them.
 */

/** `<provider>|<id>`, which is the user's id while the account is not linked to another. */
export const accountId = ({ provider, user_id }: Pick<Identity, 'provider' | 'user_id'>): string =>
  `${provider}|${user_id}`;

/** The unique key of an address, a user name or a number within a connection. */
export const identifierKey = (name: 'email' | 'username' | 'phone_number', connection: string, value: string): string =>
  `${name}:${connection}:${value}`;

/** The unique key that an account of an identity provider has in its tenant. */
export const accountKey = (id: string): string => `account:${id}`;

function keysOf(identity: Identity, profile: Profile): string[] {
  const { email, username, phone_number } = profile;
  return [
    accountKey(accountId(identity)),
    ...(email === undefined ? [] : [identifierKey('email', identity.connection, email)]),
    ...(username === undefined ? [] : [identifierKey('username', identity.connection, username)]),
    ...(phone_number === undefined ? [] : [identifierKey('phone_number', identity.connection, phone_number)]),
  ];
}

const profileOf = (user: User, identity: Identity, index: number): Profile =>
  index === 0 ? user : (identity.profileData ?? {});

/** The account of a user that a unique key belongs to: two linked ones may be of one connection. */
export const identityOfKey = (user: User, key: string): Identity | undefined =>
  user.identities.find((identity, index) => keysOf(identity, profileOf(user, identity, index)).includes(key));

/** Everything of a write but the operation. The attribute `connection` is that of the first account. */
export function userInsert(user: User): Omit<Insert, 'op'> {
  const { user_id, email, username, phone_number, identities } = user;
  return {
    kind: 'user',
    id: user_id,
    doc: { ...user },
    unique: identities.flatMap((identity, index) => keysOf(identity, profileOf(user, identity, index))),
    attributes: {
      user_id,
      connection: identities[0]?.connection ?? '',
      ...(email === undefined ? {} : { email }),
      ...(username === undefined ? {} : { username }),
      ...(phone_number === undefined ? {} : { phone_number }),
    },
    copies: {},
  };
}

/** The password of an account. `owner` is the id of the user that the account belongs to now. */
export const passwordInsert = (account: string, owner: string, password: UserPassword): Omit<Insert, 'op'> => ({
  kind: 'user-password',
  id: account,
  doc: { ...password },
  unique: [],
  attributes: { user_id: owner },
  copies: {},
});

type Cascade = NonNullable<Remove['cascade']>;

/** What a user has apart from its accounts: it goes when the user goes, also by being linked to another. */
const belongings = (userId: string): Cascade => [
  ...userDependents(userId),
  ...['role-member', 'user-permission', 'organization-member'].map((kind) => ({
    kind,
    attribute: 'user_id',
    value: userId,
  })),
];

/** Removes a user and everything that is about it. */
export const userRemoval = (userId: string): Remove => ({
  op: 'remove',
  kind: 'user',
  id: userId,
  cascade: [...belongings(userId), { kind: 'user-password', attribute: 'user_id', value: userId }],
});

/** Removes a user whose account goes on as part of another: its password stays. */
export const userAbsorbed = (userId: string): Remove => ({
  op: 'remove',
  kind: 'user',
  id: userId,
  cascade: belongings(userId),
});
