import type { Secrets } from '../model/ports.ts';
import { encodeBase64url } from './base64.ts';
import { passing } from './bytes.ts';
import { digest } from './digest.ts';
import { sha256AtOnce } from './sha256.ts';

/** Characters of a base64url SHA-256: every comparison runs over exactly this many. */
const digestLength = 43;

/** Stands in for a hash that is missing or not a hash, so that the comparison still happens. */
const dummy = 'A'.repeat(digestLength);

/** Comparisons that `matches` always makes: a client has a current and, while it rotates, an old secret. */
const leastComparisons = 2;

/** Looks at every character, wherever the first difference is. Both texts have `digestLength` characters. */
function sameDigest(a: string, b: string): boolean {
  let difference = 0;
  for (let at = 0; at < digestLength; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

const hashAtOnce = (owner: string, secret: string): string =>
  encodeBase64url(sha256AtOnce(passing(`${owner}\0${secret}`)));

const hash = async (owner: string, secret: string): Promise<string> => hashAtOnce(owner, secret);

function matches(owner: string, secret: string, hashes: readonly string[]): boolean {
  const given = hashAtOnce(owner, secret);
  const comparisons = Math.max(leastComparisons, hashes.length);
  let found = 0;
  for (let at = 0; at < comparisons; at += 1) {
    const stored = hashes[at] ?? '';
    const usable = stored.length === digestLength;
    // No short circuit: the comparison is made whether or not there is something to compare with.
    found |= Number(sameDigest(given, usable ? stored : dummy)) & Number(usable);
  }
  return found === 1;
}

/** Hashing first gives both sides one length and takes away any control over how far they agree. */
async function equal(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  return sameDigest(left, right);
}

/**
 * Secrets made here carry 256 bits or more, so one SHA-256 is enough; the owner in front makes the hash
 * worthless for any other client. Comparing costs the same for an unknown client as for a wrong secret.
 * @see RFC 6819 section 4.6.3
 */
export const secrets: Secrets = { hash, matches, equal };
