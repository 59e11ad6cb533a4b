import type { AssertionKey } from './assertion.ts';
import type { ApiOptions, ClientOptions, TenantOptions } from './latchkey.ts';
import type { AccessTokenDialect, ApiSigningAlg, TokenEncryption } from './token.ts';

/**
 * The read copies: what the token path needs to know of an entity and nothing else. They are written
 * to KV as JSON by the tenant object. A field that is missing in an old record always means the
 * stricter choice (STORE-08).
 */

/** One host that callers may use. The host decides the tenant and the issuer, nothing else does. */
export interface Site {
  tenant: string;
  /** Lower-case host name, with the port unless it is the scheme's default. */
  host: string;
  /** The tenant's own domain: the Management API's identifier is `https://<domain>/api/v2/`. */
  domain: string;
}

/** Which registrations a request is about. Values are as the caller sent them, untrusted. */
export interface Wanted {
  client_id?: string | undefined;
  audience?: string | undefined;
  /** Organization id (`org_…`) or name. */
  organization?: string | undefined;
  /** Whose token it is about: a person's rests on other grants than a machine's. A machine's unless told. */
  subject?: 'client' | 'user' | undefined;
}

export interface Registrations {
  tenant: TenantRecord;
  client?: ClientRecord;
  api?: ApiRecord;
  /** The client's own grant for the API, with subject type `client`. */
  grant?: GrantRecord;
  /** The grant that holds for every third-party client, with subject type `client`. */
  third_party_grant?: GrantRecord;
  /** The same two with subject type `user`: what a client may ask of the API for a person. */
  user_grant?: GrantRecord;
  third_party_user_grant?: GrantRecord;
  organization?: OrganizationRecord;
}

export interface TenantRecord {
  default_audience?: string;
  allow_organization_name_in_authentication_api?: boolean;
  /** `flags.remove_alg_from_jwks` of the tenant settings. */
  remove_alg_from_jwks?: boolean;
  /** What signing people in needs of the tenant's settings. */
  sign_in?: TenantSignIn;
  latchkey?: TenantOptions;
  /** Every client of the tenant has an id with its check by this key. Absent: ids may be any. */
  client_id_key?: string;
}

/** Settings of a tenant that rule sign-in and sign-out (management-api 3.9). */
export interface TenantSignIn {
  friendly_name?: string;
  default_directory?: string;
  allowed_logout_urls: string[];
  /** Seconds, of sessions that outlive the browser and of those that do not. */
  session: { persistent: boolean; lifetime: number; idle: number };
  /** `audience` ignores RFC 8707's `resource`; `compatibility` takes it where `audience` is absent. */
  resource_parameter_profile: 'audience' | 'compatibility';
  response_iss: boolean;
  error_page_url?: string;
  enabled_locales: string[];
  logout_confirmation: boolean;
  end_session_in_discovery: boolean;
  user_exists_error: boolean;
  revoke_refresh_token_grant: boolean;
  scope_descriptions: boolean;
  skip_non_verifiable_callback_uri_confirmation_prompt?: boolean;
  default_redirection_uri?: string;
}

export interface ClientSecretRecord {
  hash: string;
  /** Milliseconds since 1970 at which an old secret stops working; absent for the current one. */
  expires?: number;
}

/** How a client may authenticate by key or certificate; excludes secrets altogether. */
export type KeyAuthentication =
  | { method: 'private_key_jwt'; keys: AssertionKey[] }
  | { method: 'tls_client_auth'; subjects: CertificateSubject[] }
  | { method: 'self_signed_tls_client_auth'; thumbprints: CertificateThumbprint[] };

export interface CertificateSubject {
  subject_dn: string;
  expires?: number;
}

export interface CertificateThumbprint {
  /** Base64url SHA-256 of the certificate (`x5t#S256`). */
  thumbprint: string;
  expires?: number;
}

export interface ClientRecord {
  client_id: string;
  name: string;
  /** The "All Applications" client of the tenant: never authenticates. */
  global?: boolean;
  is_first_party: boolean;
  grant_types: string[];
  token_endpoint_auth_method?: 'none' | 'client_secret_post' | 'client_secret_basic';
  secrets: ClientSecretRecord[];
  key_authentication?: KeyAuthentication;
  default_organization?: { organization_id: string; flows: string[] };
  /** Web origins that may read answers of the token endpoint in a browser: exact `scheme://host[:port]`. */
  origins?: string[];
  require_proof_of_possession?: boolean;
  /** What signing people in to the client needs. Absent: nobody can sign in to it. */
  sign_in?: ClientSignIn;
  latchkey?: ClientOptions;
}

/** How people sign in to a client (fact sheet 4, 8.2, 11). Lists are as the operator wrote them. */
export interface ClientSignIn {
  callbacks: string[];
  web_origins: string[];
  allowed_logout_urls: string[];
  app_type?: string;
  initiate_login_uri?: string;
  oidc_conformant: boolean;
  /** A third party's client under Auth0's strict rules (fact sheet 4.8). */
  strict_third_party: boolean;
  id_token: {
    alg: 'RS256' | 'PS256' | 'HS256' | 'ES256';
    /** Seconds. */
    lifetime: number;
    /** For HS256: the client's secret, sealed under `client-secret:<client_id>` when `sealed`. Absent when it is not readable. */
    secret?: { value: string; sealed: boolean };
  };
  refresh_token: {
    rotating: boolean;
    /** Seconds; absent: it does not expire. */
    lifetime?: number;
    idle_lifetime?: number;
    leeway: number;
    policies: { audience: string; scope: string[] }[];
  };
  organization_usage?: OrganizationUsage;
  organization_require_behavior?: string;
  require_pushed_authorization_requests?: boolean;
  skip_non_verifiable_callback_uri_confirmation_prompt?: boolean;
  redirection_policy?: string;
  backchannel_logout?: { urls: string[]; initiators?: readonly string[] };
  /** Its server may say for whom it speaks, in `auth0-forwarded-for`. */
  trusts_forwarded_address?: true;
}

export interface ApiRecord {
  id: string;
  identifier: string;
  is_system?: boolean;
  /** The permissions the API defines, in their order of definition. */
  scopes: string[];
  signing_alg: ApiSigningAlg;
  /** For HS256: the secret, sealed under `api-secret:<id>` when `sealed`, else as it is. */
  signing_secret?: { value: string; sealed: boolean };
  /** Seconds. */
  token_lifetime: number;
  token_dialect?: AccessTokenDialect;
  enforce_policies?: boolean;
  client_policy?: 'require_client_grant' | 'deny_all';
  /** Who may get a token on behalf of a user; absent means everybody's clients as Auth0's `allow_all`. */
  user_policy?: 'allow_all' | 'require_client_grant' | 'deny_all';
  allow_offline_access?: boolean;
  skip_consent_for_verifiable_first_party_clients?: boolean;
  /** Seconds: life of tokens that come out of the browser's front channel. */
  token_lifetime_for_web?: number;
  proof_of_possession?: {
    mechanism: 'mtls' | 'dpop';
    required: boolean;
    required_for?: 'all_clients' | 'public_clients';
  };
  token_encryption?: TokenEncryption;
  latchkey?: ApiOptions;
}

export type OrganizationUsage = 'deny' | 'allow' | 'require';

export interface GrantRecord {
  id: string;
  client_id?: string;
  audience: string;
  scope: string[];
  allow_all_scopes?: boolean;
  organization_usage?: OrganizationUsage;
  allow_any_organization?: boolean;
}

export interface OrganizationRecord {
  id: string;
  name: string;
  /** Ids of the client grants associated with this organization. */
  client_grants: string[];
}
