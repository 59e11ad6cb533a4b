import type { Registrations, Wanted } from '../../model/registry.ts';
import {
  apiKey,
  clientKey,
  grantKey,
  isClientId,
  isOrganizationId,
  isOrganizationName,
  organizationKey,
  organizationNameKey,
  tenantKey,
  thirdPartyGrantKey,
  thirdPartyUserGrantKey,
  userGrantKey,
} from '../../model/registry-keys.ts';

export type Slot = keyof Registrations;

/** The key of every registration that a request is about. */
export type WantedKeys = Partial<Record<Slot, string>> & { tenant: string };

/**
 * Names the records of a request. A value that cannot be registered at all gets no key: it is absent
 * without a look-up (STORE-04).
 * @param part the audience as `audiencePart` makes it; undefined for none
 */
export function wantedKeys(tenant: string, wanted: Wanted, part: string | undefined): WantedKeys {
  const keys: WantedKeys = { tenant: tenantKey(tenant) };
  const { client_id, organization } = wanted;
  const client = client_id !== undefined && isClientId(client_id) ? client_id : undefined;
  if (client !== undefined) keys.client = clientKey(tenant, client);
  if (part !== undefined) {
    keys.api = apiKey(tenant, part);
    if (wanted.subject === 'user') {
      keys.third_party_user_grant = thirdPartyUserGrantKey(tenant, part);
      if (client !== undefined) keys.user_grant = userGrantKey(tenant, client, part);
    } else {
      keys.third_party_grant = thirdPartyGrantKey(tenant, part);
      if (client !== undefined) keys.grant = grantKey(tenant, client, part);
    }
  }
  if (organization === undefined) return keys;
  if (isOrganizationId(organization)) keys.organization = organizationKey(tenant, organization);
  else if (isOrganizationName(organization)) keys.organization = organizationNameKey(tenant, organization);
  return keys;
}
