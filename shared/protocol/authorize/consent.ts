import type { ApiRecord, ClientRecord, TenantRecord } from '../../model/registry.ts';
import { isVerifiable } from './redirect-uri.ts';

export interface ConsentRules {
  tenant: TenantRecord;
  client: ClientRecord;
  api: ApiRecord | undefined;
  redirect_uri: string;
  /** The scopes that would be granted. */
  scope: readonly string[];
  /** What the person allowed the client at the API before; undefined when nothing. */
  given: readonly string[] | undefined;
}

/**
 * Whether the person must be asked: always about a third party's application, about an API that wants it, and about
 * a callback that nobody can prove to be the application's own; never again about what they allowed before.
 * @see fact sheet 4.6
 */
export function needsConsent({ tenant, client, api, redirect_uri, scope, given }: ConsentRules): boolean {
  if (given !== undefined && scope.every((name) => given.includes(name))) return false;
  if (!client.is_first_party) return true;
  const skipsConfirmation =
    client.sign_in?.skip_non_verifiable_callback_uri_confirmation_prompt ??
    tenant.sign_in?.skip_non_verifiable_callback_uri_confirmation_prompt ??
    false;
  if (!isVerifiable(redirect_uri) && !skipsConfirmation) return true;
  return api !== undefined && api.skip_consent_for_verifiable_first_party_clients !== true;
}
