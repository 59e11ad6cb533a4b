import { readImportedHash } from '../../model/custom-password-hash.ts';
import type { RowError } from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import type { User, UserPassword } from '../../model/user.ts';
import { methodInsert, newMethod } from './authentication-method-record.ts';
import { duplicated, type Existing, existingUsers, matchOf } from './import-match.ts';
import type { PreparedRow } from './import-row.ts';
import type { UserConnection } from './user-connection.ts';
import { mergedMetadata, setMetadata } from './user-profile.ts';
import { passwordInsert, userInsert } from './user-record.ts';
import { documentOf, type TenantContext } from './write.ts';

/** Rows of an import file become users, many in one commit (management-api 3.13). */

export type ImportPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'sealer' | 'avatarHash' | 'pause'>;

export interface ImportContext {
  at: TenantContext;
  connection: UserConnection;
  upsert: boolean;
}

/** What became of each row. */
export type Outcomes = Map<PreparedRow, 'inserted' | 'updated' | RowError>;

/** Commits that one batch may need: each conflict takes one row out, and others may write meanwhile. */
const triesPerRow = 2;

/** Imports rows that have no name in common. Every row has an outcome afterwards. */
export async function importBatch(
  ports: ImportPorts,
  context: ImportContext,
  rows: readonly PreparedRow[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let left = [...rows];
  for (let round = 0; left.length > 0 && round < rows.length * triesPerRow + triesPerRow; round += 1) {
    const planned = await plan(ports, context, left);
    for (const [row, { outcome }] of planned) outcomes.set(row, outcome);
    const changes = [...planned.values()].flatMap((each) => each.changes);
    if (changes.length === 0) return outcomes;
    const result = await ports.store.commit(context.at.tenant, changes);
    if (result.ok) return outcomes;
    if (result.why === 'stale') continue;
    const refused = result.why === 'conflict' ? holderOf(planned, result.key) : undefined;
    const failed = refused === undefined ? left : [refused];
    for (const row of failed) outcomes.set(row, refused === undefined ? notThere : duplicated);
    left = left.filter((row) => !failed.includes(row));
  }
  for (const row of left) outcomes.set(row, { code: 'CONFLICT', message: 'The user is being changed by others' });
  return outcomes;
}

const notThere: RowError = { code: 'CONNECTION_NOT_FOUND', message: 'The connection does not exist' };

interface Planned {
  outcome: 'inserted' | 'updated' | RowError;
  changes: Change[];
}

/** The row whose change wants the key. */
function holderOf(planned: ReadonlyMap<PreparedRow, Planned>, key: string): PreparedRow | undefined {
  const wants = (change: Change): boolean =>
    change.op !== 'remove' && (change.unique.includes(key) || key === `id:${change.id}`);
  return [...planned].find(([, { changes }]) => changes.some(wants))?.[0];
}

async function plan(
  ports: ImportPorts,
  context: ImportContext,
  rows: readonly PreparedRow[],
): Promise<Map<PreparedRow, Planned>> {
  const { at, connection } = context;
  const existing = await existingUsers(ports, at, connection, rows);
  const passwords = await passwordsOf(ports, at, existing);
  const planned = new Map<PreparedRow, Planned>();
  const updated = new Set<string>();
  for (const row of rows) {
    const match = matchOf(row, existing, context.upsert);
    if (match === undefined) planned.set(row, { outcome: 'inserted', changes: await insertOf(ports, context, row) });
    else if ('code' in match) planned.set(row, { outcome: match, changes: [] });
    else if (updated.has(match.id)) planned.set(row, { outcome: duplicated, changes: [] });
    else {
      updated.add(match.id);
      planned.set(row, { outcome: 'updated', changes: updateOf(ports, row, match, passwords.get(match.id)) });
    }
  }
  return planned;
}

async function passwordsOf(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  existing: Existing,
): Promise<Map<string, Stored>> {
  const ids = [...existing.values()].map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const { items } = await ports.store.list(at.tenant, 'user-password', { where: { user_id: ids }, limit: 1000 });
  return new Map(items.map((stored) => [stored.id, stored]));
}

async function insertOf(ports: ImportPorts, { at, connection }: ImportContext, row: PreparedRow): Promise<Change[]> {
  const { user, hash, factors } = row;
  const methods = await Promise.all(factors.map((factor) => newMethod(ports, at, user.user_id, factor)));
  return [
    { op: 'insert', ...userInsert(user), requires: [{ kind: 'connection', id: connection.id }] },
    ...(hash === undefined ? [] : [insertPassword(user.user_id, { hash, changed_at: user.created_at })]),
    ...methods.map((method): Change => ({ op: 'insert', ...methodInsert(method) })),
  ];
}

const insertPassword = (id: string, password: UserPassword): Change => ({
  op: 'insert',
  ...passwordInsert(id, id, password),
});

/** Fields of a profile that a second import may change. Names and what signs in stay as they are. */
const changeable = ['email_verified', 'name', 'nickname', 'given_name', 'family_name', 'picture'] as const;

function updateOf(
  ports: Pick<Ports, 'clock'>,
  { given, hash }: PreparedRow,
  stored: Stored,
  password: Stored | undefined,
): Change[] {
  const now = new Date(ports.clock.now()).toISOString();
  const user: User = { ...documentOf<User>(stored), updated_at: now };
  for (const name of changeable) {
    const value = given[name];
    if (value !== undefined && value !== null) Object.assign(user, { [name]: value });
  }
  const { user_metadata, app_metadata } = given;
  const merged: Pick<User, 'user_metadata' | 'app_metadata'> = {};
  if (user_metadata) merged.user_metadata = mergedMetadata(user.user_metadata, user_metadata) ?? {};
  if (app_metadata) merged.app_metadata = mergedMetadata(user.app_metadata, app_metadata) ?? {};
  setMetadata(user, merged);
  const changes: Change[] = [{ op: 'replace', rev: stored.rev, ...userInsert(user) }];
  if (hash !== undefined) changes.push(...passwordUpdate(user.user_id, { hash, changed_at: now }, password));
  return changes;
}

/** A hash replaces an imported one that was never used; a password that was set here stays. */
function passwordUpdate(id: string, next: UserPassword, stored: Stored | undefined): Change[] {
  if (stored === undefined) return [insertPassword(id, next)];
  if (readImportedHash(documentOf<UserPassword>(stored).hash) === undefined) return [];
  return [{ op: 'replace', rev: stored.rev, ...passwordInsert(id, id, next) }];
}
