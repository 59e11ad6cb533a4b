import { encodeBase64url } from './base64.ts';
import {
  bitStringOf,
  type Element,
  elementsOf,
  inside,
  objectIdentifierOf,
  positiveIntegerOf,
  sequenceOf,
} from './der-reader.ts';

/** A public key taken out of its DER form. `bits` is the size of the modulus or of the curve. */
export type KeyInfo =
  | { ok: true; kty: 'RSA' | 'EC'; bits: number; jwk: Record<string, string> }
  | { ok: false; why: 'unsupported' | 'unreadable' };

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';
const curves: Readonly<Record<string, { crv: string; bits: number }>> = {
  '1.2.840.10045.3.1.7': { crv: 'P-256', bits: 256 },
  '1.3.132.0.34': { crv: 'P-384', bits: 384 },
};

/** Octets of an exponent that every verifier in use accepts. */
const longestExponent = 4;

const unreadable: KeyInfo = { ok: false, why: 'unreadable' };
const unsupported: KeyInfo = { ok: false, why: 'unsupported' };

const isOdd = (integer: Uint8Array): boolean => ((integer.at(-1) ?? 0) & 1) === 1;

/**
 * The body of an RSAPublicKey. An exponent of 1 makes every message its own signature, an even one or a
 * zero is no RSA at all: both are refused. How long the modulus must be is the caller's rule.
 * @see RFC 8017 appendix A.1.1
 */
export function rsaPublicKey(elements: readonly Element[]): KeyInfo {
  const n = positiveIntegerOf(elements[0]);
  const e = positiveIntegerOf(elements[1]);
  if (n === undefined || e === undefined || elements.length !== 2 || !isOdd(n)) return unreadable;
  if (!isOdd(e) || (e.length === 1 && e[0] === 1) || e.length > longestExponent) return unsupported;
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
  return { ok: true, kty: 'RSA', bits, jwk: { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) } };
}

/** An uncompressed point of P-256 or P-384. @see RFC 5480 section 2.2 */
function ecPoint(parameters: Element | undefined, point: Uint8Array): KeyInfo {
  const identifier = objectIdentifierOf(parameters) ?? '';
  const curve = Object.hasOwn(curves, identifier) ? curves[identifier] : undefined;
  if (curve === undefined) return unsupported;
  const size = curve.bits / 8;
  if (point[0] === 2 || point[0] === 3) return unsupported;
  if (point[0] !== 4 || point.length !== 1 + 2 * size) return unreadable;
  const x = encodeBase64url(point.subarray(1, 1 + size));
  const y = encodeBase64url(point.subarray(1 + size));
  return { ok: true, kty: 'EC', bits: curve.bits, jwk: { kty: 'EC', crv: curve.crv, x, y } };
}

/** Reads the elements of a SubjectPublicKeyInfo. Never throws. @see RFC 5280 section 4.1.2.7 */
export function subjectPublicKey(elements: readonly Element[]): KeyInfo {
  const [algorithm, parameters, ...more] = inside(elements[0], 0x30);
  const identifier = objectIdentifierOf(algorithm);
  const key = bitStringOf(elements[1]);
  if (identifier === undefined || key === undefined || elements.length !== 2 || more.length > 0) return unreadable;
  if (identifier === ecPublicKey) return ecPoint(parameters, key);
  if (identifier !== rsaEncryption) return unsupported;
  const isNull = parameters === undefined || (parameters.tag === 0x05 && parameters.body.length === 0);
  const outer = elementsOf(key);
  return isNull && outer.length === 1 ? rsaPublicKey(sequenceOf(key)) : unreadable;
}
