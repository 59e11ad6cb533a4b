import type { Ports } from '../model/ports.ts';
import type { Subject } from '../model/subject.ts';
import type { Claim } from '../model/token.ts';
import type { ClientCertificate } from '../model/token-request.ts';
import type { IssuedAt, OpaqueContents } from './access-token.ts';
import { userinfoAudience } from './user-audience.ts';
import { claimsOf } from './user-claims.ts';

export type UserinfoPorts = Pick<Ports, 'access' | 'envelopes' | 'tokens' | 'clock'>;

/** What a token that may read `/userinfo` says. */
interface Bearer {
  sub: string;
  scope: readonly string[];
  client_id: string;
  code: string | undefined;
}

/** Longest clock difference between servers, in seconds. */
const skew = 5;

const isText = (value: unknown): value is string => typeof value === 'string';
const inTime = (claims: { iat?: unknown; exp?: unknown }, now: number): boolean =>
  typeof claims.exp === 'number' && typeof claims.iat === 'number' && claims.exp > now && claims.iat <= now + skew;

/**
 * The person's claims that the token may see, fresh from the profile; undefined for a token that may see none: not
 * an access token of this issuer with `openid`, expired, bound to another certificate, of a user who is gone or
 * blocked, or from a code that was presented twice (JWT-02, ISS-05, CODE-01).
 * @throws {Unavailable} when keys or the record cannot be reached
 * @see OpenID Connect Core 1.0 section 5.3; fact sheet 5
 */
export async function userinfo(
  token: string,
  at: IssuedAt & { certificate: ClientCertificate | undefined },
  ports: UserinfoPorts,
  strict: (clientId: string) => Promise<boolean>,
): Promise<Record<string, Claim> | undefined> {
  const bearer = (await opaque(token, at, ports)) ?? (await jwt(token, at, ports));
  if (bearer === undefined || !bearer.scope.includes('openid')) return undefined;
  const subject = await ports.access.subject(at.site.tenant, { user_id: bearer.sub, code: bearer.code }, 'copy');
  if (subject === undefined || !isWelcome(subject)) return undefined;
  const claims = claimsOf(subject.user, bearer.scope, await strict(bearer.client_id));
  return { sub: bearer.sub, ...claims };
}

const isWelcome = ({ user, code_replayed }: Subject): boolean => user.blocked !== true && code_replayed !== true;

async function opaque(token: string, at: IssuedAt, ports: UserinfoPorts): Promise<Bearer | undefined> {
  const contents = (await ports.envelopes.openToken(at.site.tenant, at.issuer, token)) as OpaqueContents | undefined;
  if (contents === undefined || !inTime(contents, ports.clock.now() / 1000)) return undefined;
  const { sub, scope, azp, code } = contents;
  return { sub, scope: scope.split(' '), client_id: azp, code };
}

async function jwt(
  token: string,
  at: Parameters<typeof userinfo>[1],
  ports: UserinfoPorts,
): Promise<Bearer | undefined> {
  const verified = await ports.tokens.verify(at.site.tenant, token);
  if (verified === undefined) return undefined;
  const { iss, aud, sub, scope, azp, client_id, gty, cnf } = verified.claims;
  const client = azp ?? client_id;
  // Two audiences, one of them ours: neither an ID token nor a machine's token has that.
  const ours = Array.isArray(aud) && aud.includes(userinfoAudience(at.issuer));
  if (iss !== at.issuer || !ours || gty === 'client-credentials') return undefined;
  // A token that is bound to a certificate is worth nothing without it (RFC 8705 section 3).
  const bound = (cnf as { 'x5t#S256'?: unknown } | undefined)?.['x5t#S256'];
  if (cnf !== undefined && (bound === undefined || bound !== at.certificate?.thumbprint)) return undefined;
  if (!isText(sub) || !isText(scope) || !isText(client)) return undefined;
  if (!inTime(verified.claims, ports.clock.now() / 1000)) return undefined;
  return { sub, scope: scope.split(' '), client_id: client, code: undefined };
}
