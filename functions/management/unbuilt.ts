import { unbuilt } from '../../shared/protocol/management/families/unbuilt.ts';
import { insufficientScope } from '../../shared/protocol/management/refusals.ts';
import type { Route } from './route.ts';

/** No connection has a directory to provision from; tools ask all the same and warn when they are refused. */
export const directoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/connections-directory-provisionings',
    scopes: ['read:directory_provisionings'],
    status: 200,
    title: 'Get directory provisionings of connections',
    run: async () => ({ directory_provisionings: [] }),
  },
];

/** What is refused to everybody, since nobody can have the permission. */
export const unbuiltRoutes: readonly Route[] = unbuilt.map(({ method, path, scope }) => ({
  method,
  path,
  scopes: [scope],
  status: 200,
  title: 'Not available',
  run: async () => {
    throw insufficientScope([scope]);
  },
}));
