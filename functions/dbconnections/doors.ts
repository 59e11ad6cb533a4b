import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import { changePassword } from './change-password.ts';
import { signup } from './signup.ts';

/** Everything under `/dbconnections/`. */
export const databaseDoors = (ports: Ports): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.route('/', signup(ports));
  app.route('/', changePassword(ports));
  return app;
};
