import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import { usersExportFile } from '../management/users-export-file.ts';
import { consent } from './consent.tsx';
import { emailVerification } from './email-verification.ts';
import { identifierFirst } from './identifier-first.tsx';
import { login } from './login.tsx';
import { organization } from './organization.tsx';
import { passwordReset } from './password-reset.tsx';
import type { QuickUsers } from './quick-users.tsx';
import { resetRequest } from './reset-request.tsx';
import { selectAccount } from './select-account.tsx';
import { signup } from './signup.tsx';
import { unblockPage } from './unblock.tsx';

/**
 * Everything under `/u/`: the pages of a sign-in, and what people open by a link that carries a ticket.
 * @param quickUsers who can be signed in with one click: local mode only
 */
export const pages = (ports: Ports, quickUsers?: QuickUsers): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.route('/', login(ports, quickUsers));
  app.route('/', identifierFirst(ports, quickUsers));
  const others = [signup, resetRequest, consent, organization, selectAccount, unblockPage];
  for (const page of [...others, emailVerification, passwordReset, usersExportFile]) app.route('/', page(ports));
  return app;
};
