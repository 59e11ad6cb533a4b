import type { ApiRecord, ClientRecord, ClientSignIn, TenantRecord } from '../../shared/model/registry.ts';
import type { User } from '../../shared/model/user.ts';
import type { Issuance } from '../../shared/protocol/issuance.ts';
import { type ForUser, issueToUser } from '../../shared/protocol/user-issuance.ts';

/** Registrations and persons for tests of what is issued to a client for a person. */

export const aUser = (more: Partial<User> = {}): User => ({
  ...{ user_id: 'auth0|ann', identities: [], created_at: '2025-12-31T00:00:00.000Z' },
  ...{ updated_at: '2026-01-01T00:00:00.000Z', email: 'ann@example.com', email_verified: true },
  ...{ name: 'Ann', nickname: 'ann', picture: 'https://pictures.test/ann' },
  ...more,
});

export const aTenant = (more: Partial<TenantRecord> = {}): TenantRecord => more;

type ClientChanges = Partial<Omit<ClientRecord, 'sign_in'>> & {
  sign_in?: Partial<Omit<ClientSignIn, 'id_token'>> & { id_token?: Partial<ClientSignIn['id_token']> };
};

export const aClient = ({ sign_in = {}, ...more }: ClientChanges = {}): ClientRecord => ({
  ...{ client_id: 'c', name: 'n', is_first_party: true, secrets: [] },
  grant_types: ['authorization_code', 'refresh_token'],
  sign_in: {
    ...{ callbacks: [], web_origins: [], allowed_logout_urls: [], oidc_conformant: true, strict_third_party: false },
    refresh_token: { rotating: false, leeway: 0, policies: [] },
    ...sign_in,
    id_token: { alg: 'RS256', lifetime: 36_000, ...sign_in.id_token },
  },
  ...more,
});

export const anApi = (more: Partial<ApiRecord> = {}): ApiRecord => ({
  ...{ id: 'i', identifier: 'urn:api', scopes: ['read', 'write'], signing_alg: 'RS256', token_lifetime: 3600 },
  ...more,
});

/** What is issued for a person; `permissions` are those that they hold. */
export const forUser = ({
  permissions = [],
  user = aUser(),
  ...more
}: Partial<Omit<ForUser, 'subject'>> & { permissions?: readonly string[]; user?: User } = {}): Issuance =>
  issueToUser({
    ...{ tenant: aTenant(), client: aClient(), api: undefined, scope: ['openid'], organization: undefined },
    ...{ person: { auth_time_wanted: false }, front_channel: false, gty: undefined, certificate: undefined },
    ...more,
    subject: { user, rev: 1, permissions },
  });
