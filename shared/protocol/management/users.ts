import type { Ports } from '../../model/ports.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { type Profile, profileFields, type User, type UserCreate, userCreate } from '../../model/user.ts';
import { invalidBody, invalidProperty, validate } from '../../model/validation.ts';
import { withoutNulls } from './merge.ts';
import { everyEntity } from './scan.ts';
import { passwordRule, requireIdentifiers, type UserConnection, userConnection } from './user-connection.ts';
import { firstPassword, requirePassword } from './user-passwords.ts';
import { requireUser } from './user-presence.ts';
import { filledProfile, inLowerCase, mergedMetadata, setExtension, setMetadata } from './user-profile.ts';
import { accountId, accountKey, userInsert, userRemoval } from './user-record.ts';
import { userExists } from './user-refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

export type UserPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'passwords' | 'avatarHash'>;

export interface UserPreset {
  /** The user comes from ourselves: what the connection asks of users and passwords is not checked. */
  trusted?: boolean;
}

/**
 * Creates a user of a database or passwordless connection.
 * @throws {ApiError} 400 for a bad body, a connection that is not there, an identifier that is missing, a
 * password that is too weak; 409 for names that are taken
 */
export async function createUser(
  ports: UserPorts,
  at: TenantContext,
  body: unknown,
  preset: UserPreset = {},
): Promise<User> {
  const input = inLowerCase(validate(userCreate, body));
  const connection = await userConnection(ports, at, input.connection);
  const user = newUser(ports, connection, input);
  if (preset.trusted !== true) requireUsable(connection, input, user);
  const password = input.password ?? undefined;
  const changes: Change[] = [
    { op: 'insert', ...userInsert(user), requires: [{ kind: 'connection', id: connection.id }] },
  ];
  if (password !== undefined) {
    const owner = { account: user.user_id, user_id: user.user_id, profile: user };
    // Taken names are found before the work of hashing is spent; the commit decides.
    await requireFree(ports, at, user);
    changes.push(await firstPassword(ports, owner, password));
  }
  return write(ports, at.tenant, async () => ({ changes, answer: user }), userExists);
}

async function requireFree(ports: Pick<Ports, 'store'>, at: TenantContext, user: User): Promise<void> {
  for (const key of userInsert(user).unique) {
    if ((await ports.store.getByKey(at.tenant, 'user', key)) !== undefined) throw userExists();
  }
}

/** A user that is not stored yet. What the connection asks of it is not checked here. */
export function newUser(
  ports: Pick<Ports, 'random' | 'clock' | 'avatarHash'>,
  connection: UserConnection,
  input: UserCreate,
): User {
  const given = withoutNulls(input) as Partial<UserCreate>;
  const profile = Object.fromEntries(
    profileFields.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  ) as Profile;
  const identity = {
    connection: connection.name,
    user_id: input.user_id ?? ports.random.text(24, '0123456789abcdef'),
    provider: connection.provider,
    isSocial: false,
  };
  const now = new Date(ports.clock.now()).toISOString();
  const user: User = {
    user_id: accountId(identity),
    ...filledProfile(ports, profile),
    identities: [identity],
    created_at: now,
    updated_at: now,
    ...(given.blocked === true ? { blocked: true } : {}),
  };
  const { user_metadata, app_metadata, latchkey } = given;
  if (latchkey) setExtension(user, latchkey);
  setMetadata(user, {
    ...(user_metadata ? { user_metadata: mergedMetadata(undefined, user_metadata) ?? {} } : {}),
    ...(app_metadata ? { app_metadata: mergedMetadata(undefined, app_metadata) ?? {} } : {}),
  });
  return user;
}

/** @throws {ApiError} 400 for a new user that the connection does not take, or a password that it does not */
function requireUsable(connection: UserConnection, input: UserCreate, user: User): void {
  requireIdentifiers(connection, user);
  const rule = passwordRule(connection);
  const password = input.password ?? undefined;
  if (password === undefined && rule === 'needed') throw invalidProperty('Missing required property: password');
  if (password !== undefined && rule === 'none') throw noPasswords(connection);
  if (password !== undefined) requirePassword(password, connection, user);
}

/** The connection's users have no passwords. */
export const noPasswords = (connection: UserConnection): Error =>
  invalidBody(`Users of the connection ${connection.name} have no password`);

/** @throws {ApiError} 404 */
export async function getUser(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ user: User; stored: Stored }> {
  const stored = await requireUser(ports, at, id);
  return { user: documentOf<User>(stored), stored };
}

/** The user that an account belongs to, itself or by being linked. */
export const userOfAccount = (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<Stored | undefined> => ports.store.getByKey(at.tenant, 'user', accountKey(id));

/** Longest id that is looked up, in characters. */
const longestId = 300;

/** Removes a user with everything that is about it. Removing one that is not there is no error. */
export async function deleteUser(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (id === '' || id.length > longestId) return;
  await write(ports, at.tenant, async () => ({ changes: [userRemoval(id)], answer: undefined }));
}

/** Users removed in one commit. */
const removedAtOnce = 50;

/**
 * Removes users of a connection with everything that is about them; users that only have a linked account
 * there stay.
 * @param email only the user with this address, in any case
 */
export async function deleteUsersOfConnection(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  connection: string,
  email?: string,
): Promise<void> {
  const where = { connection: [connection], ...(email === undefined ? {} : { email: [email.toLowerCase()] }) };
  for (;;) {
    const { items } = await ports.store.list(at.tenant, 'user', { where, limit: removedAtOnce });
    if (items.length === 0) return;
    await write(ports, at.tenant, async () => ({ changes: items.map(({ id }) => userRemoval(id)), answer: undefined }));
  }
}

/** Every user whose address this is, whatever the connection and the case it is written in. */
export const usersByEmail = (ports: Pick<Ports, 'store'>, at: TenantContext, email: string): Promise<Stored[]> =>
  everyEntity(ports, at.tenant, 'user', { email: [email.toLowerCase()] }, 1000);
