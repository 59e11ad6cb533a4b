import { ApiError } from '../../model/api-error.ts';
import { isOver } from '../../model/ending.ts';
import type { Ports } from '../../model/ports.ts';
import {
  type RefreshToken,
  type RefreshTokensRevoke,
  refreshTokensRevoke,
  refreshTokenUpdate,
} from '../../model/session.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { refreshTokenInsert, removeEvery } from './access-records.ts';
import { everyEntity } from './scan.ts';
import { requireUser } from './user-presence.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Refresh tokens as operators see and revoke them (management-api 3.11). Their values are never answered. */

type TokenPorts = Pick<Ports, 'store' | 'clock'>;

const tokenMissing = (): ApiError => new ApiError(404, 'The refresh token does not exist', 'inexistent_refresh_token');

/** Longest id, in characters (management-api 1.10). */
const longestId = 30;
const isTokenId = (id: string): boolean => id.length <= longestId;

/** @throws {ApiError} 404 for one that is unknown or over */
export async function getRefreshToken(
  ports: TokenPorts,
  at: TenantContext,
  id: string,
): Promise<{ token: RefreshToken; stored: Stored }> {
  const stored = isTokenId(id) ? await ports.store.get(at.tenant, 'refresh-token', id) : undefined;
  if (stored === undefined) throw tokenMissing();
  const token = documentOf<RefreshToken>(stored);
  if (isOver(token, ports.clock.now())) throw tokenMissing();
  return { token, stored };
}

/**
 * Replaces the operator's metadata; `null` takes it away.
 * @throws {ApiError} 400 for a bad body, 404
 */
export async function updateRefreshToken(
  ports: TokenPorts,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<RefreshToken> {
  const { refresh_token_metadata } = validate(refreshTokenUpdate, body);
  return write(ports, at.tenant, async () => {
    const { token, stored } = await getRefreshToken(ports, at, id);
    const { refresh_token_metadata: _old, ...rest } = token;
    const next = { ...rest, ...(refresh_token_metadata === null ? {} : { refresh_token_metadata }) };
    return { changes: [{ op: 'replace', rev: stored.rev, ...refreshTokenInsert(next) }], answer: next };
  });
}

const remove = (id: string): Change => ({ op: 'remove', kind: 'refresh-token', id });

/** Revokes one. Revoking one that is not there is no error. */
export async function deleteRefreshToken(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (!isTokenId(id)) return;
  await write(ports, at.tenant, async () => ({ changes: [remove(id)], answer: undefined }));
}

/** Revokes every one of a user. @throws {ApiError} 404 for an unknown user */
export async function deleteRefreshTokensOfUser(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<void> {
  await requireUser(ports, at, userId);
  const changes = [removeEvery('refresh-token', 'user_id', userId)];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/**
 * Revokes many at once: a list of ids, or those of a user, of a client, or of both, if wanted for one API only.
 * @throws {ApiError} 400 for a body that says neither or mixes them
 */
export async function revokeRefreshTokens(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  body: unknown,
): Promise<void> {
  const input = validate(refreshTokensRevoke, body);
  requireOneWay(input);
  const changes = await revocations(ports, at, input);
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

function requireOneWay({ ids, user_id, client_id, audience }: RefreshTokensRevoke): void {
  if (ids !== undefined) {
    if ((user_id ?? client_id ?? audience) === undefined) return;
    throw invalidBody('ids excludes user_id, client_id and audience');
  }
  if (audience !== undefined && (user_id === undefined || client_id === undefined)) {
    throw invalidBody('audience needs user_id and client_id');
  }
}

async function revocations(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  { ids, user_id, client_id, audience }: RefreshTokensRevoke,
): Promise<Change[]> {
  if (ids !== undefined) return ids.map(remove);
  if (client_id === undefined) return [removeEvery('refresh-token', 'user_id', user_id ?? '')];
  if (user_id === undefined) return [removeEvery('refresh-token', 'client_id', client_id)];
  const where = { user_id: [user_id], client_id: [client_id] };
  const found = await everyEntity(ports, at.tenant, 'refresh-token', where);
  return found
    .map((stored) => documentOf<RefreshToken>(stored))
    .filter((token) => audience === undefined || token.resource_servers.some((api) => api.audience === audience))
    .map(({ id }) => remove(id));
}
