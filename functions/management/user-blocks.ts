import { readFlag } from '../../shared/protocol/management/fields.ts';
import { readRequired } from '../../shared/protocol/management/query.ts';
import {
  getBlocks,
  getBlocksOfUser,
  liftAddressBlock,
  liftBlocks,
  liftBlocksOfUser,
  requireAddressBlocked,
} from '../../shared/protocol/management/user-blocks.ts';
import { param, type Route } from './route.ts';

/** `/user-blocks` and `/anomaly/blocks/ips` (management-api 3.5). */

const byIdentifier: Route = {
  method: 'GET',
  path: '/user-blocks',
  scopes: ['read:users'],
  status: 200,
  title: 'Get blocks by identifier',
  async run({ at, query }, ports) {
    readFlag(query, 'consider_brute_force_enablement');
    return getBlocks(ports, at, readRequired(query, 'identifier'));
  },
};

const liftByIdentifier: Route = {
  method: 'DELETE',
  path: '/user-blocks',
  scopes: ['update:users'],
  status: 204,
  title: 'Unblock by identifier',
  run: async ({ at, query }, ports) => liftBlocks(ports, at, readRequired(query, 'identifier')),
};

const ofUser: Route = {
  method: 'GET',
  path: '/user-blocks/:id',
  scopes: ['read:users'],
  status: 200,
  title: "Get a user's blocks",
  async run(call, ports) {
    readFlag(call.query, 'consider_brute_force_enablement');
    return getBlocksOfUser(ports, call.at, param(call, 'id'));
  },
};

const liftOfUser: Route = {
  method: 'DELETE',
  path: '/user-blocks/:id',
  scopes: ['update:users'],
  status: 204,
  title: 'Unblock a user',
  run: (call, ports) => liftBlocksOfUser(ports, call.at, param(call, 'id')),
};

const ofAddress: Route = {
  method: 'GET',
  path: '/anomaly/blocks/ips/:id',
  scopes: ['read:anomaly_blocks'],
  status: 200,
  title: 'Check if an IP address is blocked',
  run: (call, ports) => requireAddressBlocked(ports, call.at, param(call, 'id')),
};

const liftOfAddress: Route = {
  method: 'DELETE',
  path: '/anomaly/blocks/ips/:id',
  scopes: ['delete:anomaly_blocks'],
  status: 204,
  title: 'Remove the blocked IP address',
  run: (call, ports) => liftAddressBlock(ports, call.at, param(call, 'id')),
};

export const userBlockRoutes: readonly Route[] = [
  byIdentifier,
  liftByIdentifier,
  ofUser,
  liftOfUser,
  ofAddress,
  liftOfAddress,
];
