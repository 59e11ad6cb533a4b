import { isEmail } from '../../model/email-address.ts';
import type { Ports } from '../../model/ports.ts';
import type { Stored } from '../../model/tenant-store.ts';
import type { User, UserPassword } from '../../model/user.ts';
import type { Identifier } from '../management/user-connection.ts';
import { accountId, identifierKey, identityOfKey, passwordInsert } from '../management/user-record.ts';
import { documentOf } from '../management/write.ts';
import type { LoginConnection } from './login-connections.ts';

/** An account that somebody can sign in with. */
export interface Found {
  stored: Stored;
  user: User;
  /** `<provider>|<id>`: the user's own id, or that of an account that is linked to it. */
  account: string;
  connection: LoginConnection;
}

/** Longest name that is looked for, in characters: the longest address. */
const longestIdentifier = 320;

/** What somebody typed, as names are kept: letters that only look different never tell two people apart (PWD-02, PWD-04). */
export const normalized = (identifier: string): string =>
  identifier
    .slice(0, longestIdentifier + 1)
    .trim()
    .normalize('NFKC')
    .toLowerCase();

const forms: Readonly<Record<Identifier, (typed: string) => boolean>> = {
  email: isEmail,
  phone_number: (typed) => /^\+[0-9]{1,15}$/.test(typed),
  username: (typed) => typed.length <= 128,
};

/** By which names the connection lets people in, the ones that come first first (management-api 3.8). */
function namesOf({ options }: LoginConnection): readonly Identifier[] {
  const order = options.precedence ?? ['email', 'phone_number', 'username'];
  const all = [...new Set<Identifier>([...order, 'email', 'phone_number', 'username'])];
  const { attributes } = options;
  if (attributes === undefined || attributes === null) return all.filter((name) => name !== 'phone_number');
  return all.filter((name) => attributes[name]?.identifier?.active === true);
}

/**
 * The account behind a name. Every connection is asked at once, so that it takes no longer when nobody is there.
 * @param typed normalised
 * @throws {Unavailable}
 */
export async function findAccount(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  connections: readonly LoginConnection[],
  typed: string,
): Promise<Found | undefined> {
  if (typed === '' || typed.length > longestIdentifier) return undefined;
  const places = connections.flatMap((connection) =>
    namesOf(connection)
      .filter((name) => forms[name](typed))
      .map((name) => ({ connection, key: identifierKey(name, connection.name, typed) })),
  );
  const keys = places.map(({ key }) => key);
  const answers = keys.length === 0 ? [] : await ports.store.getByKeys(tenant, 'user', keys);
  for (const [index, { connection, key }] of places.entries()) {
    const stored = answers[index];
    if (stored === undefined) continue;
    const user = documentOf<User>(stored);
    // A linked account signs its user in, by its own password.
    const identity = identityOfKey(user, key);
    if (identity !== undefined) return { stored, user, account: accountId(identity), connection };
  }
  return undefined;
}

/**
 * Checks the password. Without an account, or with one that has no password, the work is done all the same (PWD-01).
 * A hash of earlier parameters, or one that was imported, is made anew.
 * @throws {Unavailable}
 */
export async function passwordFits(
  ports: Pick<Ports, 'store' | 'passwords'>,
  tenant: string,
  found: Found | undefined,
  password: string,
): Promise<boolean> {
  const stored = found && (await ports.store.get(tenant, 'user-password', found.account));
  if (found === undefined || stored === undefined) {
    await ports.passwords.hash(password);
    return false;
  }
  const kept = documentOf<UserPassword>(stored);
  if (!(await ports.passwords.verify(password, kept.hash))) return false;
  if (ports.passwords.needsRehash(kept.hash)) {
    const next = { ...kept, hash: await ports.passwords.hash(password) };
    // Another sign-in may have done it meanwhile, or a new password was set: whatever came first stays.
    await ports.store.commit(tenant, [
      { op: 'replace', rev: stored.rev, ...passwordInsert(found.account, found.user.user_id, next) },
    ]);
  }
  return true;
}
