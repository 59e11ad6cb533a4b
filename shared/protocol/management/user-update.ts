import type { Change, CommitResult } from '../../model/tenant-store.ts';
import {
  type Identity,
  type Profile,
  profileFields,
  type User,
  type UserUpdate,
  userUpdate,
} from '../../model/user.ts';
import { validate } from '../../model/validation.ts';
import { removeEvery } from './access-records.ts';
import { busy } from './refusals.ts';
import {
  identifiers,
  passwordRule,
  requireIdentifiers,
  type UserConnection,
  userConnection,
} from './user-connection.ts';
import { nextPassword } from './user-passwords.ts';
import { inLowerCase, mergedMetadata, setExtension, setMetadata } from './user-profile.ts';
import { accountId, userInsert } from './user-record.ts';
import { newNameExists, unknownConnection } from './user-refusals.ts';
import { getUser, noPasswords, type UserPorts } from './users.ts';
import { type TenantContext, write } from './write.ts';

/** Fields that belong to one account of the user and not to the user as a whole. */
const ofAccount: readonly (keyof UserUpdate)[] = [...identifiers, 'email_verified', 'phone_verified', 'password'];

/**
 * Changes a user by the merge rules. A changed address or number is not verified any more; a changed
 * password ends the user's sessions and refresh tokens, and so does blocking them (RT-05).
 * @throws {ApiError} 400 for a bad body, a name that is taken, a password that is refused; 404
 * @see management-api 1.5 and 3.5
 */
export async function updateUser(ports: UserPorts, at: TenantContext, id: string, body: unknown): Promise<User> {
  const input = inLowerCase(validate(userUpdate, body));
  return write(ports, at.tenant, async () => plan(ports, at, id, input), taken);
}

async function plan(
  ports: UserPorts,
  at: TenantContext,
  id: string,
  input: UserUpdate,
): Promise<{ changes: Change[]; answer: User }> {
  const { user: before, stored } = await getUser(ports, at, id);
  const user = structuredCloneOf(before);
  const account = accountIn(user, input);
  const connection = ofAccount.some((name) => name in input)
    ? await userConnection(ports, at, account.identity.connection)
    : undefined;
  applyToUser(user, input);
  if (connection !== undefined) applyToAccount(account.profile, input, connection);
  const now = new Date(ports.clock.now()).toISOString();
  user.updated_at = now;
  const changes: Change[] = [];
  if (typeof input.password === 'string' && connection !== undefined) {
    user.last_password_reset = now;
    changes.push(...(await passwordChanges(ports, at, user, account, connection, input.password)));
  }
  if (user.blocked === true && before.blocked !== true) changes.push(...endOfAccess(user.user_id));
  return { changes: [{ op: 'replace', rev: stored.rev, ...userInsert(user) }, ...changes], answer: user };
}

/** Stored documents are values of others: they are never changed in place. */
const structuredCloneOf = (user: User): User => JSON.parse(JSON.stringify(user)) as User;

interface Account {
  identity: Identity;
  /** The profile of the account, inside the user: for the first account it is the user itself. */
  profile: Profile;
}

/** The account that the body is about: the first one, unless it names the connection of another. */
function accountIn(user: User, { connection }: UserUpdate): Account {
  const index = typeof connection === 'string' ? user.identities.findIndex((one) => one.connection === connection) : 0;
  const identity = user.identities[index];
  if (identity === undefined) throw unknownConnection();
  if (index === 0) return { identity, profile: user };
  identity.profileData ??= {};
  return { identity, profile: identity.profileData };
}

function applyToUser(user: User, input: UserUpdate): void {
  for (const name of ['name', 'nickname', 'given_name', 'family_name', 'picture'] as const) {
    const value = input[name];
    if (value === null) delete user[name];
    else if (value !== undefined) user[name] = value;
  }
  if (input.blocked === null) delete user.blocked;
  else if (input.blocked !== undefined) user.blocked = input.blocked;
  const { user_metadata, app_metadata, latchkey } = input;
  if (latchkey !== undefined) setExtension(user, latchkey);
  const merged: Record<string, Record<string, unknown> | undefined> = {};
  if (user_metadata !== undefined) merged['user_metadata'] = mergedMetadata(user.user_metadata, user_metadata);
  if (app_metadata !== undefined) merged['app_metadata'] = mergedMetadata(user.app_metadata, app_metadata);
  setMetadata(user, merged as Pick<User, 'user_metadata' | 'app_metadata'>);
}

function applyToAccount(profile: Profile, input: UserUpdate, connection: UserConnection): void {
  const verified = { email: 'email_verified', phone_number: 'phone_verified' } as const;
  for (const name of identifiers) {
    const value = input[name];
    if (value === undefined || value === profile[name]) continue;
    if (value === null) delete profile[name];
    else profile[name] = value;
    if (name === 'username') continue;
    if (value === null) delete profile[verified[name]];
    else profile[verified[name]] = false;
  }
  for (const name of Object.values(verified)) {
    const value = input[name];
    if (value === null) delete profile[name];
    else if (value !== undefined) profile[name] = value;
  }
  if (identifiers.some((name) => input[name] !== undefined)) requireIdentifiers(connection, onlyProfile(profile));
}

const onlyProfile = (profile: Profile): Profile =>
  Object.fromEntries(profileFields.filter((name) => profile[name] !== undefined).map((name) => [name, profile[name]]));

async function passwordChanges(
  ports: UserPorts,
  at: TenantContext,
  user: User,
  { identity, profile }: Account,
  connection: UserConnection,
  password: string,
): Promise<Change[]> {
  if (passwordRule(connection) === 'none') throw noPasswords(connection);
  const owner = { account: accountId(identity), user_id: user.user_id, profile };
  return [
    await nextPassword(ports, at, connection, owner, password),
    ...endOfAccess(user.user_id),
    // With a new password the guesses at the old one are no reason any more (fact sheet 10.3).
    removeEvery('user-block', 'user_id', user.user_id),
  ];
}

const endOfAccess = (userId: string): Change[] =>
  ['session', 'refresh-token'].map((kind) => removeEvery(kind, 'user_id', userId));

function taken(result: Exclude<CommitResult, { ok: true }>): Error {
  const key = result.why === 'conflict' ? result.key : '';
  const name = identifiers.find((one) => key.startsWith(`${one}:`));
  return name === undefined ? busy() : newNameExists(name);
}
