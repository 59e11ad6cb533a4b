import { ApiError } from '../../shared/model/api-error.ts';
import { customSigningKeys } from '../../shared/model/custom-signing-keys.ts';
import { requireAny } from '../../shared/protocol/management/permission.ts';
import {
  readSingleton,
  removeSingleton,
  type Singleton,
  writeSingleton,
} from '../../shared/protocol/management/singleton.ts';
import type { Route } from './route.ts';

/**
 * `/keys/custom-signing` (management-api 4): the customer's public keys are kept and given back. Nothing here signs
 * or verifies with them.
 */
const keys: Singleton = {
  id: 'keys/custom-signing',
  schema: customSigningKeys,
  missing: () => new ApiError(404, 'There are no custom signing keys', 'inexistent_custom_signing_keys'),
};

export const customSigningKeyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/keys/custom-signing',
    scopes: ['read:custom_signing_keys'],
    status: 200,
    title: 'Get custom signing keys',
    run: ({ at }, ports) => readSingleton(ports, at, keys),
  },
  {
    method: 'PUT',
    path: '/keys/custom-signing',
    scopes: ['create:custom_signing_keys'],
    status: 200,
    title: 'Create or replace custom signing keys',
    body: customSigningKeys,
    async run(call, ports) {
      // It makes keys and takes others away, so it needs both.
      requireAny(call.caller.scopes, ['update:custom_signing_keys']);
      const known = await ports.store.get(call.at.tenant, 'setting', keys.id);
      return writeSingleton(ports, call.at, keys, known === undefined ? 'create' : 'renew', await call.body());
    },
  },
  {
    method: 'DELETE',
    path: '/keys/custom-signing',
    scopes: ['delete:custom_signing_keys'],
    status: 204,
    title: 'Delete custom signing keys',
    async run({ at }, ports) {
      await removeSingleton(ports, at, keys.id);
    },
  },
];
