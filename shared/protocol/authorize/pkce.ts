import { AuthorizeError } from '../../model/authorize-error.ts';
import type { ClientRecord } from '../../model/registry.ts';
import type { Params } from '../../model/token-request.ts';
import { isPublicClient } from '../client-kind.ts';

/** Base64url of 32 bytes without padding (PKCE-04). */
const challenge = /^[A-Za-z0-9_-]{43}$/;

/**
 * The challenge of a request for a code. S256 only: `plain` proves nothing to whoever reads the request (PKCE-03).
 * A client without a secret must send one (PKCE-05).
 * @throws {AuthorizeError} invalid_request
 * @see RFC 7636 section 4.3; fact sheet 4.1
 */
export function refuseBadPkce(params: Params, responseType: string, client: ClientRecord): string | undefined {
  const value = params.get('code_challenge');
  const method = params.get('code_challenge_method');
  if (value === undefined) {
    if (method !== undefined) throw new AuthorizeError('invalid_request', 'Missing required parameter: code_challenge');
    const required = isPublicClient(client) || client.sign_in?.strict_third_party === true;
    if (required && responseType.includes('code')) {
      throw new AuthorizeError('invalid_request', 'Missing required parameter: code_challenge', {
        confirm: true,
        hint: 'A client without a secret must use PKCE with code_challenge_method S256.',
      });
    }
    return undefined;
  }
  if (method !== 'S256') throw new AuthorizeError('invalid_request', 'code_challenge_method must be S256');
  if (!challenge.test(value))
    throw new AuthorizeError('invalid_request', 'code_challenge must be 43 base64url characters');
  return value;
}
