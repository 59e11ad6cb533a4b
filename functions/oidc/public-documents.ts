import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import { signingKeys } from './signing-keys.ts';
import { discovery, type Endpoints } from './well-known.ts';

/**
 * What anybody may read about a tenant: its public keys, and discovery.
 * @param endpoints what the other doors advertise
 */
export const publicDocuments = (ports: Ports, endpoints: Endpoints, mtls: boolean): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const keys = signingKeys(ports);
  const all: Endpoints = new Map([...endpoints, ...keys.advertises]);
  for (const door of [keys, discovery(ports, all, mtls)]) app.route('/', door.app);
  return app;
};
