import { requireAny } from '../../shared/protocol/management/permission.ts';
import {
  getSigningKey,
  listSigningKeys,
  revokeSigningKey,
  rotateSigningKeys,
} from '../../shared/protocol/management/signing-keys.ts';
import { param, type Route } from './route.ts';

/** `/keys/signing` (management-api 3.10). Rotating makes a key and changes others, so it needs both scopes. */
export const signingKeyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/keys/signing',
    scopes: ['read:signing_keys'],
    status: 200,
    title: 'Get all application signing keys',
    run: ({ at }, ports) => listSigningKeys(ports, at),
  },
  {
    method: 'GET',
    path: '/keys/signing/:kid',
    scopes: ['read:signing_keys'],
    status: 200,
    title: 'Get an application signing key',
    run: (call, ports) => getSigningKey(ports, call.at, param(call, 'kid')),
  },
  {
    method: 'POST',
    path: '/keys/signing/rotate',
    scopes: ['create:signing_keys'],
    status: 201,
    title: 'Rotate the application signing key',
    async run({ at, caller }, ports) {
      requireAny(caller.scopes, ['update:signing_keys']);
      return rotateSigningKeys(ports, at);
    },
  },
  {
    method: 'PUT',
    path: '/keys/signing/:kid/revoke',
    scopes: ['update:signing_keys'],
    status: 200,
    title: 'Revoke an application signing key',
    run: (call, ports) => revokeSigningKey(ports, call.at, param(call, 'kid')),
  },
];
