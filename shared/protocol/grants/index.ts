import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant.ts';
import { password } from './password.ts';
import { passwordRealm } from './password-realm.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant there is, by wire name. A Map, so that `constructor` is not a grant type (TOK-01). */
export const grants: ReadonlyMap<string, Grant> = new Map(
  [clientCredentials, authorizationCode, refreshToken, password, passwordRealm].map((grant) => [grant.type, grant]),
);
