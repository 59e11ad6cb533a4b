import type { RowError } from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import type { Stored } from '../../model/tenant-store.ts';
import type { User } from '../../model/user.ts';
import type { PreparedRow } from './import-row.ts';
import { identifiers, type UserConnection } from './user-connection.ts';
import { documentOf, type TenantContext } from './write.ts';

/** Which users of a file are there already (management-api 3.13). */

/** Users that some rows may be about, each by what it is found with: `email:a@b.test`. */
export type Existing = ReadonlyMap<string, Stored>;

/** What tells a row's user from others. The id counts only when the row gives one. */
const namesOf = ({ given, user }: PreparedRow): string[] => [
  ...(given.user_id === undefined ? [] : [`user_id:${user.user_id}`]),
  ...identifiers.flatMap((name) => (user[name] === undefined ? [] : [`${name}:${user[name]}`])),
];

/** Reads the users that any of the rows may be about, with one list per kind of name. */
export async function existingUsers(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  connection: UserConnection,
  rows: readonly PreparedRow[],
): Promise<Existing> {
  const found = new Map<string, Stored>();
  for (const attribute of ['user_id', ...identifiers] as const) {
    const values = rows.map(({ user }) => user[attribute]).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    const where = { [attribute]: values, connection: [connection.name] };
    const { items } = await ports.store.list(at.tenant, 'user', { where, limit: 1000 });
    for (const stored of items) {
      const user = documentOf<User>(stored);
      found.set(`${attribute}:${user[attribute] ?? ''}`, stored);
    }
  }
  return found;
}

export const duplicated: RowError = { code: 'DUPLICATED_USER', message: 'The user already exists.' };

/** The user that a row updates, nothing when it makes a new one, or why it can do neither. */
export function matchOf(row: PreparedRow, existing: Existing, upsert: boolean): Stored | RowError | undefined {
  const matches = [...new Set(namesOf(row).flatMap((name) => existing.get(name) ?? []))];
  const [match] = matches;
  if (match === undefined) return undefined;
  if (!upsert) return duplicated;
  if (matches.length > 1) return { code: 'CONFLICT', message: 'The row is about more than one user' };
  const user = documentOf<User>(match);
  const { given } = row;
  if (given.user_id !== undefined && row.user.user_id !== user.user_id) {
    return { code: 'CONFLICT', message: 'The user has another user_id', path: 'user_id' };
  }
  for (const name of ['email', 'username'] as const) {
    if (typeof given[name] === 'string' && given[name] !== user[name]) {
      return { code: `CONFLICT_${name.toUpperCase()}`, message: `The user has another ${name}`, path: name };
    }
  }
  return match;
}
