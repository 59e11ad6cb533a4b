import { clientCredentialRoutes } from './client-credentials.ts';
import { clientGrantRoutes } from './client-grants.ts';
import { clientRoutes } from './clients.ts';
import { resourceServerRoutes } from './resource-servers.ts';
import type { Route } from './route.ts';

/** Every operation of the Management API. What is not here does not exist. */
export const routes: readonly Route[] = [
  ...clientRoutes,
  ...clientCredentialRoutes,
  ...resourceServerRoutes,
  ...clientGrantRoutes,
];
