import {
  deleteAuthenticators,
  deleteMultifactorProvider,
  forgetBrowsers,
  listEnrollments,
  regenerateRecoveryCode,
} from '../../shared/protocol/management/enrollments.ts';
import { requireReach } from '../../shared/protocol/management/user-permission.ts';
import { param, type Route } from './route.ts';

/** Second factors of a user, in the older operations (management-api 3.5). */

const list: Route = {
  method: 'GET',
  path: '/users/:id/enrollments',
  scopes: ['read:users', 'read:current_user'],
  status: 200,
  title: 'Get enrollments of a user',
  async run(call, ports) {
    const id = param(call, 'id');
    requireReach(call.caller, id, ['read:users'], ['read:current_user']);
    return listEnrollments(ports, call.at, id);
  },
};

const removeProvider: Route = {
  method: 'DELETE',
  path: '/users/:id/multifactor/:provider',
  scopes: ['update:users'],
  status: 204,
  title: 'Delete a multifactor provider of a user',
  run: (call, ports) => deleteMultifactorProvider(ports, call.at, param(call, 'id'), param(call, 'provider')),
};

const forget: Route = {
  method: 'POST',
  path: '/users/:id/multifactor/actions/invalidate-remember-browser',
  scopes: ['update:users'],
  status: 204,
  title: 'Invalidate the remembered browsers of a user',
  run: (call, ports) => forgetBrowsers(ports, call.at, param(call, 'id')),
};

const removeAuthenticators: Route = {
  method: 'DELETE',
  path: '/users/:id/authenticators',
  scopes: ['delete:guardian_enrollments'],
  status: 204,
  title: 'Delete the authenticators of a user',
  run: (call, ports) => deleteAuthenticators(ports, call.at, param(call, 'id')),
};

const regenerate: Route = {
  method: 'POST',
  path: '/users/:id/recovery-code-regeneration',
  scopes: ['update:users'],
  status: 200,
  title: 'Regenerate the recovery code of a user',
  run: (call, ports) => regenerateRecoveryCode(ports, call.at, param(call, 'id')),
};

export const enrollmentRoutes: readonly Route[] = [list, removeProvider, forget, removeAuthenticators, regenerate];
