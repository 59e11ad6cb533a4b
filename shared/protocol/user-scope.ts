import { isOwnScope } from '../model/own-scopes.ts';
import type { ApiRecord, ClientRecord, GrantRecord } from '../model/registry.ts';
import { isPublicClient } from './client-kind.ts';

/** Scopes that stand for claims, whatever the API (fact sheet 5 and 6.1). */
export const identityScopes: ReadonlySet<string> = new Set([
  ...['openid', 'profile', 'email', 'address', 'phone'],
  ...['name', 'given_name', 'family_name', 'nickname', 'email_verified', 'picture', 'created_at', 'identities'],
]);

export interface ScopeRules {
  client: ClientRecord;
  /** Absent: for `/userinfo` alone. */
  api: ApiRecord | undefined;
  /** What the client may ask of the API for a person; counts where the API or the client needs one. */
  grant: GrantRecord | undefined;
  /** What the person may do at the API; counts where the API enforces it. */
  permissions: readonly string[];
  /** Whether the answer can hold a refresh token at all: it comes from the token endpoint. */
  refreshable: boolean;
}

/** Whether the client needs a client grant to act for a person (fact sheet 9). */
export const needsUserGrant = (client: ClientRecord, api: ApiRecord): boolean =>
  !client.is_first_party || api.user_policy === 'require_client_grant';

/**
 * Decides the scopes of a person's token: of those asked for, the ones that stand for claims, those that the API
 * defines and that client and person may use, and `offline_access` where a refresh token may be given. What nobody
 * defines is dropped without a word, as with Auth0.
 * @see fact sheet 4.6 and 9; RT-07
 */
export function grantedToUser(asked: readonly string[], rules: ScopeRules): readonly string[] {
  const { api, client, grant, permissions } = rules;
  const defined = new Set(api?.scopes ?? []);
  const bounded = api !== undefined && needsUserGrant(client, api);
  const inGrant = new Set(grant?.scope ?? []);
  const held = new Set(permissions);
  const strict = client.sign_in?.strict_third_party === true;
  return asked.filter((scope) => {
    if (scope === 'offline_access') return mayRefresh(rules);
    if (identityScopes.has(scope) && !defined.has(scope)) return !strict;
    if (!defined.has(scope)) return false;
    // Nobody can give away what is not theirs: the rest of the Management API is the tenant's (MGMT-03).
    if (api?.is_system === true && !isOwnScope(scope)) return false;
    if (bounded && grant?.allow_all_scopes !== true && !inGrant.has(scope)) return false;
    return api?.enforce_policies !== true || held.has(scope);
  });
}

/** A refresh token needs the grant, the API's leave, and rotation where the client can keep no secret (RT-07). */
function mayRefresh({ client, api, refreshable }: ScopeRules): boolean {
  if (!refreshable || !client.grant_types.includes('refresh_token') || client.sign_in === undefined) return false;
  if (api !== undefined && api.allow_offline_access !== true) return false;
  return !isPublicClient(client) || client.sign_in.refresh_token.rotating;
}
