import type { ClientGrant } from '../../model/client-grant.ts';
import type { GrantRecord } from '../../model/registry.ts';
import {
  audiencePart,
  grantKey,
  thirdPartyGrantKey,
  thirdPartyUserGrantKey,
  userGrantKey,
} from '../../model/registry-keys.ts';
import type { Insert } from '../../model/tenant-store.ts';

/** A client grant as the token path reads it, and as lists filter it. */

type Digest = (text: string) => Promise<string>;

/** The record of the token path. */
export const grantRecord = (grant: ClientGrant): GrantRecord => ({
  id: grant.id,
  ...(grant.client_id === undefined ? {} : { client_id: grant.client_id }),
  audience: grant.audience,
  scope: grant.scope,
  ...(grant.allow_all_scopes === true ? { allow_all_scopes: true } : {}),
  ...(grant.organization_usage === undefined ? {} : { organization_usage: grant.organization_usage }),
  ...(grant.allow_any_organization === true ? { allow_any_organization: true } : {}),
});

/** Grants for machine tokens and those for people's have copies of their own, as neither may rest on the other. */
export async function grantCopies(
  tenant: string,
  grant: ClientGrant,
  digest: Digest,
): Promise<Record<string, GrantRecord>> {
  const audience = await audiencePart(grant.audience, digest);
  const keys = { client: [grantKey, thirdPartyGrantKey], user: [userGrantKey, thirdPartyUserGrantKey] } as const;
  const [ofClient, ofThirdParties] = keys[grant.subject_type];
  const { client_id } = grant;
  const key = client_id === undefined ? ofThirdParties(tenant, audience) : ofClient(tenant, client_id, audience);
  return { [key]: grantRecord(grant) };
}

/** Everything of a write but the operation. One grant per client, API and kind of subject. */
export async function clientGrantInsert(
  tenant: string,
  grant: ClientGrant,
  digest: Digest,
): Promise<Omit<Insert, 'op'>> {
  return {
    kind: 'client-grant',
    id: grant.id,
    doc: { ...grant },
    unique: [`grant:${grant.subject_type}:${grant.client_id ?? '*'}:${grant.audience}`],
    attributes: {
      id: grant.id,
      audience: grant.audience,
      subject_type: grant.subject_type,
      allow_any_organization: String(grant.allow_any_organization === true),
      ...(grant.client_id === undefined ? {} : { client_id: grant.client_id }),
      ...(grant.default_for === undefined ? {} : { default_for: grant.default_for }),
    },
    copies: await grantCopies(tenant, grant, digest),
  };
}
