import type { DeviceCredentialDocument } from '../../model/device-credential.ts';
import type { RefreshToken, Session } from '../../model/session.ts';
import { consentKey, expiryOf, type Insert, type Remove } from '../../model/tenant-store.ts';
import type { UserGrant } from '../../model/user-grant.ts';

/**
 * What sign-ins leave behind, as the tenant object keeps it: consents, device credentials, sessions and refresh
 * tokens. Each belongs to a user, so that it goes with its user; all but sessions belong to a client too.
 */

/** Takes a consent away, and the refresh tokens for the same API with it (fact sheet 11.3). */
export const consentRemoval = ({ id, user_id, clientID, audience }: UserGrant): Remove => ({
  op: 'remove',
  kind: 'grant',
  id,
  cascade: [{ kind: 'refresh-token', attribute: 'consent', value: consentKey(user_id, clientID, audience) }],
});

/** Everything of a write but the operation. A user has one consent per client and API. */
export const userGrantInsert = (grant: UserGrant): Omit<Insert, 'op'> => ({
  kind: 'grant',
  id: grant.id,
  doc: { ...grant },
  unique: [consentKey(grant.user_id, grant.clientID, grant.audience)],
  attributes: { user_id: grant.user_id, client_id: grant.clientID, audience: grant.audience },
  copies: {},
});

/** A device has one credential of a kind per user and client. */
export const deviceCredentialInsert = (document: DeviceCredentialDocument): Omit<Insert, 'op'> => {
  const { id, type, user_id, client_id, device_id } = document.entity;
  return {
    kind: 'device-credential',
    id,
    doc: { ...document },
    unique: [`device:${JSON.stringify([user_id, client_id ?? '', type, device_id])}`],
    attributes: { user_id, type, ...(client_id === undefined ? {} : { client_id }) },
    copies: {},
  };
};

/** Several clients may share a session, so no client takes it along. */
export const sessionInsert = (session: Session): Omit<Insert, 'op'> => ({
  kind: 'session',
  id: session.id,
  doc: { ...session },
  unique: [],
  attributes: { user_id: session.user_id, ...expiryOf([session.idle_expires_at, session.expires_at]) },
  copies: {},
});

/** The first of `resource_servers` is the API that it was given out for. */
export function refreshTokenInsert(token: RefreshToken): Omit<Insert, 'op'> {
  const { id, user_id, client_id, session_id } = token;
  const audience = token.resource_servers[0]?.audience;
  return {
    ...{ kind: 'refresh-token', id, doc: { ...token }, unique: [], copies: {} },
    attributes: {
      ...{ user_id, client_id },
      ...(session_id === null ? {} : { session_id }),
      ...expiryOf([token.idle_expires_at, token.expires_at]),
      ...(audience === undefined ? {} : { consent: consentKey(user_id, client_id, audience) }),
    },
  };
}

type Cascade = NonNullable<Remove['cascade']>;

/** What goes with a user: it belongs into the removal of the user. */
export const userDependents = (userId: string): Cascade =>
  [
    ...['grant', 'device-credential', 'session', 'refresh-token', 'authentication-method'],
    ...['remembered-browser', 'ticket', 'user-block'],
  ].map((kind) => ({ kind, attribute: 'user_id', value: userId }));

/** One change that removes every entity of a kind whose attribute has the value, at once. */
export const removeEvery = (kind: string, attribute: string, value: string): Remove => ({
  op: 'remove',
  kind,
  // No entity has an empty id: only the dependents are there to be removed.
  id: '',
  cascade: [{ kind, attribute, value }],
});
