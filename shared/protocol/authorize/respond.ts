import { AuthorizeError } from '../../model/authorize-error.ts';
import { OAuthError } from '../../model/errors.ts';
import type { Ports } from '../../model/ports.ts';
import type { Subject } from '../../model/subject.ts';
import { accessToken } from '../access-token.ts';
import { isStrictOidc } from '../client-kind.ts';
import { codeLife, sealCode } from '../code.ts';
import { idToken } from '../id-token.ts';
import { userinfoAudience } from '../user-audience.ts';
import { issueToUser } from '../user-issuance.ts';
import type { About, Outcome, Respond } from './outcome.ts';
import { type Registered, scopeOf, type Where } from './registered.ts';
import { isFrontChannel } from './response-type.ts';
import type { AuthorizationRequest, Transaction } from './transaction.ts';

export type RespondPorts = Pick<Ports, 'envelopes' | 'tokens' | 'clock' | 'random' | 'leftHash'>;

interface Granted {
  transaction: Transaction;
  registered: Registered;
  subject: Subject;
}

/** How the person signed in, and what of it the ID token says. */
function personOf({ transaction: { request }, subject: { session } }: Granted) {
  const isMfa = session?.authentication.methods.some(({ name }) => name === 'mfa') === true;
  return {
    sid: session?.id,
    auth_time: session && Math.floor(Date.parse(session.authenticated_at) / 1000),
    auth_time_wanted: request.max_age !== undefined || request.prompt.includes('login'),
    nonce: request.nonce,
    amr: isMfa ? ['mfa'] : undefined,
  };
}

async function newCode(
  ports: RespondPorts,
  { site, issuer }: Where,
  granted: Granted,
  scope: readonly string[],
): Promise<string> {
  const { request } = granted.transaction;
  const person = personOf(granted);
  return sealCode(ports, site.tenant, {
    id: ports.random.text(32, '0123456789abcdef'),
    exp: ports.clock.now() + codeLife,
    host: site.host,
    client_id: request.client_id,
    redirect_uri: request.redirect_uri,
    redirect_uri_sent: request.redirect_uri_sent,
    consent: granted.subject.consent === undefined ? undefined : (request.audience ?? userinfoAudience(issuer)),
    scope,
    audience: request.audience,
    organization: granted.registered.organization?.id,
    code_challenge: request.code_challenge,
    user_id: granted.subject.user.user_id,
    ...person,
    auth_time: person.auth_time ?? Math.floor(ports.clock.now() / 1000),
  });
}

/**
 * The answer to the application: a code, tokens, or both, as the response type says.
 * @throws {AuthorizeError} when the API wants proof of possession, which a browser cannot give
 * @throws {Unavailable} when nothing can be signed or sealed
 * @see OpenID Connect Core 1.0 sections 3.1.2.5, 3.2.2.5 and 3.3.2.5; fact sheet 4.2
 */
export async function respond(ports: RespondPorts, where: Where, granted: Granted): Promise<Respond> {
  const { transaction, registered, subject } = granted;
  const { request } = transaction;
  const types = request.response_type.split(' ');
  const scope = scopeOf(request, registered, subject);
  const code = types.includes('code') ? await newCode(ports, where, granted, scope) : undefined;
  const tokens = isFrontChannel(request.response_type)
    ? await frontChannel(ports, where, granted, { types, scope, code })
    : {};
  const fields = { ...(code === undefined ? {} : { code }), ...tokens };
  return {
    ...answer(where, request, registered, fields),
    about: aboutOf(request, registered, subject),
    ...(subject.session === undefined ? {} : { session: subject.session }),
  };
}

/**
 * What the browser itself is handed.
 * @throws {AuthorizeError} when the API wants proof of possession, or the ID token a secret that nobody can read
 */
async function frontChannel(
  ports: RespondPorts,
  at: Where,
  granted: Granted,
  { types, scope, code }: { types: readonly string[]; scope: readonly string[]; code: string | undefined },
): Promise<Record<string, string>> {
  const { registered, subject, transaction } = granted;
  try {
    const issuance = issueToUser({
      ...{ tenant: registered.tenant, client: registered.client, api: registered.api, subject },
      scope: scope.filter((name) => name !== 'offline_access'),
      organization: registered.organization,
      person: personOf(granted),
      ...{ front_channel: true, gty: undefined, certificate: undefined },
    });
    const access_token = types.includes('token') ? await accessToken(issuance, at, ports) : undefined;
    const id_token = types.includes('id_token')
      ? await idToken(issuance, at, ports, { access_token, code })
      : undefined;
    const said =
      issuance.scope.join(' ') === transaction.request.scope.join(' ') ? {} : { scope: issuance.scope.join(' ') };
    return {
      ...(access_token === undefined
        ? {}
        : { access_token, expires_in: String(issuance.lifetime), token_type: 'Bearer', ...said }),
      ...(id_token === undefined ? {} : { id_token }),
    };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AuthorizeError('invalid_request', error.auth0.description, { hint: error.hint });
  }
}

/** Whom and what a sign-in is about, as far as it is known. */
export const aboutOf = (
  request: Pick<AuthorizationRequest, 'audience' | 'scope'>,
  { client, organization }: Pick<Registered, 'client' | 'organization'>,
  subject: Subject | undefined,
): About => ({
  user_id: subject?.user.user_id,
  user_name: subject?.user.email ?? subject?.user.username ?? subject?.user.name,
  client_name: client.name,
  audience: request.audience,
  scope: request.scope.join(' '),
  organization: organization?.id,
});

function answer(
  { issuer }: Where,
  request: Pick<AuthorizationRequest, 'response_mode' | 'redirect_uri' | 'state'>,
  known: Pick<Registered, 'tenant'>,
  fields: Record<string, string>,
): Respond {
  return {
    kind: 'respond',
    mode: request.response_mode,
    redirect_uri: request.redirect_uri,
    fields: {
      ...fields,
      ...(request.state === undefined ? {} : { state: request.state }),
      // RFC 9207: who answers, also with an error, for clients that talk to several servers.
      ...(known.tenant.sign_in?.response_iss === true ? { iss: issuer } : {}),
    },
  };
}

/** The answer that tells the application what went wrong. @see RFC 6749 section 4.1.2.1 */
function refusal(
  where: Where,
  request: Pick<AuthorizationRequest, 'response_mode' | 'redirect_uri' | 'state'>,
  error: AuthorizeError,
  known: Pick<Registered, 'tenant' | 'client'>,
): Respond {
  const fields = isStrictOidc(known.tenant, known.client)
    ? {
        // The standard has no `unauthorized`, and no quotes in descriptions.
        error: error.code === 'unauthorized' ? 'access_denied' : error.code,
        error_description: error.description.replaceAll('"', "'"),
      }
    : { error: error.code, error_description: error.description };
  return { ...answer(where, request, known, fields), error };
}

/**
 * Tells the application what went wrong, or the person alone where the client is a stranger's that asked not to be a
 * way to send people anywhere: then only a silent request is answered, which nobody looks at.
 * @see RFC 9700 section 4.11.2; fact sheet 4.6
 */
export function tell(
  where: Where,
  request: Pick<AuthorizationRequest, 'response_mode' | 'redirect_uri' | 'state'>,
  error: AuthorizeError,
  { silent, ...known }: Pick<Registered, 'tenant' | 'client'> & { silent: boolean },
): Outcome {
  if (error.page) return { kind: 'error', error };
  const { strict_third_party, redirection_policy } = known.client.sign_in;
  const isGuarded = strict_third_party && redirection_policy === 'open_redirect_protection';
  return isGuarded && !silent ? { kind: 'error', error } : refusal(where, request, error, known);
}

/**
 * The address that the browser is sent to: the redirect URI with the answer added, once (RURI-09).
 * @see RFC 6749 section 4.1.2; OAuth 2.0 Multiple Response Types section 5
 */
export function redirectTo({ mode, redirect_uri, fields }: Respond): string {
  // Some applications decode a fragment without taking a plus sign for a space.
  const text = new URLSearchParams(fields).toString().replaceAll('+', '%20');
  if (mode === 'fragment') return `${redirect_uri}#${text}`;
  const at = redirect_uri.indexOf('?');
  if (at < 0) return `${redirect_uri}?${text}`;
  const kept = redirect_uri
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '' && !isNamed(pair, fields));
  return `${redirect_uri.slice(0, at)}?${[...kept, text].join('&')}`;
}

/** Whether a pair of the redirect URI's own query has a name that the answer uses: each comes once. */
const isNamed = (pair: string, fields: Respond['fields']): boolean =>
  [...new URLSearchParams(pair).keys()].some((name) => Object.hasOwn(fields, name));
