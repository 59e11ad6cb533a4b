/** Bytes of a block. */
const blockLength = 64;

/** The first 32 bits of the fractional part of a number. */
const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0;

const isPrime = (value: number): boolean => {
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false;
  return true;
};

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let value = 2; primes.length < count; value += 1) if (isPrime(value)) primes.push(value);
  return primes;
}

/** The constants, which are made of the first 64 primes. @see FIPS 180-4 sections 4.2.2 and 5.3.3 */
const primes = firstPrimes(64);
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const start = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** Used by one call at a time, from its beginning to its end. */
const words = new Int32Array(64);
const tail = new Uint8Array(2 * blockLength);

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** @see FIPS 180-4 section 6.2.2, step 1 */
function schedule(bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 16; index += 1) {
    const from = at + index * 4;
    words[index] =
      ((bytes[from] ?? 0) << 24) |
      ((bytes[from + 1] ?? 0) << 16) |
      ((bytes[from + 2] ?? 0) << 8) |
      (bytes[from + 3] ?? 0);
  }
  for (let index = 16; index < 64; index += 1) {
    const early = words[index - 15] ?? 0;
    const late = words[index - 2] ?? 0;
    const small0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const small1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[index] = (words[index - 16] ?? 0) + small0 + (words[index - 7] ?? 0) + small1;
  }
}

/** @see FIPS 180-4 section 6.2.2, steps 2 to 4 */
function compress(state: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < 64; round += 1) {
    const large1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const first = (h + large1 + ((e & f) ^ (~e & g)) + (constants[round] ?? 0) + (words[round] ?? 0)) | 0;
    const large0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const added = [a, b, c, d, e, f, g, h];
  for (let index = 0; index < 8; index += 1) state[index] = (state[index] ?? 0) + (added[index] ?? 0);
}

/**
 * SHA-256 at once, 32 bytes. WebCrypto has it behind a promise only, and going out for that costs a token request twenty
 * times what the hash of a secret does. What it does depends on the length of its input alone.
 * @see FIPS 180-4
 */
export function sha256AtOnce(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = start.slice();
  const whole = bytes.length - (bytes.length % blockLength);
  for (let at = 0; at < whole; at += blockLength) {
    schedule(bytes, at);
    compress(state);
  }
  const rest = bytes.length - whole;
  const end = rest + 9 <= blockLength ? blockLength : 2 * blockLength;
  tail.fill(0);
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(end - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(end - 4, bytes.length * 8);
  for (let at = 0; at < end; at += blockLength) {
    schedule(tail, at);
    compress(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (const [index, word] of state.entries()) digest.setInt32(index * 4, word);
  return new Uint8Array(digest.buffer);
}
