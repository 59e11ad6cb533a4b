import type { Ports } from '../../model/ports.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import {
  type Identity,
  type IdentityLink,
  identityLink,
  type Profile,
  profileFields,
  type User,
  type UserPassword,
} from '../../model/user.ts';
import { invalidBody, invalidProperty, validate } from '../../model/validation.ts';
import type { Caller } from './bearer.ts';
import { readIdToken } from './id-token.ts';
import { conflict } from './refusals.ts';
import { requireReach } from './user-permission.ts';
import { accountId, passwordInsert, userAbsorbed, userInsert } from './user-record.ts';
import { userMissing } from './user-refusals.ts';
import { getUser, userOfAccount } from './users.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Accounts of a user: linking takes in another user, unlinking lets it go again (management-api 3.5). */

export type IdentityPorts = Pick<Ports, 'store' | 'clock' | 'tokens'>;

/** Accounts of one user. */
const mostIdentities = 30;

export interface LinkContext extends TenantContext {
  /** `https://<host>/` as the caller reached it. */
  issuer: string;
  caller: Caller;
}

/**
 * Makes another user an account of this one. Its profile stays with the account; its metadata, roles,
 * permissions and sessions go.
 * @throws {ApiError} 400 for a bad body or ID token, 403 for a caller that may link its own accounts only,
 * 404 for users that are not there, 409 for an account that is linked already
 */
export async function linkIdentity(
  ports: IdentityPorts,
  at: LinkContext,
  id: string,
  body: unknown,
): Promise<Identity[]> {
  const input = validate(identityLink, body);
  const account = await secondaryOf(ports, at, input);
  return write(ports, at.tenant, async () => {
    const { user, stored } = await getUser(ports, at, id);
    const secondary = await requireSecondary(ports, at, user, account);
    await requireConnection(ports, at, secondary, input);
    const moved = accountsOf(secondary);
    const identities = [...user.identities, ...moved];
    if (identities.length > mostIdentities) throw invalidBody(`A user has at most ${mostIdentities} identities`);
    const next = { ...user, identities, updated_at: now(ports) };
    const changes: Change[] = [
      userAbsorbed(secondary.user_id),
      { op: 'replace', rev: stored.rev, ...userInsert(next) },
      ...(await passwordsFor(ports, at, moved, user.user_id)),
    ];
    return { changes, answer: identities };
  });
}

const now = (ports: Pick<Ports, 'clock'>): string => new Date(ports.clock.now()).toISOString();

/** The account that is to be linked. */
async function secondaryOf(ports: IdentityPorts, at: LinkContext, input: IdentityLink): Promise<string> {
  if (input.link_with !== undefined) {
    if (input.provider !== undefined || input.user_id !== undefined) {
      throw invalidBody('link_with excludes provider and user_id');
    }
    return readIdToken(ports, { ...at, client_id: at.caller.client_id }, input.link_with);
  }
  // Only a token of the other account proves that it is the caller's own.
  requireReach(at.caller, '', ['update:users'], []);
  if (input.provider === undefined) throw invalidProperty('Missing required property: provider');
  if (input.user_id === undefined) throw invalidProperty('Missing required property: user_id');
  const id = String(input.user_id);
  return id.startsWith(`${input.provider}|`) ? id : `${input.provider}|${id}`;
}

async function requireSecondary(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  primary: User,
  account: string,
): Promise<User> {
  if (account === primary.user_id) throw invalidBody('Main account and specified account to link are the same.');
  const owner = await userOfAccount(ports, at, account);
  if (owner === undefined) throw userMissing();
  if (owner.id !== account) throw conflict('Specified identity already linked.');
  return documentOf<User>(owner);
}

async function requireConnection(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  { identities }: User,
  { connection_id: id }: IdentityLink,
): Promise<void> {
  if (id === undefined) return;
  const stored = await ports.store.get(at.tenant, 'connection', id);
  const entity = stored?.doc['entity'] as { name?: unknown } | undefined;
  if (entity?.name !== identities[0]?.connection) throw invalidBody('The user is not of the specified connection');
}

const profileOf = (user: Profile): Profile =>
  Object.fromEntries(profileFields.filter((name) => user[name] !== undefined).map((name) => [name, user[name]]));

/** The accounts of a user as linked ones. */
function accountsOf(user: User): Identity[] {
  const [first, ...others] = user.identities;
  return first === undefined ? [] : [{ ...first, profileData: profileOf(user) }, ...others];
}

/** The passwords of these accounts, as belonging to a user. */
async function passwordsFor(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  identities: readonly Identity[],
  owner: string,
): Promise<Change[]> {
  const found = await Promise.all(
    identities.map((identity) => ports.store.get(at.tenant, 'user-password', accountId(identity))),
  );
  return found
    .filter((stored): stored is Stored => stored !== undefined)
    .map((stored) => ({
      op: 'replace',
      rev: stored.rev,
      ...passwordInsert(stored.id, owner, documentOf<UserPassword>(stored)),
    }));
}

/**
 * Makes a linked account a user of its own again, with its profile and its password.
 * @throws {ApiError} 400 for the first account, which is the user itself, or one that is not the user's; 404
 */
export async function unlinkIdentity(
  ports: IdentityPorts,
  at: TenantContext,
  id: string,
  account: string,
): Promise<Identity[]> {
  return write(ports, at.tenant, async () => {
    const { user, stored } = await getUser(ports, at, id);
    const index = user.identities.findIndex((identity) => accountId(identity) === account);
    const identity = user.identities[index];
    if (identity === undefined) throw invalidBody('The specified identity does not belong to the user');
    if (index === 0) throw invalidBody('The main identity of a user cannot be unlinked');
    const time = now(ports);
    const identities = user.identities.filter((other) => other !== identity);
    const { profileData, ...alone } = identity;
    const freed: User = {
      ...profileData,
      user_id: account,
      identities: [alone],
      created_at: time,
      updated_at: time,
    };
    const changes: Change[] = [
      { op: 'replace', rev: stored.rev, ...userInsert({ ...user, identities, updated_at: time }) },
      { op: 'insert', ...userInsert(freed) },
      ...(await passwordsFor(ports, at, [identity], account)),
    ];
    return { changes, answer: identities };
  });
}
