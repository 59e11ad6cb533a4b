import { AuthorizeError } from '../../model/authorize-error.ts';
import type { ClientRecord } from '../../model/registry.ts';
import type { ResponseMode } from './transaction.ts';

/** The seven response types, each with its words in the order in which they are written (fact sheet 4.1). */
export const responseTypes: readonly string[] = [
  'code',
  'token',
  'id_token',
  'code token',
  'code id_token',
  'id_token token',
  'code id_token token',
];

export const responseModes: readonly ResponseMode[] = ['query', 'fragment', 'form_post', 'web_message'];

const canonical = (value: string): string => value.split(' ').sort().join(' ');
const byWords = new Map(responseTypes.map((type) => [canonical(type), type]));

/** Whether the answer carries tokens through the browser, which a query must never do (AZ-02). */
export const isFrontChannel = (responseType: string): boolean => responseType !== 'code';

/** Where an answer of this type goes when nothing is asked for. @see OAuth 2.0 Multiple Response Types section 5 */
const defaultMode = (responseType: string): ResponseMode => (isFrontChannel(responseType) ? 'fragment' : 'query');

/**
 * The response type that is asked for, in its usual spelling; words may come in any order.
 * @throws {AuthorizeError} invalid_request when it is missing, unsupported_response_type for any other
 */
export function wantedResponseType(value: string | undefined): string {
  if (value === undefined) throw new AuthorizeError('invalid_request', 'Missing required parameter: response_type');
  const type = byWords.get(canonical(value));
  if (type === undefined) {
    const shown = /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,60}$/.test(value) ? value : 'it has characters that no type has';
    throw new AuthorizeError('unsupported_response_type', `Unsupported response type: ${shown}`);
  }
  return type;
}

/**
 * The response mode that is asked for, or the type's own.
 * @throws {AuthorizeError} invalid_request for an unknown one, and for tokens in a query (AZ-02)
 */
export function wantedResponseMode(value: string | undefined, responseType: string): ResponseMode {
  if (value === undefined) return defaultMode(responseType);
  const mode = responseModes.find((known) => known === value);
  if (mode === undefined) throw new AuthorizeError('invalid_request', 'Unsupported response_mode');
  if (mode === 'query' && isFrontChannel(responseType)) {
    throw new AuthorizeError('invalid_request', 'response_mode query is not allowed for this response_type');
  }
  return mode;
}

/**
 * Decides whether the client may use the type: `code` needs the authorization code grant, anything that hands
 * tokens to the browser the implicit grant, a hybrid both (AZ-01). Strict third parties get codes only (fact sheet 4.8).
 * @throws {AuthorizeError} unauthorized_client, or unsupported_response_type for a strict third party
 */
export function refuseForeignType(responseType: string, client: ClientRecord): void {
  if (client.sign_in?.strict_third_party === true && responseType !== 'code') {
    throw new AuthorizeError('unsupported_response_type', `Unsupported response type: ${responseType}`);
  }
  const needed = [
    ...(responseType.includes('code') ? ['authorization_code'] : []),
    ...(isFrontChannel(responseType) ? ['implicit'] : []),
  ];
  const missing = needed.find((grant) => !client.grant_types.includes(grant));
  if (missing === undefined) return;
  throw new AuthorizeError('unauthorized_client', `Grant type '${missing}' not allowed for the client.`, {
    confirm: true,
    hint: `Add ${missing} to the grant_types of client ${client.client_id}, or use another response_type.`,
  });
}
