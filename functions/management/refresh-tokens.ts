import { isOver } from '../../shared/model/ending.ts';
import {
  type RefreshToken,
  refreshTokenFields,
  refreshTokensRevoke,
  refreshTokenUpdate,
} from '../../shared/model/session.ts';
import { chooseFields, type FieldChoice, readFields } from '../../shared/protocol/management/fields.ts';
import { type ListScope, listWholePage, type Page } from '../../shared/protocol/management/paging.ts';
import { readFilters, readRequired } from '../../shared/protocol/management/query.ts';
import {
  deleteRefreshToken,
  deleteRefreshTokensOfUser,
  getRefreshToken,
  revokeRefreshTokens,
  updateRefreshToken,
} from '../../shared/protocol/management/refresh-tokens.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { checkpointOf } from './checkpoint.ts';
import { type ManagementPorts, param, type Route } from './route.ts';

/** `/refresh-tokens` and those of a user (management-api 3.11). Revoking answers 202 without a body. */

function tokensOf(
  ports: ManagementPorts,
  list: Omit<ListScope, 'kind'>,
  page: Page,
  choice?: FieldChoice,
): Promise<unknown> {
  const now = ports.clock.now();
  return listWholePage(ports, { ...list, kind: 'refresh-token' }, page, async (items) =>
    items
      .map((stored) => documentOf<RefreshToken>(stored))
      .filter((token) => !isOver(token, now))
      .map((token) => chooseFields({ ...token }, choice)),
  );
}

const list: Route = {
  method: 'GET',
  path: '/refresh-tokens',
  scopes: ['read:refresh_tokens'],
  status: 200,
  title: 'Get refresh tokens',
  async run({ at, query }, ports) {
    const page = checkpointOf(query);
    const choice = readFields(query, refreshTokenFields);
    const userId = readRequired(query, 'user_id');
    await requireUser(ports, at, userId);
    const where = { ...readFilters(query, ['client_id']), user_id: [userId] };
    return tokensOf(ports, { tenant: at.tenant, where, key: 'refresh_tokens' }, page, choice);
  },
};

const get: Route = {
  method: 'GET',
  path: '/refresh-tokens/:id',
  scopes: ['read:refresh_tokens'],
  status: 200,
  title: 'Get a refresh token',
  run: async (call, ports) => (await getRefreshToken(ports, call.at, param(call, 'id'))).token,
};

const update: Route = {
  method: 'PATCH',
  path: '/refresh-tokens/:id',
  scopes: ['update:refresh_tokens'],
  status: 200,
  title: 'Update a refresh token',
  body: refreshTokenUpdate,
  run: async (call, ports) => updateRefreshToken(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/refresh-tokens/:id',
  scopes: ['delete:refresh_tokens'],
  status: 202,
  title: 'Delete a refresh token',
  run: (call, ports) => deleteRefreshToken(ports, call.at, param(call, 'id')),
};

const revoke: Route = {
  method: 'POST',
  path: '/refresh-tokens/revoke',
  scopes: ['delete:refresh_tokens'],
  status: 202,
  title: 'Revoke refresh tokens',
  body: refreshTokensRevoke,
  run: async (call, ports) => revokeRefreshTokens(ports, call.at, await call.body()),
};

const listOfUser: Route = {
  method: 'GET',
  path: '/users/:id/refresh-tokens',
  scopes: ['read:refresh_tokens'],
  status: 200,
  title: 'Get refresh tokens of a user',
  async run(call, ports) {
    const page = checkpointOf(call.query);
    const userId = param(call, 'id');
    await requireUser(ports, call.at, userId);
    return tokensOf(ports, { tenant: call.at.tenant, where: { user_id: [userId] }, key: 'tokens' }, page);
  },
};

const removeOfUser: Route = {
  method: 'DELETE',
  path: '/users/:id/refresh-tokens',
  scopes: ['delete:refresh_tokens'],
  status: 202,
  title: 'Delete refresh tokens of a user',
  run: (call, ports) => deleteRefreshTokensOfUser(ports, call.at, param(call, 'id')),
};

export const refreshTokenRoutes: readonly Route[] = [list, revoke, get, update, remove, listOfUser, removeOfUser];
