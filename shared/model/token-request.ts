import type { Site } from './registry.ts';

/** Parameters of a request: each name at most once, never empty. */
export type Params = ReadonlyMap<string, string>;

/** The client's TLS certificate as the platform verified it. Never taken from a header of the request. */
export interface ClientCertificate {
  /** The chain ends at an authority that the platform was told to trust. */
  trusted: boolean;
  revoked: boolean;
  /** RFC 2253 text of the subject. */
  subject_dn: string;
  /** Base64url SHA-256 of the certificate (`x5t#S256`, RFC 8705 section 3.1). */
  thumbprint: string;
  /** Milliseconds since 1970; absent when the platform does not say. */
  not_before?: number;
  not_after?: number;
}

/** A request to the token endpoint, parsed: no HTTP below this line. */
export interface TokenRequest {
  site: Site;
  /** `https://<host>/` */
  issuer: string;
  params: Params;
  /** The `Authorization` header as it came, if any. */
  authorization?: string | undefined;
  certificate?: ClientCertificate | undefined;
  /** The caller's address block, or `unknown`. */
  address: string;
  request_id: string;
  user_agent?: string | undefined;
  /** The `auth0-forwarded-for` header as it came: the address of the person behind a server, if that is trusted. */
  forwarded_for?: string | undefined;
}

/** Members in the order in which Auth0 writes them (fact sheet 1.1). */
export interface TokenResponse {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  /** Seconds. */
  expires_in: number;
  token_type: 'Bearer';
}
