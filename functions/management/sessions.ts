import { isOver } from '../../shared/model/ending.ts';
import { accessRevocation, type Session, sessionUpdate } from '../../shared/model/session.ts';
import { listWholePage } from '../../shared/protocol/management/paging.ts';
import {
  deleteSession,
  deleteSessionsOfUser,
  getSession,
  revokeAccess,
  revokeSession,
  updateSession,
} from '../../shared/protocol/management/sessions.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { checkpointOf } from './checkpoint.ts';
import { param, type Route } from './route.ts';

/** `/sessions` and the sessions of a user (management-api 3.11). Ending answers 202 without a body. */

const get: Route = {
  method: 'GET',
  path: '/sessions/:id',
  scopes: ['read:sessions'],
  status: 200,
  title: 'Get a session',
  run: async (call, ports) => (await getSession(ports, call.at, param(call, 'id'))).session,
};

const update: Route = {
  method: 'PATCH',
  path: '/sessions/:id',
  scopes: ['update:sessions'],
  status: 200,
  title: 'Update a session',
  body: sessionUpdate,
  run: async (call, ports) => updateSession(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/sessions/:id',
  scopes: ['delete:sessions'],
  status: 202,
  title: 'Delete a session',
  run: (call, ports) => deleteSession(ports, call.at, param(call, 'id')),
};

const revoke: Route = {
  method: 'POST',
  path: '/sessions/:id/revoke',
  scopes: ['delete:sessions', 'delete:refresh_tokens'],
  status: 202,
  title: 'Revoke a session',
  run: (call, ports) => revokeSession(ports, call.at, param(call, 'id')),
};

const listOfUser: Route = {
  method: 'GET',
  path: '/users/:id/sessions',
  scopes: ['read:sessions'],
  status: 200,
  title: 'Get sessions of a user',
  async run(call, ports) {
    const page = checkpointOf(call.query);
    const userId = param(call, 'id');
    await requireUser(ports, call.at, userId);
    const list = { tenant: call.at.tenant, kind: 'session', where: { user_id: [userId] }, key: 'sessions' };
    const now = ports.clock.now();
    return listWholePage(ports, list, page, async (items) =>
      items.map((stored) => documentOf<Session>(stored)).filter((session) => !isOver(session, now)),
    );
  },
};

const removeOfUser: Route = {
  method: 'DELETE',
  path: '/users/:id/sessions',
  scopes: ['delete:sessions'],
  status: 202,
  title: 'Delete sessions of a user',
  run: (call, ports) => deleteSessionsOfUser(ports, call.at, param(call, 'id')),
};

const revokeOfUser: Route = {
  method: 'POST',
  path: '/users/:id/revoke-access',
  scopes: ['delete:sessions', 'delete:refresh_tokens'],
  status: 202,
  title: 'Revoke access of a user',
  body: accessRevocation,
  run: async (call, ports) => revokeAccess(ports, call.at, param(call, 'id'), await call.body()),
};

export const sessionRoutes: readonly Route[] = [get, update, remove, revoke, listOfUser, removeOfUser, revokeOfUser];
