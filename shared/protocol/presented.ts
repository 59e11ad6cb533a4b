import { invalidRequest, OAuthError, unauthorized } from '../model/errors.ts';
import type { TokenRequest } from '../model/token-request.ts';

/**
 * How a client says who it is, before anything is believed. `secrets` holds what may have been meant:
 * RFC 6749 wants the Basic parts form-encoded, many clients send them plain.
 */
export type Presented =
  | { via: 'post'; client_id: string; secrets: readonly string[] }
  | { via: 'basic'; client_id: string; secrets: readonly string[] }
  | { via: 'assertion'; client_id: string; assertion: string }
  | { via: 'nothing'; client_id: string };

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Reads the client authentication out of a request and refuses every mixture (CAUTH-03).
 * @throws {OAuthError} invalid_request for two methods at once, access_denied when no client is named
 * or the Basic header is malformed
 * @see RFC 6749 section 2.3, RFC 7521 section 4.2
 */
export function presentedCredentials(request: Pick<TokenRequest, 'params' | 'authorization'>): Presented {
  const { params, authorization } = request;
  const basic = authorization !== undefined && /^basic/i.test(authorization) ? readBasic(authorization) : undefined;
  const clientId = params.get('client_id');
  const secret = params.get('client_secret');
  const assertion = params.get('client_assertion');
  const methods = [basic, secret, assertion].filter((method) => method !== undefined).length;
  if (methods > 1) throw invalidRequest('Use one method of client authentication only');
  if (params.has('client_assertion_type') && params.get('client_assertion_type') !== assertionType) {
    throw invalidRequest(`client_assertion_type must be ${assertionType}`);
  }
  if (basic !== undefined) {
    if (clientId !== undefined && clientId !== basic.client_id) {
      throw invalidRequest('client_id in the body is not the client of the Authorization header');
    }
    return basic;
  }
  if (assertion !== undefined) {
    if (!params.has('client_assertion_type')) throw invalidRequest('Missing required parameter: client_assertion_type');
    return { via: 'assertion', client_id: clientId ?? subjectOf(assertion), assertion };
  }
  if (clientId === undefined) throw unauthorized('The request names no client: send client_id.', false);
  if (secret !== undefined) return { via: 'post', client_id: clientId, secrets: [secret] };
  return { via: 'nothing', client_id: clientId };
}

/** The client that a request names in any of the three places; untrusted, and undefined when it names none. */
export function namedClient(request: Pick<TokenRequest, 'params' | 'authorization'>): string | undefined {
  try {
    return presentedCredentials(request).client_id;
  } catch {
    return request.params.get('client_id');
  }
}

/**
 * `Basic base64(id:secret)`: case-insensitive scheme, one space, canonical base64, UTF-8 (CAUTH-02).
 * @see RFC 7617 section 2, RFC 6749 section 2.3.1
 */
function readBasic(header: string): Extract<Presented, { via: 'basic' }> {
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const binary = encoded === undefined || encoded.length % 4 !== 0 ? undefined : atob(encoded);
  // `atob` forgives set bits after the end; written again, they show.
  const text = binary === undefined || btoa(binary) !== encoded ? undefined : utf8(binary);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 1) {
    throw unauthorized('The Basic header is malformed: it must be base64 of client_id:client_secret.', true);
  }
  const [id, plain] = [text.slice(0, colon), text.slice(colon + 1)];
  const decoded = formDecoded(plain);
  const secrets = decoded === undefined || decoded === plain ? [plain] : [decoded, plain];
  return { via: 'basic', client_id: formDecoded(id) ?? id, secrets };
}

function utf8(binary: string): string | undefined {
  try {
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/**
 * The client an assertion names itself. Only says which keys to try: the signature decides.
 * @throws {OAuthError} invalid_client
 * @see RFC 7523 section 3, RFC 7521 section 4.2
 */
function subjectOf(assertion: string): string {
  const refused = new OAuthError({ status: 401, error: 'invalid_client', description: 'Client authentication failed' });
  const payload = assertion.length <= 2048 ? assertion.split('.')[1] : undefined;
  if (payload === undefined) throw refused;
  try {
    const claims: unknown = JSON.parse(utf8(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) ?? '');
    const subject = typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined;
    if (typeof subject === 'string' && subject !== '') return subject;
  } catch {
    // Not base64 or not JSON: refused below like any other bad assertion.
  }
  throw refused;
}
