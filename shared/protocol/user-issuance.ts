import type { ApiRecord, ClientRecord, OrganizationRecord, TenantRecord } from '../model/registry.ts';
import type { Subject } from '../model/subject.ts';
import type { ClientCertificate } from '../model/token-request.ts';
import { isStrictOidc } from './client-kind.ts';
import type { Issuance, Person } from './issuance.ts';
import { confirmationFor } from './proof-of-possession.ts';

/** Life of a token for `/userinfo` alone, in seconds: from the token endpoint, and through the browser (fact sheet 3.5). */
const userinfoLife = 86_400;
const userinfoLifeForWeb = 7200;
/** Longest life of a strict third party's token, in seconds. */
const thirdPartyLife = 3600;
const longestLife = 2_592_000;

export interface ForUser {
  tenant: TenantRecord;
  client: ClientRecord;
  api: ApiRecord | undefined;
  /** Decided by `grantedToUser`. */
  scope: readonly string[];
  subject: Subject;
  organization: OrganizationRecord | undefined;
  person: Omit<Person, 'user' | 'strict_oidc'>;
  /** The token comes back through the browser. */
  front_channel: boolean;
  gty: Issuance['gty'];
  certificate: ClientCertificate | undefined;
  refresh_token?: string | undefined;
  code?: string | undefined;
}

/** Seconds. What is no life time gives the shortest one. */
function lifetimeOf({ api, client, front_channel }: ForUser): number {
  if (api === undefined) return front_channel ? userinfoLifeForWeb : userinfoLife;
  const usual = front_channel
    ? Math.min(api.token_lifetime_for_web ?? api.token_lifetime, api.token_lifetime)
    : api.token_lifetime;
  const life = Number.isInteger(usual) && usual > 0 ? Math.min(usual, longestLife) : 1;
  return client.sign_in?.strict_third_party === true ? Math.min(life, thirdPartyLife) : life;
}

/**
 * What may be issued to a client for a person.
 * @throws {OAuthError} when the API wants proof of possession that the request does not offer
 * @see fact sheet 3.1, 3.4 and 3.5
 */
export function issueToUser(input: ForUser): Issuance {
  const { tenant, client, api, subject, organization } = input;
  return {
    client,
    api,
    subject: subject.user.user_id,
    scope: input.scope,
    gty: input.gty,
    organization,
    organization_name: tenant.allow_organization_name_in_authentication_api === true,
    confirmation: api === undefined ? undefined : confirmationFor(client, api, input.certificate),
    lifetime: lifetimeOf(input),
    person: { ...input.person, user: subject.user, strict_oidc: isStrictOidc(tenant, client) },
    permissions: api?.enforce_policies === true ? subject.permissions : undefined,
    refresh_token: input.refresh_token,
    code: input.code,
  };
}
