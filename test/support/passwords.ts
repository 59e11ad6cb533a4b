import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { makePasswords } from '../../shared/keys/passwords/passwords.ts';

const file = createRequire(import.meta.url).resolve('@phi-ag/argon2/argon2.wasm');

/** The platform's own types know no compiling, since Workers cannot. */
const Compiled = WebAssembly.Module as unknown as new (bytes: Uint8Array) => WebAssembly.Module;

/** Argon2 in plain Node: the same WebAssembly, compiled from disk. */
export const instantiate = (): WebAssembly.Instance => new WebAssembly.Instance(new Compiled(readFileSync(file)));

export const passwords = makePasswords(instantiate);
