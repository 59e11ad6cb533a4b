import { ApiError } from '../../shared/model/api-error.ts';
import { assessmentsClear } from '../../shared/model/families/assessments.ts';
import { validate } from '../../shared/model/validation.ts';
import { checkpointPage } from '../../shared/protocol/management/paging.ts';
import { requireUser } from '../../shared/protocol/management/user-presence.ts';
import { param, type Route } from './route.ts';

/**
 * What can be said of things that no tenant here has: tokens of other identity providers, devices that a risk
 * assessment knows, executions of actions. There are none, and so these answers are complete.
 */
export const emptyHandedRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/users/:id/connected-accounts',
    scopes: ['read:users'],
    status: 200,
    title: "Get a user's connected accounts",
    async run(call, ports) {
      checkpointPage(call.query);
      await requireUser(ports, call.at, param(call, 'id'));
      return { connected_accounts: [] };
    },
  },
  {
    method: 'GET',
    path: '/users/:id/federated-connections-tokensets',
    scopes: ['read:federated_connections_tokens'],
    status: 200,
    title: "Get a user's federated connections tokensets",
    async run(call, ports) {
      await requireUser(ports, call.at, param(call, 'id'));
      return [];
    },
  },
  {
    method: 'DELETE',
    path: '/users/:id/federated-connections-tokensets/:tokenset',
    scopes: ['delete:federated_connections_tokens'],
    status: 204,
    title: 'Delete a federated connections tokenset of a user',
    run: async () => undefined,
  },
  {
    method: 'POST',
    path: '/users/:id/risk-assessments/clear',
    scopes: ['update:users'],
    status: 204,
    title: 'Clear risk assessment assessors of a user',
    body: assessmentsClear,
    async run(call, ports) {
      validate(assessmentsClear, await call.body());
      await requireUser(ports, call.at, param(call, 'id'));
    },
  },
  {
    method: 'GET',
    path: '/actions/executions/:id',
    scopes: ['read:actions'],
    status: 200,
    title: 'Get an execution of actions',
    run: async () => {
      throw new ApiError(404, 'That execution does not exist.');
    },
  },
];
