import type { ClientRecord, TenantRecord } from '../model/registry.ts';

/** Whether the client can keep no secret: it proves nothing of itself. @see RFC 6749 section 2.1 */
export const isPublicClient = ({ token_endpoint_auth_method, key_authentication }: ClientRecord): boolean =>
  token_endpoint_auth_method === 'none' && key_authentication === undefined;

/** Whether the tenant or the client wants the standard's side where Auth0 differs from it (`latchkey.strict_oidc`). */
export const isStrictOidc = (
  tenant: Pick<TenantRecord, 'latchkey'> | undefined,
  client: Pick<ClientRecord, 'latchkey'> | undefined,
): boolean => tenant?.latchkey?.strict_oidc === true || client?.latchkey?.strict_oidc === true;
