import type { Ports } from '../model/ports.ts';
import type { Site } from '../model/registry.ts';
import type { SigningOrder } from '../model/token.ts';
import { type ApiIssuance, accessTokenClaims, isRfc9068, type Moment } from './claims.ts';
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
  const iat = Math.floor(ports.clock.now() / 1000);
  if (!isForApi(issuance)) return opaqueToken(issuance, at, iat, ports);
  const jti = isRfc9068(issuance) ? ports.random.uuid() : '';
  return ports.tokens.sign(at.site.tenant, signingOrder(issuance, { issuer: at.issuer, iat, jti }));
}

const isForApi = (issuance: Issuance): issuance is ApiIssuance => issuance.api !== undefined;

/** What is to be signed, with which key, and for whom it is to be encrypted. */
export function signingOrder(issuance: ApiIssuance, moment: Moment): SigningOrder {
  const { api } = issuance;
  const order: SigningOrder = {
    alg: api.signing_alg,
    typ: isRfc9068(issuance) ? 'at+jwt' : 'JWT',
    claims: accessTokenClaims(issuance, moment),
  };
  if (api.signing_secret !== undefined) order.secret = { context: `api-secret:${api.id}`, ...api.signing_secret };
  if (api.token_encryption !== undefined) order.encryption = api.token_encryption;
  return order;
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
