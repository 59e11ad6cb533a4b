import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import { usersExportFile } from '../management/users-export-file.ts';
import { emailVerification } from './email-verification.ts';
import { pageStyle } from './page-style.ts';
import { passwordReset } from './password-reset.tsx';

/** Everything under `/u/`: what people open in a browser, by a link that carries a ticket. */
export const pages = (ports: Ports): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.route('/', pageStyle());
  app.route('/', emailVerification(ports));
  app.route('/', passwordReset(ports));
  app.route('/', usersExportFile(ports));
  return app;
};
