import { compare } from 'bcryptjs';
import {
  argon2Variant,
  type CustomPasswordHash,
  ldapParts,
  passwordHashFault,
  pbkdf2Parts,
} from '../../model/custom-password-hash.ts';
import { type Bytes, concat, utf8 } from '../bytes.ts';
import { md5Bytes } from '../md5.ts';
import type { Argon2 } from './argon2.ts';
import { scrypt } from './scrypt.ts';

/** Checking of passwords against hashes that other systems made (management-api 3.13). */

type Encoding = 'base64' | 'hex' | 'utf8' | undefined;

/** Bytes of a text that was checked to be in its encoding. Base64 may be of either alphabet, padded or not. */
function bytesOf(text: string, encoding: Encoding): Bytes {
  if (encoding === 'hex') return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (encoding !== 'base64') return utf8(text);
  const plain = atob(
    text
      .replace(/={0,2}$/, '')
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  );
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

/** The password as the other system saw it. Node's `ascii` and `binary` are Latin-1, its `ucs2` is UTF-16. */
function passwordBytes(plain: string, { password }: CustomPasswordHash): Bytes {
  const encoding = password?.encoding ?? 'utf8';
  if (encoding === 'utf8') return utf8(plain);
  const units = Array.from({ length: plain.length }, (_, index) => plain.charCodeAt(index));
  if (encoding !== 'utf16le' && encoding !== 'ucs2') return Uint8Array.from(units, (unit) => unit & 0xff);
  return Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8]));
}

/** Looks at every byte, wherever the first difference is. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

const names = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;
type Sha = keyof typeof names;

const digestOf = async (algorithm: Sha | 'md5', bytes: Bytes): Promise<Bytes> =>
  algorithm === 'md5' ? md5Bytes(bytes) : new Uint8Array(await crypto.subtle.digest(names[algorithm], bytes));

type Check = (plain: string, hash: CustomPasswordHash, load: () => Argon2) => Promise<boolean>;

const checkArgon2: Check = async (plain, custom, load) => {
  const variant = argon2Variant(custom.hash.value);
  return variant !== undefined && load().verify(custom.hash.value, passwordBytes(plain, custom), variant);
};

/** Longest password that bcrypt sees whole, in bytes; a longer one would share its hash with others (PWD-03). */
const longestBcrypt = 72;

const checkBcrypt: Check = async (plain, { hash }) => utf8(plain).length <= longestBcrypt && compare(plain, hash.value);

const checkPbkdf2: Check = async (plain, custom) => {
  const parts = pbkdf2Parts(custom.hash.value);
  if (parts === undefined) return false;
  const expected = bytesOf(parts.hash, 'base64');
  const password = passwordBytes(plain, custom);
  if (password.length === 0) return false;
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const { iterations } = parts;
  const derived = { name: 'PBKDF2', hash: names[parts.digest], salt: bytesOf(parts.salt, 'base64'), iterations };
  return isSame(new Uint8Array(await crypto.subtle.deriveBits(derived, key, expected.length * 8)), expected);
};

const checkScrypt: Check = async (plain, custom) => {
  const { hash, salt, keylen = 64, cost = 16_384, blockSize = 8, parallelization = 1 } = custom;
  const salted = bytesOf(salt?.value ?? '', salt?.encoding);
  const made = await scrypt(passwordBytes(plain, custom), salted, { cost, blockSize, parallelization, keylen });
  return isSame(made, bytesOf(hash.value, hash.encoding));
};

const checkLdap: Check = async (plain, custom) => {
  const parts = ldapParts(custom.hash.value);
  if (parts === undefined) return false;
  const isSalted = /^s(md5|sha)/.test(parts.scheme);
  const scheme = isSalted ? parts.scheme.slice(1) : parts.scheme;
  const algorithm = (scheme === 'sha' ? 'sha1' : scheme) as Sha | 'md5';
  const kept = bytesOf(parts.value, 'base64');
  const length = (await digestOf(algorithm, new Uint8Array())).length;
  const made = await digestOf(algorithm, concat(passwordBytes(plain, custom), kept.subarray(length)));
  return isSame(made, kept.subarray(0, length));
};

const checkHmac: Check = async (plain, custom) => {
  const { digest, key, value, encoding } = custom.hash;
  if (digest === undefined || digest === 'md5' || key === undefined) return false;
  const algorithm = { name: 'HMAC', hash: names[digest] };
  const imported = await crypto.subtle.importKey('raw', bytesOf(key.value, key.encoding), algorithm, false, ['sign']);
  const made = await crypto.subtle.sign('HMAC', imported, passwordBytes(plain, custom));
  return isSame(new Uint8Array(made), bytesOf(value, encoding));
};

const checkPlain: Check = async (plain, custom) => {
  const { algorithm, hash, salt } = custom;
  const password = passwordBytes(plain, custom);
  const salted = bytesOf(salt?.value ?? '', salt?.encoding);
  const text = salt?.position === 'suffix' ? concat(password, salted) : concat(salted, password);
  return isSame(await digestOf(algorithm as Sha | 'md5', text), bytesOf(hash.value, hash.encoding));
};

const checks = new Map<CustomPasswordHash['algorithm'], Check>([
  ['argon2', checkArgon2],
  ['bcrypt', checkBcrypt],
  ['pbkdf2', checkPbkdf2],
  ['scrypt', checkScrypt],
  ['ldap', checkLdap],
  ['hmac', checkHmac],
]);

/**
 * Whether the password is the hash's. False without any work for a hash that costs too much or is malformed,
 * however it came to be stored (MGMT-10), and for a password with a NUL: several of these functions cannot tell
 * it from the same without (PWD-03). The caller bounds the password's length.
 * @param load gives argon2; called when it is needed
 */
export async function verifyImported(plain: string, hash: CustomPasswordHash, load: () => Argon2): Promise<boolean> {
  if (plain.includes('\0') || passwordHashFault(hash) !== undefined) return false;
  return (checks.get(hash.algorithm) ?? checkPlain)(plain, hash, load);
}
