import type { AssertionAlg, AssertionFault, AssertionKey, CheckedAssertion } from '../model/assertion.ts';
import type { Assertions } from '../model/ports.ts';
import { hasForbiddenMember, type JsonObject, member, parseCompact } from './compact.ts';
import { holds } from './verify-key.ts';

/** Bytes of an assertion, as at Auth0. */
const longestAssertion = 2048;
const longestAlg = 16;
const longestKid = 128;
/** Keys that one assertion without `kid` may be tried with: bounds the work of a refused request. */
const mostTried = 4;

const refuse = (why: AssertionFault): CheckedAssertion => ({ ok: false, why });

const isAssertionAlg = (alg: string): alg is AssertionAlg =>
  alg === 'RS256' || alg === 'RS384' || alg === 'PS256' || alg === 'ES256';

/**
 * The keys that the assertion may be signed with: those the header's `kid` names, else all, and of them
 * those registered for the header's algorithm. Names are compared one by one with `===`; nothing is looked up.
 */
function candidates(
  header: JsonObject,
  alg: AssertionAlg,
  keys: readonly AssertionKey[],
): AssertionKey[] | AssertionFault {
  const kid = member(header, 'kid');
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > longestKid)) return 'header';
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  if (named.length === 0) return 'unknown_key';
  const fitting = named.filter((key) => key.alg === alg);
  return fitting.length === 0 ? 'algorithm' : fitting.slice(0, mostTried);
}

async function check(assertion: string, keys: readonly AssertionKey[]): Promise<CheckedAssertion> {
  // Characters are enough to count: a text with others than ASCII is malformed anyway.
  if (assertion.length > longestAssertion) return refuse('too_long');
  const parsed = parseCompact(assertion);
  if (parsed === undefined) return refuse('malformed');
  const { header, claims, signed, signature } = parsed;
  const alg = member(header, 'alg');
  if (typeof alg !== 'string' || alg.length > longestAlg || hasForbiddenMember(header)) return refuse('header');
  if (!isAssertionAlg(alg)) return refuse('algorithm');
  const fitting = candidates(header, alg, keys);
  if (typeof fitting === 'string') return refuse(fitting);
  for (const key of fitting) {
    if (await holds(key.alg, key.jwk, signature, signed)) return { ok: true, header, claims };
  }
  return refuse('signature');
}

/**
 * Checks the form and the signature of a client's assertion (private_key_jwt) with that client's own
 * registered keys, at most 2,048 bytes of it. Says nothing about its claims, about time or about replay;
 * keys that have expired are left out by the caller, who has the clock.
 * @see RFC 7523 section 3; RFC 8725 sections 3.1, 3.2 and 3.10
 */
export const assertions: Assertions = { check };
