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
const state = new Int32Array(8);
const tail = new Uint8Array(2 * blockLength);
const tailView = new DataView(tail.buffer);

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
function compress(): void {
  // One by one: a list of them would be made on the heap, for each block.
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
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
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}

/**
 * SHA-256 at once, 32 bytes. WebCrypto has it behind a promise only, and going out for that costs a token request twenty
 * times what the hash of a secret does. What it does depends on the length of its input alone.
 * @see FIPS 180-4
 */
export function sha256AtOnce(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  state.set(start);
  const whole = bytes.length - (bytes.length % blockLength);
  for (let at = 0; at < whole; at += blockLength) {
    schedule(bytes, at);
    compress();
  }
  const rest = bytes.length - whole;
  const end = rest + 9 <= blockLength ? blockLength : 2 * blockLength;
  tail.fill(0);
  for (let at = 0; at < rest; at += 1) tail[at] = bytes[whole + at] ?? 0;
  tail[rest] = 0x80;
  tailView.setUint32(end - 8, Math.floor(bytes.length / 2 ** 29));
  tailView.setUint32(end - 4, bytes.length * 8);
  for (let at = 0; at < end; at += blockLength) {
    schedule(tail, at);
    compress();
  }
  const digest = new Uint8Array(32);
  for (let at = 0; at < 32; at += 1) digest[at] = (state[at >>> 2] ?? 0) >>> (24 - 8 * (at & 3));
  return digest;
}
