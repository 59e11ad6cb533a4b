import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant, GrantPorts, Grants } from './grant.ts';
import { password } from './password.ts';
import { passwordRealm } from './password-realm.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant there is, by wire name. A Map, so that `constructor` is not a grant type (TOK-01). */
export const grants: ReadonlyMap<string, Grant> = new Map(
  [clientCredentials, authorizationCode, refreshToken, password, passwordRealm].map((grant) => [grant.type, grant]),
);

/** All of them over the ports that they ask for. */
export const grantsOver = (ports: GrantPorts): Grants =>
  new Map([...grants].map(([type, grant]) => [type, { ...grant, decide: (input) => grant.decide(input, ports) }]));
