import { noDefaultDirectory } from '../../model/grant-errors.ts';
import { lazily } from '../../model/lazily.ts';
import type { ConnectionOf } from '../login/password-grant.ts';
import type { Grant } from './grant.ts';

/** Signing in by password needs more code than all other grants together, and most isolates never do it. */
const signIn = lazily('the password grants', () => import('../login/password-grant.ts'));

/** The same grant under its two names, which differ in where the person is looked for (fact sheet 1.6). */
export const passwordGrant = (type: string, connectionOf: ConnectionOf): Grant => ({
  type,
  public_clients: true,
  events: { success: 'sepft', failure: 'fepft' },
  decide: async (input, ports) => (await signIn()).passwordSignIn(input, ports, connectionOf),
});

/** In the tenant's `default_directory`. */
export const password: Grant = passwordGrant('password', (_request, tenant) => {
  const directory = tenant.sign_in?.default_directory;
  if (directory === undefined) throw noDefaultDirectory();
  return directory;
});
