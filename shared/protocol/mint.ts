import type { Ports } from '../model/ports.ts';
import type { TokenRequest, TokenResponse } from '../model/token-request.ts';
import { accessToken } from './access-token.ts';
import { idToken } from './id-token.ts';
import type { Issuance } from './issuance.ts';

/**
 * Turns an issuance into the answer of the token endpoint. `expires_in` is always `exp - iat`. Writes nothing
 * anywhere (STORE-07).
 * @throws {Unavailable} when a key cannot be reached
 * @see RFC 6749 section 5.1; OpenID Connect Core 1.0 section 3.1.3.3; fact sheet 1.1
 */
export async function mint(
  issuance: Issuance,
  request: Pick<TokenRequest, 'site' | 'issuer'>,
  ports: Pick<Ports, 'tokens' | 'envelopes' | 'clock' | 'random' | 'leftHash'>,
): Promise<TokenResponse> {
  const access_token = await accessToken(issuance, request, ports);
  const { refresh_token, scope } = issuance;
  return {
    access_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(hasIdToken(issuance) ? { id_token: await idToken(issuance, request, ports, { token_endpoint: true }) } : {}),
    ...(scope.length > 0 ? { scope: scope.join(' ') } : {}),
    expires_in: issuance.lifetime,
    token_type: 'Bearer',
  };
}

/** A strict third party's client never gets one (fact sheet 4.8). */
const hasIdToken = ({ person, scope, client }: Issuance): boolean =>
  person !== undefined && scope.includes('openid') && client.sign_in?.strict_third_party !== true;
