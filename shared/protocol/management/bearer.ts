import { ApiError } from '../../model/api-error.ts';
import { isOwnScope } from '../../model/own-scopes.ts';
import type { Ports } from '../../model/ports.ts';
import type { VerifiedToken } from '../../model/token.ts';

/** Who calls the Management API: the client behind the token and what it may do. */
export interface Caller {
  client_id: string;
  /** `sub` of the token: a user's id, or `<client_id>@clients`. */
  subject: string;
  scopes: ReadonlySet<string>;
}

/** The host a request came to, as far as tokens are concerned. */
export interface Host {
  tenant: string;
  /** `https://<host>/`: a token is good only on the host it was issued on. */
  issuer: string;
  /** The tenant's own domain. */
  domain: string;
}

/** Longest token that is looked at, in characters: every scope there is, twice. */
const longestToken = 24_000;

/** How far `nbf` and `iat` may lie ahead of our clock, in seconds. */
const skew = 30;

/** The scheme in any case, exactly one space, one token. @see RFC 6750 section 2.1 */
const bearerForm = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;

const refused = (message: string, error: 'invalid_token' | 'invalid_request' = 'invalid_token'): ApiError =>
  new ApiError(401, message, undefined, {
    attributes: { error: message },
    headers: { 'www-authenticate': `Bearer error="${error}"` },
  });

const unauthenticated = (): ApiError =>
  new ApiError(401, 'Missing authentication', undefined, { headers: { 'www-authenticate': 'Bearer' } });

/**
 * The caller behind an Authorization header. A token anywhere else does not count, and beside a header it
 * makes the request ambiguous.
 * @param request the header as it came (several are joined by a comma), and whether the query has `access_token`
 * @throws {ApiError} 401 with a challenge (management-api 1.3)
 * @see RFC 6750 sections 2 and 3
 */
export async function authenticate(
  ports: Pick<Ports, 'tokens' | 'clock'>,
  host: Host,
  request: { authorization: string | undefined; tokenInQuery: boolean },
): Promise<Caller> {
  if (request.authorization === undefined) throw unauthenticated();
  if (!/^bearer\b/i.test(request.authorization)) throw unauthenticated();
  const token = bearerForm.exec(request.authorization)?.[1];
  if (token === undefined || token.length > longestToken) throw refused('Invalid token', 'invalid_request');
  if (request.tokenInQuery) throw refused('Invalid token', 'invalid_request');
  const verified = await ports.tokens.verify(host.tenant, token);
  if (verified === undefined) throw refused('Invalid signature received for JSON Web Token validation');
  return accept(verified, host, Math.floor(ports.clock.now() / 1000));
}

/**
 * What a token with a good signature must still say of itself.
 * @param now seconds since 1970
 * @throws {ApiError} 401
 * @see RFC 9068 section 4; RFC 8725 sections 3.8, 3.9 and 3.11
 */
export function accept(token: VerifiedToken, host: Host, now: number): Caller {
  const { claims } = token;
  if (!isAccessToken(token) || claims['iss'] !== host.issuer) throw refused('Invalid token');
  const expected = `https://${host.domain}/api/v2/`;
  const audiences: readonly unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
  if (!audiences.includes(expected)) throw refused(`Bad audience: ${shown(audiences)}`);
  const { exp, iat, nbf } = claims;
  if (!isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf))) throw refused('Invalid token');
  if (exp <= now) throw refused('Expired token received for JSON Web Token validation');
  if (iat > now + skew || (nbf !== undefined && nbf > now + skew)) throw refused('Invalid token');
  const scope = typeof claims['scope'] === 'string' ? claims['scope'] : '';
  const client = claims['azp'] ?? claims['client_id'];
  const subject = String(claims['sub']);
  // Only a person's id has a bar (JWT-08), and a person's token reaches nothing but that person (MGMT-03).
  const counts = subject.includes('|') ? isOwnScope : (item: string) => item !== '';
  return { client_id: String(client), subject, scopes: new Set(scope.split(' ').filter(counts)) };
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const shown = (audiences: readonly unknown[]): string =>
  audiences
    .map((audience) => String(audience))
    .join(', ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);

/** Claims that only an ID token or a logout token has. */
const foreignClaims = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/** An ID token has neither scope nor grant type, and an access token names its subject and its client. */
function isAccessToken({ header, claims }: VerifiedToken): boolean {
  const typ = header.typ?.toLowerCase().replace(/^application\//, '');
  if (typ !== 'jwt' && typ !== 'at+jwt') return false;
  if (foreignClaims.some((name) => Object.hasOwn(claims, name))) return false;
  const client = claims['azp'] ?? claims['client_id'];
  if (typeof claims['sub'] !== 'string' || typeof client !== 'string') return false;
  return typeof claims['scope'] === 'string' || (claims['scope'] === undefined && typeof claims['gty'] === 'string');
}
