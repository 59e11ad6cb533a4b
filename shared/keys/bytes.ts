/** Bytes that WebCrypto accepts: backed by a buffer of their own kind, never by shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 form of a text. A lone surrogate becomes U+FFFD, as the Encoding standard has it. */
export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** Where `passing` puts its texts, in bytes: more than a token has. */
const room = new Uint8Array(16_384);

/**
 * The UTF-8 form of a text on its way into a call that takes its input before it returns, as WebCrypto's do: the next
 * text overwrites it. Making and forgetting a buffer for each text costs more than hashing it.
 */
export const passing = (text: string): Bytes =>
  text.length * 3 > room.length ? utf8(text) : room.subarray(0, encoder.encodeInto(text, room).written);

/** The text behind UTF-8 bytes, or undefined when they are not valid UTF-8. A byte order mark is kept as a character. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** All parts in one array, in order. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Two upper-case hexadecimal digits per byte. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
