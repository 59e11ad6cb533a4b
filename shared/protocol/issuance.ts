import type { ApiRecord, ClientRecord, OrganizationRecord } from '../model/registry.ts';
import type { User } from '../model/user.ts';

/** The person behind a token: what ID tokens say of them and of how they signed in. */
export interface Person {
  user: User;
  /** Id of the session. */
  sid?: string | undefined;
  /** When they last proved who they are, in seconds since 1970. */
  auth_time?: number | undefined;
  /** `auth_time` is printed only where it was asked for (fact sheet 11.1). */
  auth_time_wanted: boolean;
  nonce?: string | undefined;
  /** The tenant or the client wants the standard's claims where Auth0's differ. */
  strict_oidc: boolean;
  amr?: readonly string[] | undefined;
  acr?: string | undefined;
}

/**
 * The waist: what may be issued, as a value. A grant or `/authorize` decides and returns it, `mint` turns it into
 * tokens. Everything in it comes from the registrations or from a verified fact of the request.
 */
export interface Issuance {
  client: ClientRecord;
  /** Absent: the access token is an opaque one, good for `/userinfo` alone. */
  api: ApiRecord | undefined;
  /** The `sub` claim. */
  subject: string;
  scope: readonly string[];
  /** How the token was obtained, as Auth0's `gty` claim says it; the flows through a browser say nothing. */
  gty: 'client-credentials' | 'password' | 'refresh_token' | undefined;
  organization: OrganizationRecord | undefined;
  /** Whether the organization's name may stand in the token. */
  organization_name: boolean;
  /** What the token is bound to (RFC 8705 section 3.1). */
  confirmation: { 'x5t#S256': string } | undefined;
  /** Seconds. */
  lifetime: number;
  /** Absent: the client acts as itself. */
  person?: Person | undefined;
  /** All that the user may do at the API; absent for machines, whose permissions are their scopes. */
  permissions?: readonly string[] | undefined;
  /** The refresh token to hand out with it. */
  refresh_token?: string | undefined;
  /** Id of the authorization code that it came from: an opaque token dies when the code is used twice (CODE-01). */
  code?: string | undefined;
}
