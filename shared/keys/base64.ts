import type { Bytes } from './bytes.ts';

/**
 * Base64 as JOSE and PEM use it, strict in both directions: no whitespace, no foreign characters, and
 * only the one canonical text per byte string, so that a token has exactly one spelling.
 * @see RFC 4648 sections 3.5, 4 and 5; RFC 7515 section 2
 */

// The runtimes that have these built-in run them several times faster than the `btoa` way.
interface NativeEncoder {
  toBase64?(options?: { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }): string;
}
interface NativeDecoder {
  fromBase64?(text: string, options?: { alphabet?: 'base64' | 'base64url' }): Bytes;
}

const nativeDecoder: NativeDecoder = Uint8Array as NativeDecoder;
const hasEncoder = (Uint8Array.prototype as NativeEncoder).toBase64 !== undefined;

/** Bytes per call of `String.fromCharCode`: well under every engine's limit on arguments. */
const chunk = 8192;

function binaryText(bytes: Uint8Array): string {
  if (bytes.length <= chunk) return String.fromCharCode(...bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return text;
}

/** Standard alphabet with padding. @see RFC 4648 section 4 */
export const encodeBase64 = (bytes: Uint8Array): string =>
  hasEncoder ? ((bytes as NativeEncoder).toBase64?.() ?? '') : btoa(binaryText(bytes));

/** URL-safe alphabet without padding. @see RFC 7515 section 2 */
export const encodeBase64url = (bytes: Uint8Array): string =>
  hasEncoder
    ? ((bytes as NativeEncoder).toBase64?.({ alphabet: 'base64url', omitPadding: true }) ?? '')
    : btoa(binaryText(bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

function fromStandard(text: string): Bytes {
  if (nativeDecoder.fromBase64 !== undefined) return nativeDecoder.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

// The last character of an incomplete group carries 4 or 2 bits that must be zero.
const canonicalEnd = (text: string, significant: number): boolean => {
  const rest = significant % 4;
  if (rest === 0) return true;
  const last = text.charAt(significant - 1);
  return rest === 2 ? 'AQgw'.includes(last) : rest === 3 && 'AEIMQUYcgkosw048'.includes(last);
};

/** The bytes, or undefined when the text is not canonical unpadded base64url. The empty text is zero bytes. */
export function decodeBase64url(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || !canonicalEnd(text, text.length)) return undefined;
  return fromStandard(text.replaceAll('-', '+').replaceAll('_', '/'));
}

/** The bytes, or undefined when the text is not canonical padded base64 of the standard alphabet. */
export function decodeBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return canonicalEnd(text, text.length - padding) ? fromStandard(text) : undefined;
}
