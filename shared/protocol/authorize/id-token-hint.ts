import { AuthorizeError } from '../../model/authorize-error.ts';
import type { Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';

/**
 * The person whom the application expects, from an ID token that it was given earlier. One that has run out still
 * says who it was.
 * @throws {AuthorizeError} invalid_request for a token that is not this issuer's ID token for this client (JWT-02)
 * @see OpenID Connect Core 1.0 section 3.1.2.1
 */
export async function expectedSubject(
  hint: string | undefined,
  { site, issuer }: { site: { tenant: string }; issuer: string },
  client: ClientRecord,
  ports: Pick<Ports, 'tokens'>,
): Promise<string | undefined> {
  if (hint === undefined) return undefined;
  const claims = await idTokenClaims(hint, site.tenant, issuer, ports);
  if (claims === undefined || claims.aud !== client.client_id) {
    throw new AuthorizeError('invalid_request', 'id_token_hint is not an ID token of this client');
  }
  return claims.sub;
}

export interface HintClaims {
  sub: string;
  aud: string;
  sid: string | undefined;
}

/**
 * What an ID token of this issuer says, whatever its age; undefined when it is none. Access tokens have another
 * audience or more than one, and logout tokens have `events`.
 * @throws {Unavailable} when the keys cannot be read
 */
export async function idTokenClaims(
  token: string,
  tenant: string,
  issuer: string,
  ports: Pick<Ports, 'tokens'>,
): Promise<HintClaims | undefined> {
  const verified = await ports.tokens.verify(tenant, token);
  if (verified === undefined || (verified.header.typ ?? 'JWT') !== 'JWT') return undefined;
  const { iss, sub, aud, sid, events, scope, azp, gty } = verified.claims;
  const other = events !== undefined || scope !== undefined || azp !== undefined || gty !== undefined;
  if (iss !== issuer || other || typeof sub !== 'string' || typeof aud !== 'string') return undefined;
  return { sub, aud, sid: typeof sid === 'string' ? sid : undefined };
}
