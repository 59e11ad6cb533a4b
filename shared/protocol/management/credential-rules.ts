import type { AssertionAlg } from '../../model/assertion.ts';
import type { ReadKey } from '../../model/ports.ts';
import { invalidBody } from '../../model/validation.ts';

/** Which keys are good enough to authenticate a client (PKJ-08). Pure: the key has already been read and measured. */

/** Sizes of RSA keys, in bits. Longer ones only burn time. @see RFC 8725 section 3.5 */
const smallestModulus = 2048;
const largestModulus = 4096;

/** Keys that may be active for one purpose of a client: the current one and the next (management-api 3.2). */
export const mostActiveKeys = 2;

/** Credentials a client may have in store, active or not. */
export const mostCredentials = 10;

export type ReadableKey = Extract<ReadKey, { ok: true }>;

const unread: Readonly<Record<Extract<ReadKey, { ok: false }>['why'], string>> = {
  not_pem: 'The pem is not a PEM-encoded public key or certificate',
  private_key: 'The pem holds a private key: register the public key or the certificate only, and replace this key',
  unsupported: 'The pem holds a key of a kind that is not supported: use RSA, or EC on the curve P-256',
  unreadable: 'The pem holds a key or certificate that cannot be read',
};

/** The exponent's value, as far as it is sane: odd, from 65537 to 32 bits. @see FIPS 186-5 section 5.1 */
function isSaneExponent(e: string | undefined): boolean {
  if (e === undefined || !/^[A-Za-z0-9_-]{4,6}$/.test(e)) return false;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bits = [...e].map((letter) => alphabet.indexOf(letter).toString(2).padStart(6, '0')).join('');
  const value = Number.parseInt(bits.slice(0, bits.length - (bits.length % 8)), 2);
  return value >= 65_537 && value <= 0xffff_ffff && value % 2 === 1;
}

/**
 * The key behind a PEM, if it is one that may be registered.
 * @throws {ApiError} 400: not readable, private, RSA outside 2048 to 4096 bits or with a weak exponent
 */
export function requireStrongKey(key: ReadKey): ReadableKey {
  if (!key.ok) throw invalidBody(unread[key.why]);
  if (key.kty === 'EC') return key;
  if (key.bits < smallestModulus || key.bits > largestModulus) {
    throw invalidBody(`An RSA key must have ${smallestModulus} to ${largestModulus} bits, this one has ${key.bits}`);
  }
  if (!isSaneExponent(key.jwk['e'])) throw invalidBody('The exponent of the RSA key must be odd and 65537 or more');
  return key;
}

/**
 * The one algorithm that the key will be used with: the given one if it fits, else RS256 for RSA and ES256
 * for EC. An assertion's header never chooses (PKJ-01).
 * @throws {ApiError} 400 when algorithm and key do not fit
 */
export function algorithmOf(key: ReadableKey, given: AssertionAlg | undefined): AssertionAlg {
  const alg = given ?? (key.kty === 'EC' ? 'ES256' : 'RS256');
  const fits = key.kty === 'EC' ? alg === 'ES256' && key.jwk['crv'] === 'P-256' : alg !== 'ES256';
  if (!fits)
    throw invalidBody(`The algorithm ${alg} does not fit a key of type ${key.kty} ${key.jwk['crv'] ?? ''}`.trim());
  return alg;
}

/**
 * @throws {ApiError} 400 when two credentials of a client would have the same `kid`: a header could then
 * choose between them
 */
export function requireFreshKid(taken: readonly (string | undefined)[], kid: string): void {
  if (taken.includes(kid)) throw invalidBody(`A credential with the kid ${kid} already exists for this client`);
}

/** @throws {ApiError} 400 for more active keys than two, or the same one twice */
export function requireFewActive(ids: readonly string[]): void {
  if (new Set(ids).size !== ids.length) throw invalidBody('A credential is named twice');
  if (ids.length > mostActiveKeys) throw invalidBody(`At most ${mostActiveKeys} credentials can be active`);
}
