import type { Stored } from '../../model/tenant-store.ts';
import type { Identity, User } from '../../model/user.ts';
import { documentOf } from './write.ts';

/** Tokens of identity providers are shown to callers with this scope only (management-api 1.2). */
const tokenScope = 'read:user_idp_tokens';

/** An account as the caller may see it. */
export function printIdentity(identity: Identity, scopes: ReadonlySet<string>): Record<string, unknown> {
  if (scopes.has(tokenScope)) return { ...identity };
  const { access_token: _access, access_token_secret: _secret, refresh_token: _refresh, ...visible } = identity;
  return visible;
}

/** A user as the caller may see it. */
export const printUser = (user: User, scopes: ReadonlySet<string>): Record<string, unknown> => ({
  ...user,
  identities: user.identities.map((identity) => printIdentity(identity, scopes)),
});

/** The same of what the store gave. */
export const printStoredUser = (stored: Stored, scopes: ReadonlySet<string>): Record<string, unknown> =>
  printUser(documentOf<User>(stored), scopes);
