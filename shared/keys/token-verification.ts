import type { Keyring } from '../model/ports.ts';
import type { PublishedKey } from '../model/signing-key.ts';
import type { ApiSigningAlg, VerifiedToken } from '../model/token.ts';
import { hasForbiddenMember, type JsonObject, member, parseCompact } from './compact.ts';
import { holds, type PublicJwk } from './verify-key.ts';

/** Characters of a token that is looked at at all. */
const longestToken = 16_384;

type OwnAlg = Exclude<ApiSigningAlg, 'HS256'>;

type VerifiedHeader = VerifiedToken['header'] & { readonly alg: OwnAlg };

/** The header of a token that may be ours: our algorithms only, a `kid`, nothing that chooses a key. */
function ourHeader(header: JsonObject): VerifiedHeader | undefined {
  const alg = member(header, 'alg');
  const kid = member(header, 'kid');
  const typ = member(header, 'typ');
  if (alg !== 'RS256' && alg !== 'RS512' && alg !== 'PS256' && alg !== 'ES256') return undefined;
  if (typeof kid !== 'string' || hasForbiddenMember(header)) return undefined;
  if (typ !== undefined && typeof typ !== 'string') return undefined;
  return { alg, kid, ...(typ === undefined ? {} : { typ }) };
}

/**
 * The key of the type that the algorithm wants, and of that name. An RSA key and its EC key have names of their own,
 * so neither is ever used with the other's algorithm (JWT-01).
 */
function namedKey(keys: readonly PublishedKey[], { alg, kid }: VerifiedHeader): PublicJwk | undefined {
  const published = keys.filter(({ state }) => state !== 'revoked');
  if (alg === 'ES256') {
    const ec = published.find((key) => key.ec?.kid === kid)?.ec;
    return ec && { kty: 'EC', crv: 'P-256', x: ec.x, y: ec.y };
  }
  const rsa = published.find((key) => key.kid === kid);
  return rsa && { kty: 'RSA', n: rsa.n, e: rsa.e };
}

/**
 * Checks the signature of a tenant's own token with its published, unrevoked keys. Says nothing about time, audience or
 * issuer; undefined when it does not hold.
 * @throws {Unavailable} when the keyring cannot be reached
 * @see RFC 7515 section 5.2; RFC 8725 sections 2.1 and 3.1
 */
export async function verifyToken(
  keyring: Pick<Keyring, 'keys'>,
  tenant: string,
  token: string,
): Promise<VerifiedToken | undefined> {
  const parsed = token.length > longestToken ? undefined : parseCompact(token);
  const header = parsed === undefined ? undefined : ourHeader(parsed.header);
  if (parsed === undefined || header === undefined) return undefined;
  // How fresh the list is, is the keyring's decision: an unknown kid is never worth a second look.
  const jwk = namedKey(await keyring.keys(tenant), header);
  if (jwk === undefined) return undefined;
  return (await holds(header.alg, jwk, parsed.signature, parsed.signed))
    ? { header, claims: parsed.claims }
    : undefined;
}
