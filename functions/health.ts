import { Hono } from 'hono';
import type { AppEnv } from './app-env.ts';

/** What `/health` says: nothing that helps an attacker, enough for a load balancer and a deployer. */
export interface Health {
  mode: 'production' | 'local';
  version: string;
  /** Names of the bindings that are there. */
  bound: readonly string[];
}

/**
 * `GET /health`: what is bound and which build. It answers on any host, also before the first tenant is
 * set up, and reads no storage: a load balancer asks often and must not be told "down" by a slow store.
 */
export const health = (state: Health): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get('/health', (c) => c.json({ status: 'ok', ...state }));
  return app;
};
