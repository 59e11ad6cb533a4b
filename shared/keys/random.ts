import type { Random } from '../model/ports.ts';
import type { Bytes } from './bytes.ts';

/** WebCrypto gives at most this many bytes per call. */
const perCall = 65_536;

function bytes(length: number): Bytes {
  const filled = new Uint8Array(length);
  for (let at = 0; at < length; at += perCall) crypto.getRandomValues(filled.subarray(at, at + perCall));
  return filled;
}

/**
 * Draws characters by rejection: a byte past the last full multiple of the alphabet's size is thrown
 * away, since taking it modulo the size would favour the first characters.
 */
function text(length: number, alphabet: string): string {
  const size = alphabet.length;
  if (size < 2 || size > 256) throw new RangeError('An alphabet has 2 to 256 characters');
  const limit = 256 - (256 % size);
  let drawn = '';
  while (drawn.length < length) {
    // Some more where some will be thrown away.
    for (const byte of bytes(length - drawn.length + (limit === 256 ? 0 : 8))) {
      if (byte >= limit) continue;
      drawn += alphabet.charAt(byte % size);
      if (drawn.length === length) break;
    }
  }
  return drawn;
}

/** The platform's cryptographic source. `text` throws a RangeError for an alphabet outside 2 to 256 characters. */
export const random: Random = { bytes, text, uuid: () => crypto.randomUUID() };
