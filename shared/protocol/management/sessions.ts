import { ApiError } from '../../model/api-error.ts';
import { isOver } from '../../model/ending.ts';
import type { Ports } from '../../model/ports.ts';
import { accessRevocation, type Session, sessionUpdate } from '../../model/session.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { validate } from '../../model/validation.ts';
import { removeEvery, sessionInsert } from './access-records.ts';
import { requireUser } from './user-presence.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/**
 * Sessions as operators see and end them (management-api 3.11). One whose time is up does not exist any more,
 * whether or not it was cleared away.
 */

type SessionPorts = Pick<Ports, 'store' | 'clock'>;

const sessionMissing = (): ApiError => new ApiError(404, 'The session does not exist', 'inexistent_session');

/** Longest id, in characters (management-api 1.10). */
const longestId = 50;
const isSessionId = (id: string): boolean => id.length <= longestId;

/** @throws {ApiError} 404 for one that is unknown or over */
export async function getSession(
  ports: SessionPorts,
  at: TenantContext,
  id: string,
): Promise<{ session: Session; stored: Stored }> {
  const stored = isSessionId(id) ? await ports.store.get(at.tenant, 'session', id) : undefined;
  if (stored === undefined) throw sessionMissing();
  const session = documentOf<Session>(stored);
  if (isOver(session, ports.clock.now())) throw sessionMissing();
  return { session, stored };
}

/**
 * Replaces the operator's metadata; `null` takes it away.
 * @throws {ApiError} 400 for a bad body, 404
 */
export async function updateSession(
  ports: SessionPorts,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<Session> {
  const { session_metadata } = validate(sessionUpdate, body);
  return write(ports, at.tenant, async () => {
    const { session, stored } = await getSession(ports, at, id);
    const { session_metadata: _old, ...rest } = session;
    const updated_at = new Date(ports.clock.now()).toISOString();
    const next = { ...rest, updated_at, ...(session_metadata === null ? {} : { session_metadata }) };
    return { changes: [{ op: 'replace', rev: stored.rev, ...sessionInsert(next) }], answer: next };
  });
}

/** Ends a session; refresh tokens that came out of it go on. Ending one that is not there is no error. */
export async function deleteSession(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (!isSessionId(id)) return;
  await commit(ports, at, [{ op: 'remove', kind: 'session', id }]);
}

/** Ends a session and the refresh tokens that came out of it, in one commit. @throws {ApiError} 404 */
export async function revokeSession(ports: SessionPorts, at: TenantContext, id: string): Promise<void> {
  await getSession(ports, at, id);
  await commit(ports, at, [sessionWithTokens(id)]);
}

const sessionWithTokens = (id: string): Change => ({
  op: 'remove',
  kind: 'session',
  id,
  cascade: [{ kind: 'refresh-token', attribute: 'session_id', value: id }],
});

/** Ends every session of a user. @throws {ApiError} 404 for an unknown user */
export async function deleteSessionsOfUser(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<void> {
  await requireUser(ports, at, userId);
  await commit(ports, at, [removeEvery('session', 'user_id', userId)]);
}

/**
 * Takes a user's access away: one session, or all of them, with the refresh tokens unless they are to stay.
 * A session of somebody else is left alone. What is not there is no error, as the contract knows no 404 here.
 * @throws {ApiError} 400 for a bad body
 */
export async function revokeAccess(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  body: unknown,
): Promise<void> {
  const { session_id, preserve_refresh_tokens = false } = validate(accessRevocation, body ?? {});
  if (session_id === undefined) {
    const tokens = preserve_refresh_tokens ? [] : [removeEvery('refresh-token', 'user_id', userId)];
    return commit(ports, at, [removeEvery('session', 'user_id', userId), ...tokens]);
  }
  const stored = await ports.store.get(at.tenant, 'session', session_id);
  if (stored === undefined || documentOf<Session>(stored).user_id !== userId) return;
  const alone: Change = { op: 'remove', kind: 'session', id: session_id };
  await commit(ports, at, [preserve_refresh_tokens ? alone : sessionWithTokens(session_id)]);
}

const commit = (ports: Pick<Ports, 'store'>, at: TenantContext, changes: readonly Change[]): Promise<void> =>
  write(ports, at.tenant, async () => ({ changes, answer: undefined }));
