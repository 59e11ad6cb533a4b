import * as v from 'valibot';
import { closed, integer, optionalEach } from './validation.ts';

/**
 * A password hash that another system made and a user brings along (management-api 3.13). What it may cost to
 * check is bounded here, for who imports one and for who checks one (MGMT-10).
 */

const encoding = v.picklist(['base64', 'hex', 'utf8']);
const value = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
const part = closed({ value, encoding: v.exactOptional(encoding) });

export const customPasswordHash = closed({
  algorithm: v.picklist(['argon2', 'bcrypt', 'hmac', 'ldap', 'md5', 'sha1', 'sha256', 'sha512', 'pbkdf2', 'scrypt']),
  hash: closed({
    value,
    ...optionalEach({ encoding, digest: v.picklist(['md5', 'sha1', 'sha256', 'sha384', 'sha512']), key: part }),
  }),
  ...optionalEach({
    salt: closed({
      value: v.pipe(v.string(), v.maxLength(2048)),
      ...optionalEach({ encoding, position: v.picklist(['prefix', 'suffix']) }),
    }),
    password: closed(optionalEach({ encoding: v.picklist(['ascii', 'utf8', 'utf16le', 'ucs2', 'latin1', 'binary']) })),
    keylen: integer(16, 128),
    cost: integer(2, 32_768),
    blockSize: integer(1, 16),
    parallelization: integer(1, 4),
  }),
});

export type CustomPasswordHash = v.InferOutput<typeof customPasswordHash>;

/** Cost of an argon2 hash: memory in KiB, passes, lanes. */
const mostArgon2 = { m: 65_536, t: 10, p: 4 };
/** Rounds of PBKDF2, which is also as far as the platform goes. */
const mostIterations = 100_000;
/** Binary logarithm of bcrypt's rounds. */
const mostBcrypt = 12;
/** scrypt's N × r × p: 2^18 is 32 MiB, and some 200 ms without help of the platform. */
const mostScrypt = 262_144;

const argon2Form =
  /^\$argon2(id|i|d)\$v=(?:16|19)\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,128}\$[A-Za-z0-9+/]{16,172}$/;
const bcryptForm = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const pbkdf2Form =
  /^\$pbkdf2-(sha1|sha256|sha384|sha512)\$i=(\d{1,10})(?:,l=(\d{1,3}))?\$([A-Za-z0-9+/]{0,172})\$([A-Za-z0-9+/]{16,172})$/;
const ldapForm = /^\{(md5|smd5|sha|ssha|sha256|ssha256|sha384|ssha384|sha512|ssha512)\}([A-Za-z0-9+/]+={0,2})$/i;

/** The parts of a PBKDF2 hash in PHC form. @see RFC 8018 section 5.2 */
export interface Pbkdf2Parts {
  digest: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  iterations: number;
  /** Base64 without padding. */
  salt: string;
  hash: string;
}

/** The parts of a text in PHC form, or undefined when it is not such a hash. */
export function pbkdf2Parts(text: string): Pbkdf2Parts | undefined {
  const [, digest, iterations, , salt = '', hash = ''] = pbkdf2Form.exec(text) ?? [];
  return digest === undefined
    ? undefined
    : { digest: digest as Pbkdf2Parts['digest'], iterations: Number(iterations), salt, hash };
}

/** The parts of a hash as directories keep it. @see RFC 2307 section 5.3 */
export function ldapParts(text: string): { scheme: string; value: string } | undefined {
  const [, scheme, encoded = ''] = ldapForm.exec(text) ?? [];
  return scheme === undefined ? undefined : { scheme: scheme.toLowerCase(), value: encoded };
}

/** Which argon2 made a hash in PHC form. */
export const argon2Variant = (text: string): 'id' | 'i' | 'd' | undefined =>
  argon2Form.exec(text)?.[1] as 'id' | 'i' | 'd' | undefined;

/** Bytes of a plain digest, by algorithm. */
const digestLength = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

/** Bytes that a text stands for in its encoding; undefined when it is not in that encoding. */
function lengthOf(text: string, form: 'base64' | 'hex' | 'utf8' | undefined): number | undefined {
  if (form === 'hex') return /^(?:[0-9a-f]{2})+$/i.test(text) ? text.length / 2 : undefined;
  if (form !== 'base64') return undefined;
  const bare = text.replace(/={0,2}$/, '');
  return /^[A-Za-z0-9+/_-]+$/.test(bare) ? Math.floor((bare.length * 3) / 4) : undefined;
}

type Fault = (hash: CustomPasswordHash) => string | undefined;

const argon2Fault: Fault = ({ hash, salt }) => {
  if (salt !== undefined) return 'salt is not for argon2';
  const [, , m, t, p] = argon2Form.exec(hash.value) ?? [];
  if (m === undefined) return 'hash.value is no argon2 hash in PHC form';
  const affordable = Number(m) <= mostArgon2.m && Number(t) <= mostArgon2.t && Number(p) <= mostArgon2.p;
  return affordable ? undefined : 'The argon2 hash costs too much to check';
};

const bcryptFault: Fault = ({ hash, salt }) => {
  if (salt !== undefined) return 'salt is not for bcrypt';
  const rounds = Number(bcryptForm.exec(hash.value)?.[1] ?? Number.NaN);
  if (Number.isNaN(rounds) || rounds < 4) return 'hash.value is no bcrypt hash';
  return rounds <= mostBcrypt ? undefined : 'The bcrypt hash costs too much to check';
};

const pbkdf2Fault: Fault = ({ hash, salt }) => {
  if (salt !== undefined) return 'salt is not for pbkdf2';
  const parts = pbkdf2Parts(hash.value);
  if (parts === undefined || parts.iterations < 1) return 'hash.value is no pbkdf2 hash in PHC form';
  return parts.iterations <= mostIterations ? undefined : 'The pbkdf2 hash costs too much to check';
};

const scryptFault: Fault = ({ hash, salt, keylen, cost = 16_384, blockSize = 8, parallelization = 1 }) => {
  if (salt === undefined || keylen === undefined) return 'scrypt needs salt and keylen';
  if (lengthOf(hash.value, hash.encoding) !== keylen) return 'hash.value has not the length of keylen';
  if ((cost & (cost - 1)) !== 0) return 'cost is no power of two';
  return cost * blockSize * parallelization <= mostScrypt ? undefined : 'The scrypt hash costs too much to check';
};

const ldapFault: Fault = ({ hash, salt }) => {
  if (salt !== undefined) return 'salt is not for ldap';
  const parts = ldapParts(hash.value);
  const digest = parts?.scheme.replace(/^s(?=md5|sha)/, '').replace(/^sha$/, 'sha1') as keyof typeof digestLength;
  const length = parts === undefined ? undefined : lengthOf(parts.value, 'base64');
  if (parts === undefined || length === undefined) return 'hash.value is no hash of a directory';
  const salted = /^s(md5|sha)/.test(parts.scheme);
  const fits = salted ? length > digestLength[digest] : length === digestLength[digest];
  return fits ? undefined : 'hash.value has the wrong length';
};

const hmacFault: Fault = ({ hash, salt }) => {
  if (salt !== undefined) return 'salt is not for hmac';
  if (hash.digest === undefined || hash.key === undefined) return 'hmac needs hash.digest and hash.key';
  if (hash.digest === 'md5') return 'hmac with md5 is not supported';
  return lengthOf(hash.value, hash.encoding) === digestLength[hash.digest]
    ? undefined
    : 'hash.value has the wrong length';
};

const plainFault: Fault = ({ algorithm, hash }) => {
  const expected = digestLength[algorithm as keyof typeof digestLength];
  return lengthOf(hash.value, hash.encoding) === expected ? undefined : 'hash.value has the wrong length';
};

const faults = new Map<CustomPasswordHash['algorithm'], Fault>([
  ['argon2', argon2Fault],
  ['bcrypt', bcryptFault],
  ['pbkdf2', pbkdf2Fault],
  ['scrypt', scryptFault],
  ['ldap', ldapFault],
  ['hmac', hmacFault],
]);

/** Why a hash can not be checked here, or undefined: its form, its length, its cost. */
export const passwordHashFault = (hash: CustomPasswordHash): string | undefined =>
  (faults.get(hash.algorithm) ?? plainFault)(hash);

const prefix = '$custom$';

/** The hash as one text, as passwords are kept. */
export const importedHash = (hash: CustomPasswordHash): string => `${prefix}${JSON.stringify(hash)}`;

/** The hash behind such a text, or undefined: another text, or one that may not be checked. */
export function readImportedHash(text: string): CustomPasswordHash | undefined {
  if (!text.startsWith(prefix)) return undefined;
  try {
    const parsed = v.safeParse(customPasswordHash, JSON.parse(text.slice(prefix.length)));
    return parsed.success && passwordHashFault(parsed.output) === undefined ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
