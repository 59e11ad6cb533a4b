import { type Bytes, concat, utf8 } from './bytes.ts';

/**
 * Just enough DER to write a self-signed certificate and a PKCS #7 envelope.
 * @see X.690 sections 8 and 10
 */

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

/** One element: tag, definite length in the fewest octets, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const body = concat(...contents);
  return concat(Uint8Array.of(tag, ...lengthBytes(body.length)), body);
}

/** SEQUENCE, X.690 section 8.9. */
export const sequence = (...contents: readonly Uint8Array[]): Bytes => element(0x30, ...contents);
/** SET. The caller puts the elements into the order of DER. */
export const set = (...contents: readonly Uint8Array[]): Bytes => element(0x31, ...contents);
/** OCTET STRING. */
export const octetString = (...contents: readonly Uint8Array[]): Bytes => element(0x04, ...contents);
/** NULL. */
export const nullElement = (): Bytes => element(0x05);
/** BOOLEAN of the value true, which DER writes as 0xff. */
export const trueElement = (): Bytes => element(0x01, Uint8Array.of(0xff));

/** `[number]`, constructed: an explicit tag around one element, or an implicit one in place of a SET. */
export const contextTag = (number: number, ...contents: readonly Uint8Array[]): Bytes =>
  element(0xa0 | number, ...contents);

/** @param unused bits of the last octet that do not count */
export const bitString = (bytes: Uint8Array, unused = 0): Bytes => element(0x03, Uint8Array.of(unused), bytes);

/** A positive integer from its big-endian octets; a leading zero is added when the top bit would read as a sign. */
export const integer = (bytes: Uint8Array): Bytes =>
  (bytes[0] ?? 0) >= 0x80 ? element(0x02, Uint8Array.of(0), bytes) : element(0x02, bytes);

/** @param dotted an object identifier such as `2.5.4.3` */
export function objectIdentifier(dotted: string): Bytes {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...others]) {
    const group = [arc % 128];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) group.unshift(0x80 | (rest % 128));
    octets.push(...group);
  }
  return element(0x06, Uint8Array.from(octets));
}

/** PrintableString where the characters allow it, as Auth0's certificates have it, else UTF8String. */
export const directoryString = (text: string): Bytes =>
  element(/^[A-Za-z0-9 '()+,./:=?-]+$/.test(text) ? 0x13 : 0x0c, utf8(text));

/**
 * UTCTime up to the end of 2049, GeneralizedTime from 2050, to the second.
 * @param milliseconds since 1970
 * @see RFC 5280 section 4.1.2.5
 */
export function time(milliseconds: number): Bytes {
  const digits = `${new Date(milliseconds).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return Number(digits.slice(0, 4)) < 2050 ? element(0x17, utf8(digits.slice(2))) : element(0x18, utf8(digits));
}
