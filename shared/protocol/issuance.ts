import type { ApiRecord, ClientRecord, OrganizationRecord } from '../model/registry.ts';

/**
 * The waist: what may be issued, as a value. A grant decides and returns it, `mint` turns it into tokens.
 * Everything in it comes from the registrations or from a verified fact of the request.
 */
export interface Issuance {
  client: ClientRecord;
  api: ApiRecord;
  /** The `sub` claim. */
  subject: string;
  scope: readonly string[];
  /** How the token was obtained, as Auth0's `gty` claim says it. */
  gty: 'client-credentials';
  organization: OrganizationRecord | undefined;
  /** Whether the organization's name may stand in the token. */
  organization_name: boolean;
  /** What the token is bound to (RFC 8705 section 3.1). */
  confirmation: { 'x5t#S256': string } | undefined;
  /** Seconds. */
  lifetime: number;
}
