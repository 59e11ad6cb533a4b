import { pageError } from '../../model/authorize-error.ts';
import type { OrganizationRecord, TenantRecord } from '../../model/registry.ts';
import type { Find } from '../confirmed.ts';
import { askedOrganization } from './organization.ts';
import { isPlainHttp, isRegistered, isUrlText, type MatchRules, originOf } from './redirect-uri.ts';
import {
  callbackMalformed,
  callbackMismatch,
  callbackMissing,
  callbackUnencrypted,
  unknownClient,
  webMessageOrigin,
} from './refusals.ts';
import type { Asked, SignInClient } from './registered.ts';
import { isFrontChannel, responseModes } from './response-type.ts';
import type { AuthorizationRequest, ResponseMode } from './transaction.ts';

/** Longest `state`, in characters: it must come back as it was in an address (RURI-09). */
export const longestState = 4096;

/** Where answers and errors may be sent, once client and redirect URI are known to be good. */
export interface Destination {
  redirect_uri: string;
  mode: ResponseMode;
  state: string | undefined;
  client: SignInClient;
  tenant: TenantRecord;
}

/**
 * The first step: the client and where its answers go. Nothing that goes wrong here is told to the address in the
 * request (RURI-01).
 * @throws {AuthorizeError} for a page of ours
 * @see RFC 6749 section 4.1.2.1; fact sheet 4.4
 */
export async function destinationOf({ params, local }: Asked, find: Find): Promise<Destination> {
  const client_id = params.get('client_id');
  if (client_id === undefined) throw pageError('invalid_request', 'Missing required parameter: client_id');
  const found = await find({ client_id, organization: askedOrganization(params), subject: 'user' });
  const { client: known, tenant, organization } = found;
  if (known?.sign_in === undefined || known.global === true) throw unknownClient(client_id);
  const client = { ...known, sign_in: known.sign_in };
  const redirect_uri = params.get('redirect_uri') ?? onlyCallback(client);
  if (redirect_uri === undefined) throw callbackMissing();
  const mode = modeOfErrors(params.get('response_mode'), params.get('response_type'));
  refuseForeignDestination(client, { redirect_uri, response_mode: mode }, organization);
  // Registering refuses it too; what was stored earlier is stopped here (RURI-05).
  if (isPlainHttp(redirect_uri) && client.latchkey?.allow_http_callbacks !== true && local !== true) {
    throw callbackUnencrypted(client_id, redirect_uri);
  }
  return { redirect_uri, mode, state: echoed(params.get('state')), client, tenant };
}

/** A client with one callback need not name it. A pattern is no address. */
function onlyCallback({ sign_in: { callbacks } }: SignInClient): string | undefined {
  const [only] = callbacks;
  return callbacks.length === 1 && only !== undefined && !/[*{]/.test(only) ? only : undefined;
}

/** What can be given back as it was: short, and nothing that was lost in decoding (RURI-09). */
const echoed = (state: string | undefined): string | undefined =>
  state !== undefined && isEchoable(state) ? state : undefined;

/** Whether a `state` can come back byte for byte. */
export const isEchoable = (state: string): boolean => state.length <= longestState && !state.includes('\ufffd');

/**
 * How an error travels when the request may be wrong in just that: as asked for where that is possible. An
 * application that waits for a fragment never finds its error in the query.
 */
function modeOfErrors(asked: string | undefined, responseType: string | undefined): ResponseMode {
  const usual = responseType !== undefined && isFrontChannel(responseType) ? 'fragment' : 'query';
  const mode = responseModes.find((known) => known === asked) ?? usual;
  return mode === 'query' ? usual : mode;
}

/**
 * Refuses a redirect URI that is not the client's, and an origin that it does not list for web messages. Runs at the
 * first step and once more at the last (RURI-01, AZ-02).
 * @param organization the one that the request names
 * @throws {AuthorizeError} for a page of ours
 */
export function refuseForeignDestination(
  client: SignInClient,
  { redirect_uri, response_mode }: Pick<AuthorizationRequest, 'redirect_uri' | 'response_mode'>,
  organization: OrganizationRecord | undefined,
): void {
  if (!isUrlText(redirect_uri)) throw callbackMalformed(redirect_uri);
  const { callbacks, web_origins, organization_usage = 'deny' } = client.sign_in;
  const rules: MatchRules = {
    patterns: client.is_first_party,
    organization: organization_usage === 'deny' ? undefined : organization?.name,
  };
  if (!isRegistered(redirect_uri, callbacks, rules)) throw callbackMismatch(client.client_id, redirect_uri);
  if (response_mode === 'web_message') refuseForeignOrigin(redirect_uri, web_origins, rules);
}

/** @throws {AuthorizeError} */
function refuseForeignOrigin(redirectUri: string, origins: readonly string[], rules: MatchRules): void {
  const origin = originOf(redirectUri);
  const listed = origins.map((entry) => (/[*{]/.test(entry) ? entry.replace(/\/$/, '') : (originOf(entry) ?? '')));
  if (origin === undefined || !isRegistered(origin, listed, rules)) throw webMessageOrigin(origin ?? redirectUri);
}
