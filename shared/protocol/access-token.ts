import type { Ports } from '../model/ports.ts';
import type { Site } from '../model/registry.ts';
import { accessTokenClaims, isRfc9068 } from './claims.ts';
import type { Issuance } from './issuance.ts';

export interface IssuedAt {
  site: Site;
  /** `https://<host>/` */
  issuer: string;
}

export type AccessTokenPorts = Pick<Ports, 'tokens' | 'envelopes' | 'clock' | 'random'>;

/** What an opaque access token holds. Whoever holds the token cannot read it. */
export interface OpaqueContents {
  sub: string;
  scope: string;
  azp: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  org_id?: string;
  /** Id of the authorization code that it came from (CODE-01). */
  code?: string;
}

/**
 * The access token of an issuance: a JWT for an API, signed with its algorithm and encrypted when it wants that;
 * an opaque token for `/userinfo` alone. Writes nothing anywhere (STORE-07).
 * @throws {Unavailable} when a key cannot be reached
 * @see fact sheet 3.1 and 3.6
 */
export function accessToken(issuance: Issuance, at: IssuedAt, ports: AccessTokenPorts): Promise<string> {
  const { api } = issuance;
  const iat = Math.floor(ports.clock.now() / 1000);
  if (api === undefined) return opaqueToken(issuance, at, iat, ports);
  const forApi = { ...issuance, api };
  const rfc9068 = isRfc9068(forApi);
  const claims = accessTokenClaims(forApi, { issuer: at.issuer, iat, jti: rfc9068 ? ports.random.uuid() : '' });
  return ports.tokens.sign(at.site.tenant, {
    alg: api.signing_alg,
    typ: rfc9068 ? 'at+jwt' : 'JWT',
    claims,
    ...(api.signing_secret === undefined ? {} : { secret: { context: `api-secret:${api.id}`, ...api.signing_secret } }),
    ...(api.token_encryption === undefined ? {} : { encryption: api.token_encryption }),
  });
}

function opaqueToken(issuance: Issuance, at: IssuedAt, iat: number, ports: AccessTokenPorts): Promise<string> {
  const { subject, scope, client, lifetime, organization, code } = issuance;
  const contents: OpaqueContents = {
    sub: subject,
    scope: scope.join(' '),
    azp: client.client_id,
    iat,
    exp: iat + lifetime,
    ...(organization === undefined ? {} : { org_id: organization.id }),
    ...(code === undefined ? {} : { code }),
  };
  return ports.envelopes.sealToken(at.site.tenant, at.issuer, { ...contents });
}
