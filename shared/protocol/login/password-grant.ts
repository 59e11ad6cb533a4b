import { AuthorizeError } from '../../model/authorize-error.ts';
import { grantNotAllowed, missingParameter, OAuthError, userBlocked, wrongPassword } from '../../model/errors.ts';
import { apiClosedToUsers, notInOrganization, passwordAudience, unknownRealm } from '../../model/grant-errors.ts';
import type { OrganizationRecord, Registrations, TenantRecord } from '../../model/registry.ts';
import type { SubjectQuestion } from '../../model/subject.ts';
import type { TokenRequest } from '../../model/token-request.ts';
import { addressBlock } from '../address.ts';
import { organizationPrompt, organizationRequired, wantedOrganization } from '../authorize/organization.ts';
import type { Act, GrantInput, GrantPorts } from '../grants/grant.ts';
import type { Issuance } from '../issuance.ts';
import { confirmationFor } from '../proof-of-possession.ts';
import { deviceOf, newFamily, sealRefresh } from '../refresh-token.ts';
import { requestedScopes } from '../scope.ts';
import { userAudience, userinfoAudience } from '../user-audience.ts';
import { issueToUser } from '../user-issuance.ts';
import { isClosedToUsers, userGrantOf } from '../user-registrations.ts';
import { grantedToUser } from '../user-scope.ts';
import { signIn, type Visitor } from './database.ts';
import { loginConnections } from './login-connections.ts';

/** What Auth0 makes of a request that names no API and asks for no more than `openid` (fact sheet 1.6). */
const wholeIdentity = ['openid', 'profile', 'email', 'address', 'phone'];

/** Name of the database that a request is about. @throws {OAuthError} */
export type ConnectionOf = (request: TokenRequest, tenant: TenantRecord) => string;

interface Decided {
  found: Registrations;
  username: string;
  password: string;
  connection: string;
  organization: OrganizationRecord | undefined;
  asked: readonly string[];
}

/**
 * Decides whether a client may sign a person in by the password they gave it; the act checks the password, once, with
 * the same throttles as the login page (TOK-08). Nobody can be asked for consent here, so third parties are refused.
 * @throws {OAuthError} the first rule that refuses
 * @see RFC 6749 section 4.3; fact sheet 1.6
 */
export async function passwordSignIn(input: GrantInput, ports: GrantPorts, connectionOf: ConnectionOf): Promise<Act> {
  const { request, client, find } = input;
  const { params } = request;
  const [username, password] = ['username', 'password'].map((name) => params.get(name));
  if (username === undefined) throw missingParameter('username');
  if (password === undefined) throw missingParameter('password');
  if (!client.is_first_party || client.sign_in === undefined) {
    throw grantNotAllowed(params.get('grant_type') ?? '', client.client_id);
  }
  const wanted = {
    client_id: client.client_id,
    organization: params.get('organization'),
    subject: 'user' as const,
  };
  const { tenant } = await find(wanted);
  const connection = connectionOf(request, tenant);
  const audience = userAudience(params, request, tenant);
  const found = await find({ ...wanted, audience });
  refuseClosedApi(input, audience, found);
  const organization = organizationOf(input, found);
  const asked = askedScopes(requestedScopes(params.get('scope')), found);
  if (found.api !== undefined) confirmationFor(client, found.api, request.certificate);
  return () => enter({ found, username, password, connection, organization, asked }, input, ports);
}

/** @throws {OAuthError} for an API that is not there, or closed to the client */
function refuseClosedApi({ client }: GrantInput, audience: string | undefined, found: Registrations): void {
  const { api } = found;
  if (audience === undefined) return;
  if (api?.identifier !== audience) throw passwordAudience(audience);
  if (isClosedToUsers(client, api, found)) throw apiClosedToUsers(client.client_id, audience);
}

/** The rules are those of `/authorize`, and so are the texts. @throws {OAuthError} invalid_request */
function organizationOf({ request, client }: GrantInput, found: Registrations): OrganizationRecord | undefined {
  try {
    const organization = wantedOrganization(request.params, client, found);
    // There is no page here that could ask for it.
    if (organization === undefined && organizationPrompt(client) !== undefined) throw organizationRequired();
    return organization;
  } catch (error) {
    if (!(error instanceof AuthorizeError)) throw error;
    throw new OAuthError(
      { status: 400, error: 'invalid_request', description: error.description },
      { hint: error.hint, confirm: true },
    );
  }
}

/** Without `scope` everything that there is is asked for. */
function askedScopes(asked: readonly string[] | undefined, { api }: Registrations): readonly string[] {
  if (api !== undefined) return asked ?? api.scopes;
  const widens = asked === undefined || (asked.includes('openid') && asked.length === 1);
  return widens ? wholeIdentity : asked;
}

/** Checks the password and says what may be issued. */
async function enter(decided: Decided, input: GrantInput, ports: GrantPorts): Promise<Issuance> {
  const { request, client } = input;
  const { found, connection, organization } = decided;
  const { tenant } = request.site;
  const place = { client_id: client.client_id, connection, organization: organization?.id };
  if ((await loginConnections(ports, tenant, place)).length === 0) throw unknownRealm(connection);
  const result = await signIn(ports, visitorOf(input), {
    ...{ client, connection, organization: organization?.id },
    ...{ identifier: decided.username, password: decided.password },
  });
  if (!result.ok) throw result.error;
  const auth_time = Math.floor(ports.clock.now() / 1000);
  const question = {
    ...{ user_id: result.user.user_id, audience: found.api?.identifier, organization: organization?.id },
  };
  const subject = await ports.access.subject(tenant, question, 'record');
  if (subject === undefined) throw wrongPassword();
  if (subject.user.blocked === true) throw userBlocked();
  if (organization !== undefined && subject.member !== true) throw notInOrganization(question.user_id, organization.id);
  const { permissions } = subject;
  const grant = userGrantOf(client, found);
  const scope = grantedToUser(decided.asked, { client, api: found.api, grant, permissions, refreshable: true });
  return issueToUser({
    ...{ tenant: found.tenant, client, api: found.api, scope, subject, organization },
    person: { auth_time, auth_time_wanted: false },
    ...{ front_channel: false, gty: 'password', certificate: request.certificate },
    refresh_token: scope.includes('offline_access')
      ? await lastingAccess(question, { scope, auth_time }, input, ports)
      : undefined,
  });
}

/** Starts a family of refresh tokens, unless the person was blocked or removed this very moment. */
async function lastingAccess(
  question: SubjectQuestion,
  { scope, auth_time }: { scope: readonly string[]; auth_time: number },
  { request, client }: GrantInput,
  ports: GrantPorts,
): Promise<string | undefined> {
  const rules = client.sign_in?.refresh_token;
  if (rules === undefined) return undefined;
  const { user_id, audience, organization } = question;
  const { start, contents } = await newFamily(ports, {
    ...{ client_id: client.client_id, user_id, scope, audience, organization, auth_time, rules },
    ...{ device: deviceOf(request), resource: audience ?? userinfoAudience(request.issuer) },
  });
  const { tenant } = request.site;
  const redeemed = await ports.access.redeem(tenant, { kind: 'family', question, family: start });
  if (!redeemed.ok) throw redeemed.why === 'blocked' ? userBlocked() : wrongPassword();
  return sealRefresh(ports, tenant, contents);
}

/**
 * Who is at the other end. A server that signs people in may say their address, if its client is trusted to and has
 * proved that it is the client (fact sheet 1.6 and 10.3).
 */
function visitorOf({ request, client }: GrantInput): Visitor {
  const { site, issuer, address, user_agent = '', request_id, forwarded_for } = request;
  const trusted = client.sign_in?.trusts_forwarded_address === true && forwarded_for !== undefined;
  return { site, issuer, user_agent, request_id, address: trusted ? addressBlock(forwarded_for) : address };
}
