import { readImportedHash } from '../../model/custom-password-hash.ts';
import type { Passwords } from '../../model/ports.ts';
import { random } from '../random.ts';
import { Argon2, type Argon2Cost } from './argon2.ts';
import { cost, costOf, needsRehash } from './cost.ts';
import { verifyImported } from './imported.ts';

/** Bytes. @see RFC 9106 section 3.1 */
const saltLength = 16;

/** Most work that a stored hash may ask for, whoever made it: memory in KiB, passes and lanes. */
const most: Argon2Cost = { m: 65_536, t: 10, p: 4 };

const isAffordable = ({ m, t, p }: Argon2Cost): boolean => m <= most.m && t <= most.t && p <= most.p;

/**
 * Passwords under argon2id. They are compared in Unicode's composed form, so a keyboard that composes
 * differently makes no other password (PWD-04).
 * @param instantiate makes an instance of the WebAssembly build of Argon2; called once, when it is first needed
 * @see RFC 9106; RFC 8265 section 4.2
 */
export function makePasswords(instantiate: () => { readonly exports: unknown }): Passwords {
  let made: Argon2 | undefined;
  const load = (): Argon2 => {
    made ??= new Argon2(instantiate());
    return made;
  };
  const bytesOf = (plain: string): Uint8Array => new TextEncoder().encode(plain.normalize('NFC'));
  return {
    hash: async (plain) => load().hash(bytesOf(plain), random.bytes(saltLength), cost),
    verify: async (plain, hash) => {
      const imported = readImportedHash(hash);
      if (imported !== undefined) return verifyImported(plain, imported, load);
      const asked = costOf(hash);
      return asked !== undefined && isAffordable(asked) && load().verify(hash, bytesOf(plain));
    },
    needsRehash,
  };
}
