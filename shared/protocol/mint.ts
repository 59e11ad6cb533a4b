import { lazily } from '../model/lazily.ts';
import type { Ports } from '../model/ports.ts';
import type { TokenRequest, TokenResponse } from '../model/token-request.ts';
import { accessToken } from './access-token.ts';
import type { Issuance } from './issuance.ts';
import { handOut } from './reuse.ts';

/** Isolates that only serve machines never load it (decision 012). */
const idTokens = lazily('ID tokens', () => import('./id-token.ts'));

/**
 * Turns an issuance into the answer of the token endpoint. `expires_in` is what is left of the token's
 * life: all of it, unless it is one that was handed out before. Writes nothing
 * anywhere (STORE-07).
 * @throws {Unavailable} when a key cannot be reached
 * @see RFC 6749 section 5.1; OpenID Connect Core 1.0 section 3.1.3.3; fact sheet 1.1
 */
export async function mint(
  issuance: Issuance,
  request: Pick<TokenRequest, 'site' | 'issuer'>,
  ports: Pick<Ports, 'tokens' | 'envelopes' | 'clock' | 'random' | 'leftHash' | 'reusable'>,
): Promise<TokenResponse> {
  const { refresh_token, scope, lifetime } = issuance;
  const { access_token, expires_in } = (await handOut(issuance, request, ports)) ?? {
    access_token: await accessToken(issuance, request, ports),
    expires_in: lifetime,
  };
  // Members in Auth0's order, each only where there is something to say.
  const response = { access_token } as TokenResponse;
  if (refresh_token !== undefined) response.refresh_token = refresh_token;
  if (hasIdToken(issuance)) {
    const { idToken } = await idTokens();
    response.id_token = await idToken(issuance, request, ports, { token_endpoint: true });
  }
  if (scope.length > 0) response.scope = scope.join(' ');
  response.expires_in = expires_in;
  response.token_type = 'Bearer';
  return response;
}

/** A strict third party's client never gets one (fact sheet 4.8). */
const hasIdToken = ({ person, scope, client }: Issuance): boolean =>
  person !== undefined && scope.includes('openid') && client.sign_in?.strict_third_party !== true;
