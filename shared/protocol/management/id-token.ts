import type { Ports } from '../../model/ports.ts';
import { invalidBody } from '../../model/validation.ts';

/** What an ID token must have been made for. */
export interface IdTokenContext {
  tenant: string;
  /** `https://<host>/`. */
  issuer: string;
  /** The client that the caller's own token was issued to. */
  client_id: string;
}

/** How far `iat` may lie ahead of our clock, in seconds. */
const skew = 30;

const refused = (why: string): Error => invalidBody(`The link_with token is not valid: ${why}`);

/**
 * The user behind an ID token of this tenant. Access tokens are refused: they are shown to APIs, which must
 * not become able to link their callers' accounts.
 * @throws {ApiError} 400
 * @see OpenID Connect Core section 3.1.3.7
 */
export async function readIdToken(
  ports: Pick<Ports, 'tokens' | 'clock'>,
  { tenant, issuer, client_id }: IdTokenContext,
  token: string,
): Promise<string> {
  const verified = await ports.tokens.verify(tenant, token);
  if (verified === undefined) throw refused('its signature does not verify');
  const { header, claims } = verified;
  const isOther = ['scope', 'gty', 'events', 'client_id'].some((name) => Object.hasOwn(claims, name));
  if (isOther || (header.typ !== undefined && header.typ.toLowerCase() !== 'jwt')) throw refused('it is no ID token');
  if (claims['iss'] !== issuer) throw refused('it has another issuer');
  const { aud, exp, iat, sub, azp } = claims;
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(client_id)) throw refused('it was issued to another client');
  if ((audiences.length > 1 || azp !== undefined) && azp !== client_id)
    throw refused('it was issued to another client');
  const now = Math.floor(ports.clock.now() / 1000);
  if (typeof exp !== 'number' || typeof iat !== 'number' || iat > now + skew) throw refused('it states no time');
  if (exp <= now) throw refused('it has expired');
  if (typeof sub !== 'string' || sub === '') throw refused('it names no user');
  return sub;
}
