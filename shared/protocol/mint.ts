import type { Ports } from '../model/ports.ts';
import type { TokenRequest, TokenResponse } from '../model/token-request.ts';
import { accessTokenClaims, isRfc9068 } from './claims.ts';
import type { Issuance } from './issuance.ts';

/**
 * Turns an issuance into the answer of the token endpoint: signs with the API's algorithm, encrypts when
 * the API wants it. `expires_in` is always `exp - iat`. Writes nothing anywhere (STORE-07).
 * @throws {Unavailable} when the signing key cannot be reached
 * @see RFC 6749 section 5.1; fact sheet 1.1 and 3.6
 */
export async function mint(
  issuance: Issuance,
  request: Pick<TokenRequest, 'site' | 'issuer'>,
  ports: Pick<Ports, 'tokens' | 'clock' | 'random'>,
): Promise<TokenResponse> {
  const { api } = issuance;
  const rfc9068 = isRfc9068(issuance);
  const claims = accessTokenClaims(issuance, {
    issuer: request.issuer,
    iat: Math.floor(ports.clock.now() / 1000),
    jti: rfc9068 ? ports.random.uuid() : '',
  });
  const access_token = await ports.tokens.sign(request.site.tenant, {
    alg: api.signing_alg,
    typ: rfc9068 ? 'at+jwt' : 'JWT',
    claims,
    ...(api.signing_secret === undefined ? {} : { secret: { api: api.id, ...api.signing_secret } }),
    ...(api.token_encryption === undefined ? {} : { encryption: api.token_encryption }),
  });
  return {
    access_token,
    ...(issuance.scope.length > 0 ? { scope: issuance.scope.join(' ') } : {}),
    expires_in: issuance.lifetime,
    token_type: 'Bearer',
  };
}
