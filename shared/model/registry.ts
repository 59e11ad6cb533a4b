import type { AssertionKey } from './assertion.ts';
import type { ClientOptions, TenantOptions } from './latchkey.ts';
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
}

export interface Registrations {
  tenant: TenantRecord;
  client?: ClientRecord;
  api?: ApiRecord;
  /** The client's own grant for the API, with subject type `client`. */
  grant?: GrantRecord;
  /** The grant that holds for every third-party client, with subject type `client`. */
  third_party_grant?: GrantRecord;
  organization?: OrganizationRecord;
}

export interface TenantRecord {
  default_audience?: string;
  allow_organization_name_in_authentication_api?: boolean;
  /** `flags.remove_alg_from_jwks` of the tenant settings. */
  remove_alg_from_jwks?: boolean;
  latchkey?: TenantOptions;
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
  latchkey?: ClientOptions;
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
  proof_of_possession?: {
    mechanism: 'mtls' | 'dpop';
    required: boolean;
    required_for?: 'all_clients' | 'public_clients';
  };
  token_encryption?: TokenEncryption;
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
