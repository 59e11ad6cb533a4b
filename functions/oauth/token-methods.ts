import { Hono } from 'hono';
import { methodNotAllowed } from '../../shared/model/errors.ts';
import type { AppEnv } from '../app-env.ts';
import type { Door } from '../door.ts';
import { preflight } from './cors.ts';
import { tokenPath } from './token.ts';

/** What the token endpoint answers to everything but a POST, for which there is the hot door. */
export const tokenMethods = (): Door => {
  const app = new Hono<AppEnv>();
  app.options(tokenPath, (c) => preflight(c, 'POST'));
  app.all(tokenPath, () => {
    throw methodNotAllowed('POST');
  });
  return { app, advertises: [['token_endpoint', tokenPath.slice(1)]] };
};
