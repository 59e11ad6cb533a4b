import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import type { Profile, UserPassword } from '../../model/user.ts';
import { passwordFault, rememberedPasswords } from './password-policy.ts';
import type { UserConnection } from './user-connection.ts';
import { passwordInsert } from './user-record.ts';
import { passwordRefused } from './user-refusals.ts';
import { documentOf, type TenantContext } from './write.ts';

/** Passwords of accounts: kept apart from users, so that nothing that prints a user can print them. */

export type PasswordPorts = Pick<Ports, 'store' | 'passwords' | 'clock'>;

/** An account and who it belongs to. */
export interface PasswordOwner {
  /** `<provider>|<id>` of the account. */
  account: string;
  user_id: string;
  profile: Profile;
}

/** @throws {ApiError} 400 for a password that the connection does not take */
export function requirePassword(password: string, connection: UserConnection, profile: Profile): void {
  const fault = passwordFault(password, connection.options, { ...profile });
  if (fault !== undefined) throw passwordRefused(fault);
}

/** The change that stores a password for an account that has none yet. The policy was checked before. */
export async function firstPassword(ports: PasswordPorts, owner: PasswordOwner, password: string): Promise<Change> {
  const hash = await ports.passwords.hash(password);
  return { op: 'insert', ...passwordInsert(owner.account, owner.user_id, { hash, changed_at: now(ports) }) };
}

const now = (ports: Pick<Ports, 'clock'>): string => new Date(ports.clock.now()).toISOString();

/**
 * The change that gives an account another password.
 * @throws {ApiError} 400 for a password that the connection does not take, or that it remembers
 */
export async function nextPassword(
  ports: PasswordPorts,
  at: TenantContext,
  connection: UserConnection,
  owner: PasswordOwner,
  password: string,
): Promise<Change> {
  requirePassword(password, connection, owner.profile);
  const stored = await ports.store.get(at.tenant, 'user-password', owner.account);
  if (stored === undefined) return firstPassword(ports, owner, password);
  const before = documentOf<UserPassword>(stored);
  const size = rememberedPasswords(connection.options);
  const history = [before.hash, ...(before.history ?? [])].slice(0, size);
  for (const hash of history) if (await ports.passwords.verify(password, hash)) throw passwordRefused('used');
  const next: UserPassword = {
    hash: await ports.passwords.hash(password),
    changed_at: now(ports),
    ...(size === 0 ? {} : { history }),
  };
  return { op: 'replace', rev: stored.rev, ...passwordInsert(owner.account, owner.user_id, next) };
}
