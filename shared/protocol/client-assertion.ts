import type { AssertionFault } from '../model/assertion.ts';
import { invalidClient, type OAuthError } from '../model/errors.ts';

/** Longest life of an assertion and allowed clock difference, in seconds (fact sheet 2.2). */
const longestLife = 300;
const skew = 10;
const longestName = 64;

export interface AssertionContext {
  client_id: string;
  /** Audiences that mean this server: the issuer; outside strict mode also the token endpoint of the host. */
  audiences: readonly string[];
  /** `aud` must be one text; an array is refused, even of one member. */
  strict: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** What is left to do with a valid assertion: use its id once. */
export interface AssertionUse {
  jti: string;
  /** Milliseconds since 1970 after which the same id would be refused anyway. */
  expires: number;
}

/**
 * Decides whether the content of an assertion with a good signature authenticates the client: who it is
 * from and for, that it is meant as an assertion, and that it is fresh and short-lived.
 * @throws {OAuthError} invalid_client; the reason is in the hint only
 * @see RFC 7523 section 3; RFC 8725 section 3.11; fact sheet 2.2
 */
export function assertionUse(
  header: { readonly [name: string]: unknown },
  claims: { readonly [name: string]: unknown },
  context: AssertionContext,
): AssertionUse {
  const { typ } = header;
  if (typ !== undefined && !(typeof typ === 'string' && /^(?:jwt|client-authentication\+jwt)$/i.test(typ))) {
    throw refusal("its header 'typ' is not JWT: another kind of token was sent");
  }
  if (claims['iss'] !== context.client_id || claims['sub'] !== context.client_id) {
    throw refusal("'iss' and 'sub' must both be the client_id");
  }
  refuseOtherAudience(claims['aud'], context);
  const { jti } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > longestName) {
    throw refusal(`'jti' must be a text of 1 to ${longestName} characters`);
  }
  return { jti, expires: freshUntil(claims, Math.floor(context.now / 1000)) * 1000 };
}

/** One audience, or an array whose every member is ours: an assertion for another server never counts. */
function refuseOtherAudience(aud: unknown, { audiences: ours, strict }: AssertionContext): void {
  const audiences: unknown[] = Array.isArray(aud) && !strict ? aud : [aud];
  if (audiences.length === 0 || audiences.some((one) => typeof one !== 'string' || !ours.includes(one))) {
    throw refusal(`'aud' must be ${ours[0] ?? 'the issuer'}`);
  }
}

/** @returns `exp` in seconds, once all three times are plausible */
function freshUntil(claims: { readonly [name: string]: unknown }, now: number): number {
  const { exp, iat, nbf } = claims;
  if (!isTime(exp) || exp <= now) throw refusal("'exp' must be a time in the future, in seconds");
  if (exp > now + longestLife + skew) throw refusal("'exp' must be no more than 5 minutes ahead");
  if (iat !== undefined) {
    if (!isTime(iat) || iat > now + skew) throw refusal("'iat' must be a time that has passed");
    if (exp - iat > longestLife) {
      throw refusal("'exp' claim must specify a time that is no more than 5 minutes after 'iat'");
    }
  }
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + skew)) throw refusal("'nbf' must be a time that has passed");
  return exp;
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 1e11;

/** The refusal for an assertion whose form, key or signature is not good. */
export const assertionRefused = (fault: AssertionFault): OAuthError =>
  refusal(faults[fault], fault === 'algorithm' || fault === 'unknown_key' || fault === 'signature');

const faults: Readonly<Record<AssertionFault, string>> = {
  malformed: 'it is not a JWT in compact form with strict base64url and JSON',
  too_long: 'it is longer than 2048 bytes',
  header: 'its header carries a member that is not allowed (jku, x5u, jwk, x5c, crit, b64, zip)',
  algorithm: "its 'alg' is not the algorithm registered for the key",
  unknown_key: "no active key of the client has this 'kid'",
  signature: 'its signature does not match the registered key',
};

const refusal = (reason: string, confirm = false): OAuthError =>
  invalidClient(`The client assertion was refused: ${reason}.`, confirm);
