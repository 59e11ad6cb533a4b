import type { Bytes } from '../bytes.ts';

/** What scrypt costs: N, r and p of the standard, and the bytes wanted. */
export interface ScryptCost {
  cost: number;
  blockSize: number;
  parallelization: number;
  keylen: number;
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** The quarter rounds of one double round: columns, then rows. */
const quarters = [
  ...[[0, 4, 8, 12] as const, [5, 9, 13, 1] as const, [10, 14, 2, 6] as const, [15, 3, 7, 11] as const],
  ...[[0, 1, 2, 3] as const, [5, 6, 7, 4] as const, [10, 11, 8, 9] as const, [15, 12, 13, 14] as const],
];

/** Words of a Salsa block. */
const words = 16;

/** Salsa20/8 of `input` xor `block[at…]`, in place of `block`. @see RFC 7914 section 3 */
function salsa(block: Uint32Array, input: Uint32Array, at: number, x: Uint32Array): void {
  for (let index = 0; index < words; index += 1) block[index] = (block[index] ?? 0) ^ (input[at + index] ?? 0);
  x.set(block);
  for (let round = 0; round < 4; round += 1) {
    for (const [a, b, c, d] of quarters) {
      x[b] = (x[b] ?? 0) ^ rotate(((x[a] ?? 0) + (x[d] ?? 0)) | 0, 7);
      x[c] = (x[c] ?? 0) ^ rotate(((x[b] ?? 0) + (x[a] ?? 0)) | 0, 9);
      x[d] = (x[d] ?? 0) ^ rotate(((x[c] ?? 0) + (x[b] ?? 0)) | 0, 13);
      x[a] = (x[a] ?? 0) ^ rotate(((x[d] ?? 0) + (x[c] ?? 0)) | 0, 18);
    }
  }
  for (let index = 0; index < words; index += 1) block[index] = ((block[index] ?? 0) + (x[index] ?? 0)) | 0;
}

/** @see RFC 7914 section 4 */
function blockMix(from: Uint32Array, to: Uint32Array, x: Uint32Array, scratch: Uint32Array): void {
  const blocks = from.length / words;
  x.set(from.subarray(from.length - words));
  for (let index = 0; index < blocks; index += 1) {
    salsa(x, from, index * words, scratch);
    // Even blocks come first, odd ones after them.
    to.set(x, ((index >> 1) + (index % 2 === 0 ? 0 : blocks / 2)) * words);
  }
}

/** @see RFC 7914 section 5 */
function roMix(block: Uint32Array, cost: number): void {
  const size = block.length;
  const kept = new Uint32Array(size * cost);
  const [x, scratch] = [new Uint32Array(words), new Uint32Array(words)];
  let current = block;
  let next: Uint32Array = new Uint32Array(size);
  const step = (): void => {
    blockMix(current, next, x, scratch);
    [current, next] = [next, current];
  };
  for (let index = 0; index < cost; index += 1) {
    kept.set(current, index * size);
    step();
  }
  for (let index = 0; index < cost; index += 1) {
    const from = ((current[size - words] ?? 0) & (cost - 1)) * size;
    for (let word = 0; word < size; word += 1) current[word] = (current[word] ?? 0) ^ (kept[from + word] ?? 0);
    step();
  }
  block.set(current);
}

async function stretch(password: Bytes, salt: Bytes, length: number): Promise<Bytes> {
  // The platform refuses an empty key; HMAC pads keys with zeros, so one zero byte is the same key.
  const material = password.length === 0 ? new Uint8Array(1) : password;
  const key = await crypto.subtle.importKey('raw', material, 'PBKDF2', false, ['deriveBits']);
  const derived = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1 };
  return new Uint8Array(await crypto.subtle.deriveBits(derived, key, length * 8));
}

/**
 * The key that scrypt derives. The caller bounds the cost: memory is 128 × N × r bytes.
 * @see RFC 7914 section 6
 */
export async function scrypt(password: Bytes, salt: Bytes, asked: ScryptCost): Promise<Bytes> {
  const { cost, blockSize, parallelization, keylen } = asked;
  const size = 128 * blockSize;
  const bytes = await stretch(password, salt, size * parallelization);
  for (let lane = 0; lane < parallelization; lane += 1) {
    const view = new DataView(bytes.buffer, lane * size, size);
    const block = Uint32Array.from({ length: size / 4 }, (_, index) => view.getUint32(4 * index, true));
    roMix(block, cost);
    for (const [index, word] of block.entries()) view.setUint32(4 * index, word, true);
  }
  return stretch(password, bytes, keylen);
}
