/** What the WebAssembly build of the reference implementation exports, as far as it is used here. */
interface Exports {
  memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  malloc(bytes: number): number;
  free(pointer: number): void;
  argon2_encodedlen(t: number, m: number, p: number, salt: number, hash: number, type: number): number;
  argon2_hash(...numbers: readonly number[]): number;
  argon2_verify(encoded: number, password: number, length: number, type: number): number;
}

/** Cost of a hash: passes, memory in KiB, lanes. */
export interface Argon2Cost {
  t: number;
  m: number;
  p: number;
}

/** How the reference implementation numbers its variants. */
const variants = { d: 0, i: 1, id: 2 } as const;
const argon2id = variants.id;
const version = 0x13;
/** Bytes of the hash itself. */
const hashLength = 32;
/** `ARGON2_MEMORY_ALLOCATION_ERROR`: it says nothing about the password. */
const memoryExhausted = -22;

/**
 * Argon2id over a WebAssembly instance. Lengths are bytes of UTF-8 and travel beside the pointers, so every
 * byte of a password counts, NUL included (PWD-03). A call never waits, so calls never mix.
 * @see RFC 9106
 */
export class Argon2 {
  readonly #exports: Exports;

  constructor(instance: { readonly exports: unknown }) {
    this.#exports = instance.exports as Exports;
    this.#exports._initialize();
  }

  /**
   * The encoded form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
   * @throws {Error} when the memory cannot be had
   */
  hash(password: Uint8Array, salt: Uint8Array, { t, m, p }: Argon2Cost): string {
    const size = this.#exports.argon2_encodedlen(t, m, p, salt.length, hashLength, argon2id);
    return this.#with([password, salt, new Uint8Array(hashLength), new Uint8Array(size)], (pointers) => {
      const [from = 0, salted = 0, hash = 0, encoded = 0] = pointers;
      const work = [t, m, p, from, password.length, salted, salt.length, hash, hashLength, encoded, size];
      const result = this.#exports.argon2_hash(...work, argon2id, version);
      if (result !== 0) throw new Error(`Argon2 failed with ${result}`);
      return new TextDecoder().decode(new Uint8Array(this.#exports.memory.buffer, encoded, size - 1));
    });
  }

  /**
   * Whether the password is that of an encoded hash. False also for an encoding that cannot be read.
   * @param variant the one the encoding names; argon2id unless told
   * @throws {Error} when the memory cannot be had
   */
  verify(encoded: string, password: Uint8Array, variant: keyof typeof variants = 'id'): boolean {
    const text = new TextEncoder().encode(`${encoded}\0`);
    return this.#with([text, password], ([from = 0, given = 0]) => {
      const result = this.#exports.argon2_verify(from, given, password.length, variants[variant]);
      if (result === memoryExhausted) throw new Error('Argon2 has no memory left');
      return result === 0;
    });
  }

  /** Lends copies of the bytes to a call and wipes them after it. */
  #with<Result>(inputs: readonly Uint8Array[], call: (pointers: readonly number[]) => Result): Result {
    const pointers: number[] = [];
    try {
      for (const bytes of inputs) {
        // One byte more: an empty input still needs an address of its own.
        const pointer = this.#exports.malloc(bytes.length + 1);
        if (pointer === 0) throw new Error('Argon2 has no memory left');
        pointers.push(pointer);
        new Uint8Array(this.#exports.memory.buffer).set(bytes, pointer);
      }
      return call(pointers);
    } finally {
      pointers.forEach((pointer, index) => {
        new Uint8Array(this.#exports.memory.buffer).fill(0, pointer, pointer + (inputs[index]?.length ?? 0));
        this.#exports.free(pointer);
      });
    }
  }
}
