import { missingParameter, userBlocked } from '../model/errors.ts';
import { invalidRefreshToken, refreshAudience, userGone } from '../model/grant-errors.ts';
import type { Redeemed } from '../model/redemption.ts';
import type { ApiRecord, ClientRecord, Registrations } from '../model/registry.ts';
import type { Act, GrantInput, GrantPorts } from './grants/grant.ts';
import type { Issuance } from './issuance.ts';
import { confirmationFor } from './proof-of-possession.ts';
import { deviceOf, openRefresh, type RefreshContents, sealRefresh } from './refresh-token.ts';
import { requestedScopes } from './scope.ts';
import { userinfoAudience } from './user-audience.ts';
import { issueToUser } from './user-issuance.ts';
import { registrationsFor, userGrantOf } from './user-registrations.ts';
import { grantedToUser, identityScopes } from './user-scope.ts';

/**
 * Decides what a refresh token may be exchanged for; the act rotates it in the tenant's object. Scope is never
 * wider than at first, another API only where the client's policies name it (RT-03).
 * @throws {OAuthError} invalid_grant, with the texts that Auth0's SDKs look for
 * @see RFC 6749 section 6; fact sheet 1.5 and 11.3
 */
export async function exchangeRefresh(input: GrantInput, ports: GrantPorts): Promise<Act> {
  const { request, client, find } = input;
  const text = request.params.get('refresh_token');
  if (text === undefined) throw missingParameter('refresh_token');
  const token = await openRefresh(ports, request.site.tenant, text);
  if (token === undefined) throw invalidRefreshToken('It was never given out by this tenant.');
  if (token.client_id !== client.client_id) throw invalidRefreshToken('It belongs to another client.');
  if (client.sign_in === undefined) throw invalidRefreshToken('The client cannot sign people in any more.');
  const wanted = request.params.get('audience');
  const isOpaque = token.audience === undefined && wanted === userinfoAudience(request.issuer);
  const audience = isOpaque ? undefined : (wanted ?? token.audience);
  const found = await registrationsAt(find, client, token, audience);
  const scope = targetScope(token, audience, { client, api: found.api });
  if (scope === undefined) throw refreshAudience(wanted ?? '');
  const asked = requestedScopes(request.params.get('scope'));
  const narrowed = asked === undefined ? scope : scope.filter((name) => asked.includes(name));
  // Whoever cannot prove possession now keeps the token and may try again.
  if (found.api !== undefined) confirmationFor(client, found.api, request.certificate);
  return () => redeem(token, { audience, scope: narrowed }, input, found, ports);
}

/** Another API that is not there is the same as one that no policy names. @throws {OAuthError} */
async function registrationsAt(
  find: GrantInput['find'],
  client: ClientRecord,
  { audience: own, organization }: RefreshContents,
  audience: string | undefined,
): Promise<Registrations> {
  if (audience === own) return registrationsFor(find, client, { audience, organization }, invalidRefreshToken);
  const found = await find({ client_id: client.client_id, audience, organization, subject: 'user' });
  if (found.api?.identifier !== audience) throw refreshAudience(audience ?? '');
  return registrationsFor(find, client, { audience, organization }, invalidRefreshToken);
}

interface Target {
  /** Identifier of the API; absent for `/userinfo` alone. */
  audience: string | undefined;
  /** Never more than the token and the client's policies allow. */
  scope: readonly string[];
}

/**
 * The most that a refresh token is good for at an API: at its own what it was given, and what a policy of the client
 * adds; at another what the policy says, beside the scopes that stand for claims. Undefined where no policy opens it.
 * @see fact sheet 11.3, the rules of multi-resource refresh tokens
 */
function targetScope(
  token: RefreshContents,
  audience: string | undefined,
  at: { client: ClientRecord; api: ApiRecord | undefined },
): readonly string[] | undefined {
  const policy = policyAt(at);
  if (audience === token.audience) return [...new Set([...token.scope, ...(policy?.scope ?? [])])];
  if (policy === undefined) return undefined;
  const identity = token.scope.filter((name) => name === 'offline_access' || identityScopes.has(name));
  return [...new Set([...identity, ...policy.scope])];
}

/** Policies count for first parties only, at APIs that ask nobody for consent, and never at the Management API. */
function policyAt({ client, api }: { client: ClientRecord; api: ApiRecord | undefined }) {
  if (api === undefined || !client.is_first_party || api.is_system === true) return undefined;
  if (api.skip_consent_for_verifiable_first_party_clients !== true) return undefined;
  return client.sign_in?.refresh_token.policies.find((one) => one.audience === api.identifier);
}

async function redeem(
  token: RefreshContents,
  target: Target,
  { request, client }: GrantInput,
  found: Registrations,
  ports: GrantPorts,
): Promise<Issuance> {
  const { tenant } = request.site;
  const rules = client.sign_in?.refresh_token ?? { rotating: true, leeway: 0, policies: [] };
  const { last_ip, last_user_agent } = deviceOf(request);
  const redeemed = await ports.access.redeem(tenant, {
    ...{ kind: 'refresh', id: token.id, generation: token.generation, client_id: client.client_id },
    ...{ secret_hash: await ports.digest(token.secret), rotating: rules.rotating, leeway: rules.leeway },
    ...(rules.idle_lifetime === undefined ? {} : { idle: rules.idle_lifetime }),
    question: {
      ...{ user_id: token.user_id, organization: token.organization, client_id: client.client_id },
      ...{ audience: target.audience, consent_audience: token.consent },
    },
    ...(token.consent === undefined ? {} : { needs_consent: true as const }),
    device: { last_ip, last_user_agent },
  });
  if (!redeemed.ok) throw refusalOf(redeemed);
  const { subject } = redeemed;
  const scope = grantedToUser(target.scope, {
    ...{ client, api: found.api, grant: userGrantOf(client, found), permissions: subject.permissions },
    refreshable: true,
  });
  const generation = redeemed.generation ?? token.generation;
  return issueToUser({
    ...{ tenant: found.tenant, client, api: found.api, scope, subject, organization: found.organization },
    person: {
      ...{ sid: token.sid, auth_time: token.auth_time, auth_time_wanted: token.auth_time_wanted === true },
      ...{ amr: token.amr, acr: token.acr },
    },
    code: token.code,
    ...{ front_channel: false, gty: 'refresh_token', certificate: request.certificate },
    refresh_token: rules.rotating ? await sealRefresh(ports, tenant, { ...token, generation }) : undefined,
  });
}

function refusalOf({ why }: Extract<Redeemed, { ok: false }>): Error {
  if (why === 'user') return userGone();
  if (why === 'blocked') return userBlocked();
  if (why === 'reused') {
    return invalidRefreshToken('Reused rotating refresh token detected, revoked the family.', 'ferrt');
  }
  const reasons: Readonly<Record<string, string>> = {
    expired: 'It has expired.',
    client: 'It belongs to another client.',
    consent: 'The consent was withdrawn.',
    member: 'The user is no member of the organization any more.',
  };
  return invalidRefreshToken(reasons[why] ?? 'It was revoked, or its user, client or consent is gone.');
}
