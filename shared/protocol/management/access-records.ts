import type { DeviceCredentialDocument } from '../../model/device-credential.ts';
import type { RefreshToken, Session } from '../../model/session.ts';
import { expiryAttribute, type Insert, type Remove } from '../../model/tenant-store.ts';
import type { UserGrant } from '../../model/user-grant.ts';

/**
 * What sign-ins leave behind, as the tenant object keeps it: consents, device credentials, sessions and refresh
 * tokens. Each belongs to a user, so that it goes with its user; all but sessions belong to a client too.
 */

/** Everything of a write but the operation. A user has one consent per client and API. */
export const userGrantInsert = (grant: UserGrant): Omit<Insert, 'op'> => ({
  kind: 'grant',
  id: grant.id,
  doc: { ...grant },
  unique: [`consent:${JSON.stringify([grant.user_id, grant.clientID, grant.audience])}`],
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

/**
 * When the store may forget an entity: at the full hour after the earlier of its two ends, so that entities share
 * their times and being used every minute changes nothing. One that never ends has no such attribute.
 */
export function expiryOf(times: readonly (string | null)[]): Record<string, string> {
  const ends = times.flatMap((time) => (time === null ? [] : [Date.parse(time)])).filter(Number.isFinite);
  if (ends.length === 0) return {};
  return { [expiryAttribute]: new Date(Math.ceil(Math.min(...ends) / hour) * hour).toISOString() };
}

/** Milliseconds. */
const hour = 3_600_000;

/** Several clients may share a session, so no client takes it along. */
export const sessionInsert = (session: Session): Omit<Insert, 'op'> => ({
  kind: 'session',
  id: session.id,
  doc: { ...session },
  unique: [],
  attributes: { user_id: session.user_id, ...expiryOf([session.idle_expires_at, session.expires_at]) },
  copies: {},
});

/** How a refresh token is kept, with what it is found by. */
export const refreshTokenInsert = (token: RefreshToken): Omit<Insert, 'op'> => ({
  kind: 'refresh-token',
  id: token.id,
  doc: { ...token },
  unique: [],
  attributes: {
    user_id: token.user_id,
    client_id: token.client_id,
    ...(token.session_id === null ? {} : { session_id: token.session_id }),
    ...expiryOf([token.idle_expires_at, token.expires_at]),
  },
  copies: {},
});

type Cascade = NonNullable<Remove['cascade']>;

/** What goes with a user: it belongs into the removal of the user. */
export const userDependents = (userId: string): Cascade =>
  [
    ...['grant', 'device-credential', 'session', 'refresh-token', 'authentication-method'],
    ...['remembered-browser', 'ticket'],
  ].map((kind) => ({ kind, attribute: 'user_id', value: userId }));

/** One change that removes every entity of a kind whose attribute has the value, at once. */
export const removeEvery = (kind: string, attribute: string, value: string): Remove => ({
  op: 'remove',
  kind,
  // No entity has an empty id: only the dependents are there to be removed.
  id: '',
  cascade: [{ kind, attribute, value }],
});
