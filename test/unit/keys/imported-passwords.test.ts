import { createHash, createHmac, pbkdf2Sync, scryptSync } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { Argon2 } from '../../../shared/keys/passwords/argon2.ts';
import { verifyImported } from '../../../shared/keys/passwords/imported.ts';
import { scrypt } from '../../../shared/keys/passwords/scrypt.ts';
import {
  type CustomPasswordHash,
  importedHash,
  passwordHashFault,
  readImportedHash,
} from '../../../shared/model/custom-password-hash.ts';
import { instantiate, passwords } from '../../support/passwords.ts';

const password = 'correct horse';
let argon2: Argon2 | undefined;
const load = () => {
  argon2 ??= new Argon2(instantiate());
  return argon2;
};
const check = (hash: CustomPasswordHash, plain = password) => verifyImported(plain, hash, load);
const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const digest = (name: string, ...parts: (string | Buffer)[]) => {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const key = { value: 'c2VjcmV0', encoding: 'base64' } as const;
const salt = Buffer.from('0011223344', 'hex');
const pbkdf2 = (name: string, rounds: number, length: number) =>
  `$pbkdf2-${name}$i=${rounds},l=${length}$${bare(salt)}$${bare(pbkdf2Sync(password, salt, rounds, length, name))}`;

const made: [string, CustomPasswordHash][] = [
  ...(['md5', 'sha1', 'sha256', 'sha512'] as const).map((algorithm): [string, CustomPasswordHash] => [
    algorithm,
    { algorithm, hash: { value: digest(algorithm, password).toString('hex'), encoding: 'hex' } },
  ]),
  [
    'sha256, base64, salted in front',
    {
      algorithm: 'sha256',
      hash: { value: digest('sha256', 'na', password).toString('base64'), encoding: 'base64' },
      salt: { value: 'na' },
    },
  ],
  [
    'md5 with a salt of bytes behind',
    {
      algorithm: 'md5',
      hash: { value: digest('md5', password, salt).toString('base64'), encoding: 'base64' },
      salt: { value: salt.toString('hex'), encoding: 'hex', position: 'suffix' },
    },
  ],
  [
    'sha1 of UTF-16',
    {
      algorithm: 'sha1',
      hash: { value: digest('sha1', Buffer.from(password, 'utf16le')).toString('hex'), encoding: 'hex' },
      password: { encoding: 'utf16le' },
    },
  ],
  ...(['sha1', 'sha256', 'sha384', 'sha512'] as const).map((name): [string, CustomPasswordHash] => [
    `hmac with ${name}`,
    {
      algorithm: 'hmac',
      hash: {
        value: createHmac(name, Buffer.from('secret')).update(password).digest('hex'),
        encoding: 'hex',
        digest: name,
        key,
      },
    },
  ]),
  ['pbkdf2', { algorithm: 'pbkdf2', hash: { value: pbkdf2('sha512', 1000, 64), encoding: 'utf8' } }],
  ['pbkdf2 with sha1', { algorithm: 'pbkdf2', hash: { value: pbkdf2('sha1', 100_000, 20) } }],
  ['bcrypt 2b', { algorithm: 'bcrypt', hash: { value: bcrypt.hashSync(password, 4) } }],
  ['bcrypt 2y', { algorithm: 'bcrypt', hash: { value: bcrypt.hashSync(password, 4).replace('$2b', '$2y') } }],
  [
    'scrypt',
    {
      algorithm: 'scrypt',
      hash: { value: scryptSync(password, salt, 64).toString('hex'), encoding: 'hex' },
      salt: { value: salt.toString('base64'), encoding: 'base64' },
      keylen: 64,
    },
  ],
  ['ldap sha', { algorithm: 'ldap', hash: { value: `{SHA}${digest('sha1', password).toString('base64')}` } }],
  [
    'ldap ssha512',
    {
      algorithm: 'ldap',
      hash: { value: `{SSHA512}${Buffer.concat([digest('sha512', password, salt), salt]).toString('base64')}` },
    },
  ],
  [
    'ldap smd5',
    {
      algorithm: 'ldap',
      hash: { value: `{SMD5}${Buffer.concat([digest('md5', password, salt), salt]).toString('base64')}` },
    },
  ],
];

describe.each(made)('%s', (_name, hash) => {
  test('knows the password and no other, also as a text', async () => {
    expect(passwordHashFault(hash)).toBeUndefined();
    expect(await check(hash)).toBe(true);
    for (const other of ['', 'Correct horse', `${password} `, `${password}\0`])
      expect(await check(hash, other)).toBe(false);
    expect(readImportedHash(importedHash(hash))).toEqual(hash);
    expect(await passwords.verify(password, importedHash(hash))).toBe(true);
    expect([await passwords.verify('x', importedHash(hash)), passwords.needsRehash(importedHash(hash))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('argon2, by the vectors of the reference implementation', () => {
  // m = 256 KiB, t = 2, p = 1, password "password", salt "somesalt".
  test.each([
    '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
    '$argon2i$v=16$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY',
  ])('%s', async (value) => {
    const hash: CustomPasswordHash = { algorithm: 'argon2', hash: { value } };
    expect([await check(hash, 'password'), await check(hash, 'Password')]).toEqual([true, false]);
  });
});

test('scrypt gives the vectors of RFC 7914 section 12', async () => {
  const derive = async (plain: string, salted: string, cost: number, blockSize: number, parallelization: number) => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    const asked = { cost, blockSize, parallelization, keylen: 64 };
    return Buffer.from(await scrypt(bytes(plain), bytes(salted), asked)).toString('hex');
  };
  expect(await derive('', '', 16, 1, 1)).toBe(
    '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
  );
  expect(await derive('password', 'NaCl', 1024, 8, 16)).toBe(
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
  );
});

describe('MGMT-10 hashes that cost too much, or are none, are never run', () => {
  const hex64 = 'ab'.repeat(64);
  const of = (algorithm: CustomPasswordHash['algorithm'], value: string, more: object = {}): CustomPasswordHash =>
    ({ algorithm, hash: { value }, ...more }) as CustomPasswordHash;
  const salted = { salt: { value: 'a' }, keylen: 64 };
  test.each([
    of('bcrypt', bcrypt.hashSync(password, 4).replace('$04$', '$31$')),
    of('bcrypt', 'nothing'),
    of('bcrypt', bcrypt.hashSync(password, 4).slice(0, -1)),
    of('pbkdf2', pbkdf2('sha1', 1, 20).replace('i=1,', 'i=1000000000,')),
    of('pbkdf2', pbkdf2('sha1', 1, 20).replace('i=1,', 'i=0,')),
    of('argon2', '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'),
    of('argon2', '$argon2id$v=19$m=256,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'),
    { ...of('scrypt', hex64, { ...salted, cost: 2 ** 30 }), hash: { value: hex64, encoding: 'hex' as const } },
    { ...of('scrypt', hex64, { ...salted, cost: 1000 }), hash: { value: hex64, encoding: 'hex' as const } },
    {
      ...of('scrypt', hex64, { ...salted, cost: 32_768, blockSize: 16 }),
      hash: { value: hex64, encoding: 'hex' as const },
    },
    { ...of('scrypt', hex64), hash: { value: hex64, encoding: 'hex' as const } },
    { ...of('sha256', hex64), hash: { value: hex64, encoding: 'hex' as const } },
    of('sha256', 'plain text'),
    { ...of('md5', hex64), hash: { value: 'zz'.repeat(16), encoding: 'hex' as const } },
    of('ldap', '{SHA}AAAA'),
    of('ldap', '{CRYPT}AAAA'),
    of('hmac', hex64),
    { ...made[0]?.[1], ...of('bcrypt', bcrypt.hashSync(password, 4), { salt: { value: 'a' } }) },
  ])('%j', async (hash) => {
    expect(passwordHashFault(hash)).toEqual(expect.any(String));
    const before = performance.now();
    expect(await check(hash)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(readImportedHash(importedHash(hash))).toBeUndefined();
    expect(await passwords.verify(password, importedHash(hash))).toBe(false);
  });

  test('texts that are no imported hash are none', () => {
    for (const text of [
      '',
      '$custom$',
      '$custom$x',
      '$custom$[]',
      `$custom$${JSON.stringify({ algorithm: 'md4' })}`,
      '{"algorithm":"md5"}',
    ]) {
      expect(readImportedHash(text)).toBeUndefined();
    }
  });
});

test('PWD-03 two passwords that share 72 bytes are not both right under bcrypt', async () => {
  const long = 'a'.repeat(72);
  const hash: CustomPasswordHash = { algorithm: 'bcrypt', hash: { value: bcrypt.hashSync(long, 4) } };
  expect([await check(hash, long), await check(hash, `${long}b`)]).toEqual([true, false]);
});
