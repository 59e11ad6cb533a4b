import { missingParameter } from '../model/errors.ts';
import type { Ports } from '../model/ports.ts';
import { type Change, consentKey } from '../model/tenant-store.ts';
import type { TokenRequest } from '../model/token-request.ts';
import { type AuthenticationPorts, authenticatedClient } from './authenticated-client.ts';
import { lookups } from './confirmed.ts';
import { consentRemoval } from './management/access-records.ts';
import { openRefresh, type RefreshContents } from './refresh-token.ts';
import { userinfoAudience } from './user-audience.ts';

export type RevokePorts = AuthenticationPorts & Pick<Ports, 'store' | 'envelopes' | 'events'>;

/**
 * Revokes a refresh token. One that is unknown or another client's changes nothing and is no error, so nobody learns
 * of it; an access token cannot be revoked (EXT-06).
 * @throws {OAuthError} when the client does not authenticate or no token is sent
 * @throws {Unavailable} when the record cannot be reached: the caller must try again
 * @see RFC 7009 section 2; fact sheet 6.3
 */
export async function revoke(request: TokenRequest, ports: RevokePorts): Promise<void> {
  const lookup = lookups(request.site.tenant, ports.registry);
  const client = await authenticatedClient(request, lookup, ports);
  const text = request.params.get('token');
  if (text === undefined) throw missingParameter('token');
  const token = await openRefresh(ports, request.site.tenant, text);
  if (token === undefined || token.client_id !== client.client_id) return;
  const { tenant } = await lookup.copy({ client_id: client.client_id });
  const whole = tenant.sign_in?.revoke_refresh_token_grant === true;
  const changes = whole ? await wholeGrant(request.site.tenant, token, ports, request.issuer) : [];
  await ports.store.commit(request.site.tenant, [...changes, { op: 'remove', kind: 'refresh-token', id: token.id }]);
  ports.events.emit({
    type: 'srrt',
    tenant: request.site.tenant,
    client_id: client.client_id,
    client_name: client.name,
    user_id: token.user_id,
    ip: request.address,
    request_id: request.request_id,
  });
}

/** Every refresh token of the user, client and API, and the consent: `flags.revoke_refresh_token_grant`. */
async function wholeGrant(
  tenant: string,
  { user_id, client_id, audience, consent }: RefreshContents,
  { store }: Pick<Ports, 'store'>,
  issuer: string,
): Promise<Change[]> {
  const about = consent ?? audience ?? userinfoAudience(issuer);
  const stored = await store.getByKey(tenant, 'grant', consentKey(user_id, client_id, about));
  // No consent has an empty id: then only the tokens are there to be removed.
  return [consentRemoval({ id: stored?.id ?? '', user_id, clientID: client_id, audience: about, scope: [] })];
}
