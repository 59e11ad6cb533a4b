import type { OAuthError } from '../model/errors.ts';
import type { ApiRecord, ClientRecord, Registrations } from '../model/registry.ts';
import type { Find } from './confirmed.ts';
import { needsUserGrant } from './user-scope.ts';

export interface AboutUser {
  /** Identifier of the API; absent for `/userinfo` alone. */
  audience?: string | undefined;
  /** Id of the organization. */
  organization?: string | undefined;
}

/** The client grant that bounds what the client may ask for a person, where one counts. */
export const userGrantOf = (client: ClientRecord, found: Registrations) =>
  found.user_grant ?? (client.is_first_party ? undefined : found.third_party_user_grant);

/** Whether the API lets the client act for nobody (fact sheet 9). */
export const isClosedToUsers = (client: ClientRecord, api: ApiRecord, found: Registrations): boolean =>
  api.user_policy === 'deny_all' || (needsUserGrant(client, api) && userGrantOf(client, found) === undefined);

/**
 * The registrations of a code or refresh token as they are now: an API or organization that is gone, or an API that
 * was closed to the client since, opens nothing (JWT-09).
 * @param refusal makes the error that is thrown: of a code, or of a refresh token
 * @throws {OAuthError} invalid_grant
 */
export async function registrationsFor(
  find: Find,
  client: ClientRecord,
  { audience, organization }: AboutUser,
  refusal: (hint: string, type: undefined, confirm: true) => OAuthError,
): Promise<Registrations> {
  const found = await find({ client_id: client.client_id, audience, organization, subject: 'user' });
  // Without its organization a token would say less than what was agreed on.
  if (organization !== undefined && found.organization?.id !== organization) {
    throw refusal(`The organization ${organization} was removed.`, undefined, true);
  }
  if (audience === undefined) {
    const { api: _none, ...rest } = found;
    return rest;
  }
  const { api } = found;
  if (api?.identifier !== audience || isClosedToUsers(client, api, found)) {
    const hint = `The API ${audience} was removed, or a client grant with subject_type user is missing.`;
    throw refusal(hint, undefined, true);
  }
  return found;
}
