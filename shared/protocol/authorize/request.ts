import { AuthorizeError } from '../../model/authorize-error.ts';
import { OAuthError } from '../../model/errors.ts';
import type { Ports } from '../../model/ports.ts';
import type { Wanted } from '../../model/registry.ts';
import type { Params } from '../../model/token-request.ts';
import type { Find } from '../confirmed.ts';
import { requestedScopes } from '../scope.ts';
import { userAudience } from '../user-audience.ts';
import { type Destination, isEchoable, longestState } from './destination.ts';
import { expectedSubject } from './id-token-hint.ts';
import { askedOrganization, wantedOrganization } from './organization.ts';
import { refuseBadPkce } from './pkce.ts';
import { unsupportedParameter } from './refusals.ts';
import { type Asked, apiFor, type Registered, type SignInClient } from './registered.ts';
import { refuseForeignType, wantedResponseMode, wantedResponseType } from './response-type.ts';
import type { AuthorizationRequest } from './transaction.ts';

const longestText = 2048;
const longestScope = 4096;

/** Longest request as a whole, in characters: sealed, it must fit the address of a page. */
const longestRequest = 8192;

/**
 * The second step: everything else that a request can say. What is refused here goes back to the application.
 * @throws {AuthorizeError} the first rule that refuses
 * @see OpenID Connect Core 1.0 section 3.1.2.2; fact sheet 4.1
 */
export async function readRequest(
  asked: Asked,
  { client, redirect_uri }: Pick<Destination, 'client' | 'redirect_uri'>,
  find: Find,
  ports: Pick<Ports, 'tokens' | 'clock'>,
): Promise<{ request: AuthorizationRequest; registered: Registered }> {
  const { params } = asked;
  refuseClosedParameters(params, client);
  refuseLostState(params.get('state'));
  if (client.sign_in.require_pushed_authorization_requests === true) {
    throw new AuthorizeError('invalid_request', 'Pushed Authorization Requests are required by the client', {
      confirm: true,
    });
  }
  const response_type = wantedResponseType(params.get('response_type'));
  refuseForeignType(response_type, client);
  const response_mode = wantedResponseMode(params.get('response_mode'), response_type);
  const code_challenge = refuseBadPkce(params, response_type, client);
  const scope = wantedScope(params);
  if (response_type.includes('id_token') && !scope.includes('openid')) {
    throw new AuthorizeError('invalid_request', 'response_type with id_token needs the scope openid');
  }
  const nonce = wantedNonce(params, response_type);
  const prompt = wantedPrompts(params.get('prompt'));
  const max_age = wantedAge(params.get('max_age'));
  const registered = await registrationsOf(asked, client, find);
  const expected_sub = await expectedSubject(params.get('id_token_hint'), asked, client, ports);
  const request = {
    ...{ client_id: client.client_id, redirect_uri, response_type, response_mode, scope: [...scope] },
    redirect_uri_sent: params.has('redirect_uri'),
    ...defined({
      audience: registered.api?.identifier,
      state: params.get('state'),
      ...{ nonce, code_challenge, max_age, expected_sub },
      organization: registered.organization?.id,
      ...texts(params),
    }),
    prompt,
    ext: extensions(params),
    received: ports.clock.now(),
  };
  if (JSON.stringify(request).length > longestRequest) {
    throw new AuthorizeError('invalid_request', 'The request is too large');
  }
  return { request, registered };
}

/** What a strict third party may not send (fact sheet 4.8). */
const closedToThirdParties = ['screen_hint', 'login_ticket', 'invitation', 'request', 'request_uri'] as const;

/** What is not supported is refused, never fetched and never half read (AZ-05). @throws {AuthorizeError} */
function refuseClosedParameters(params: Params, client: SignInClient): void {
  const closed = closedToThirdParties.find((name) => params.has(name));
  if (client.sign_in.strict_third_party && closed !== undefined) throw unsupportedParameter(closed);
  if (params.has('request'))
    throw new AuthorizeError('request_not_supported', 'The request parameter is not supported');
  if (params.has('request_uri')) {
    throw new AuthorizeError('request_uri_not_supported', 'The request_uri parameter is not supported');
  }
}

/** @throws {AuthorizeError} for a state that could not come back as it was (RURI-09) */
function refuseLostState(state: string | undefined): void {
  if (state === undefined || isEchoable(state)) return;
  throw new AuthorizeError(
    'invalid_request',
    state.length > longestState ? `state is longer than ${longestState} characters` : 'state is not valid UTF-8',
  );
}

/** @throws {AuthorizeError} invalid_scope (AZ-03) */
function wantedScope(params: Params): readonly string[] {
  const text = params.get('scope');
  if (text !== undefined && text.length > longestScope) throw new AuthorizeError('invalid_scope', 'scope is too long');
  try {
    return requestedScopes(text) ?? [];
  } catch (error) {
    if (error instanceof OAuthError) throw new AuthorizeError('invalid_scope', error.auth0.description);
    throw error;
  }
}

/** @throws {AuthorizeError} when an ID token comes through the browser without one. @see OpenID Connect Core 1.0 section 3.2.2.1 */
function wantedNonce(params: Params, responseType: string): string | undefined {
  const nonce = params.get('nonce');
  if (nonce === undefined && responseType.includes('id_token')) {
    throw new AuthorizeError('invalid_request', 'Missing required parameter: nonce');
  }
  if (nonce !== undefined && nonce.length > longestText)
    throw new AuthorizeError('invalid_request', 'nonce is too long');
  return nonce;
}

const prompts: ReadonlySet<string> = new Set(['none', 'login', 'consent', 'select_account', 'create']);

/** @throws {AuthorizeError} for an unknown word, and for `none` beside another (AZ-04) */
function wantedPrompts(value: string | undefined): string[] {
  const words = [...new Set(value?.split(' ') ?? [])];
  if (words.some((word) => !prompts.has(word))) throw new AuthorizeError('invalid_request', 'Unsupported prompt');
  if (words.length > 1 && words.includes('none')) {
    throw new AuthorizeError('invalid_request', 'prompt none cannot be combined with another value');
  }
  return words;
}

/** Seconds. @throws {AuthorizeError} for anything but digits (AZ-04) */
function wantedAge(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,10}$/.test(value)) throw new AuthorizeError('invalid_request', 'max_age must be a number of seconds');
  return Number(value);
}

/**
 * What only changes how pages look is dropped when it is too long, since nothing depends on it (AZ-06). What somebody
 * depends on is kept in what length it has.
 */
function texts(params: Params): Partial<AuthorizationRequest> {
  const names = ['login_hint', 'screen_hint', 'ui_locales', 'acr_values', 'invitation', 'connection'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = params.get(name);
      return value === undefined || (value.length > 500 && !binding.has(name)) ? [] : [[name, value]];
    }),
  );
}

/** An invitation or a connection that is not there must be refused as such, not forgotten. */
const binding: ReadonlySet<string> = new Set(['invitation', 'connection']);

const extensions = (params: Params): Record<string, string> =>
  Object.fromEntries(
    [...params].filter(([name, value]) => name.startsWith('ext-') && value.length <= 500).slice(0, 10),
  );

const defined = <Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/**
 * The API and the organization that the request is about.
 * @throws {AuthorizeError} for an API that is not there or closed to the client, and for the organization's rules
 */
async function registrationsOf(asked: Asked, client: SignInClient, find: Find): Promise<Registered> {
  const { params } = asked;
  const wanted: Wanted = {
    client_id: client.client_id,
    organization: askedOrganization(params),
    subject: 'user',
  };
  const { tenant } = await find(wanted);
  const audience = userAudience(params, asked, tenant);
  const found = audience === undefined ? await find(wanted) : await find({ ...wanted, audience });
  const organization = wantedOrganization(params, client, found);
  return { tenant, client, api: apiFor(audience, client, found), organization, found };
}
