/** Rotations of the four rounds, in bits. @see RFC 1321 section 3.4 */
const rotations = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

/** The sines that the rounds add, as 32-bit numbers. */
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32));

/** What a round mixes of three words, and which word of the block a step reads. */
const mixes: readonly ((b: number, c: number, d: number) => number)[] = [
  (b, c, d) => (b & c) | (~b & d),
  (b, c, d) => (d & b) | (~d & c),
  (b, c, d) => b ^ c ^ d,
  (b, c, d) => c ^ (b | ~d),
];
const reads: readonly ((step: number) => number)[] = [
  (step) => step,
  (step) => (5 * step + 1) % 16,
  (step) => (3 * step + 5) % 16,
  (step) => (7 * step) % 16,
];

const blockSize = 64;
/** Bytes that the length takes at the end of the last block. */
const lengthSize = 8;

function padded(bytes: Uint8Array): DataView {
  const blocks = Math.floor((bytes.length + lengthSize) / blockSize) + 1;
  const all = new Uint8Array(blocks * blockSize);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setUint32(all.length - 8, (bytes.length * 8) >>> 0, true);
  view.setUint32(all.length - 4, Math.floor((bytes.length * 8) / 2 ** 32), true);
  return view;
}

function digestBlock(state: readonly number[], view: DataView, start: number): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let step = 0; step < 64; step += 1) {
    const round = step >> 4;
    const mixed = mixes[round]?.(b, c, d) ?? 0;
    const word = view.getUint32(start + 4 * (reads[round]?.(step) ?? 0), true);
    const sum = (a + mixed + word + (sines[step] ?? 0)) | 0;
    const bits = rotations[round]?.[step % 4] ?? 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0];
  }
  return [a, b, c, d].map((word, index) => (word + (state[index] ?? 0)) | 0);
}

/** MD5 of bytes. It is broken as a hash; old password hashes are made of it, and Gravatar's names. @see RFC 1321 */
export function md5Bytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = padded(bytes);
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let start = 0; start < view.byteLength; start += blockSize) state = digestBlock(state, view, start);
  const words = new DataView(new ArrayBuffer(16));
  for (const [index, word] of state.entries()) words.setInt32(4 * index, word, true);
  return new Uint8Array(words.buffer);
}

/** Hex MD5 of a text in UTF-8, which names Gravatar's pictures. WebCrypto cannot make it. */
export const md5 = (text: string): string =>
  [...md5Bytes(new TextEncoder().encode(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
