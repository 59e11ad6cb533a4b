import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign as nodeSign } from 'node:crypto';
import { compactDecrypt, createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keySet } from '../../../shared/keys/key-set.ts';
import { makeSealer } from '../../../shared/keys/sealer.ts';
import { makeSigningKey } from '../../../shared/keys/signing-key.ts';
import { makeTokens } from '../../../shared/keys/tokens.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { Sealer, Tokens } from '../../../shared/model/ports.ts';
import type { MadeKey, PrivateKeyMaterial, PublishedKey } from '../../../shared/model/signing-key.ts';
import type { SigningOrder } from '../../../shared/model/token.ts';

const sealer = makeSealer(Buffer.alloc(32, 7).toString('base64url'));
const order: SigningOrder = { alg: 'RS256', typ: 'JWT', claims: { iss: 'https://t/', sub: 'c@clients', exp: 4e9 } };

let made: MadeKey;
let foreign: MadeKey;
let published: PublishedKey[];
let material: PrivateKeyMaterial;
let privateKey: KeyObject;

beforeAll(async () => {
  [made, foreign] = (await Promise.all(
    ['t.example', 'u.example'].map((commonName) => makeSigningKey({ commonName, now: 0 })),
  )) as [MadeKey, MadeKey];
  privateKey = createPrivateKey({ key: Buffer.from(made.pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
});

beforeEach(() => {
  published = [{ ...made.published, state: 'current' }];
  material = { kid: made.published.kid, pkcs8: made.pkcs8, sealed: false };
});

const keys = vi.fn(async () => published);
const make = (opener: Sealer = sealer): Tokens =>
  makeTokens({
    privateKeys: { prepare: () => undefined, current: async () => material },
    keyring: { keys },
    sealer: opener,
    clock: { now: () => 0 },
  });

const jwks = () => createLocalJWKSet(keySet(published, { removeAlg: true }) as unknown as JSONWebKeySet);
const headerText = (token: string): string => Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('sign', () => {
  it.each(['RS256', 'RS512', 'PS256'] as const)('makes %s tokens that jose verifies with the key set', async (alg) => {
    const tokens = make();
    for (const typ of ['JWT', 'at+jwt'] as const) {
      const token = await tokens.sign('t', { ...order, alg, typ });
      expect(headerText(token)).toBe(JSON.stringify({ alg, typ, kid: made.published.kid }));
      expect((await jwtVerify(token, jwks(), { algorithms: [alg], typ })).payload).toEqual(order.claims);
    }
  });

  it('keeps the order of the claims and characters outside ASCII', async () => {
    const claims = { z: 'ünï😀', a: [1, { b: null }] };
    const [, payload = ''] = (await make().sign('t', { ...order, claims })).split('.');
    expect(Buffer.from(payload, 'base64url').toString()).toBe(JSON.stringify(claims));
  });

  it('imports a key once per algorithm and never so that it could be read back', async () => {
    const imports = vi.spyOn(crypto.subtle, 'importKey');
    const tokens = make();
    for (const alg of ['RS256', 'RS256', 'PS256', 'PS256'] as const) await tokens.sign('t', { ...order, alg });
    expect(imports.mock.calls.map((call) => call[3])).toEqual([false, false]);
    imports.mockRestore();
  });

  it('JWT-04 signs with a sealed key only when it opens for this tenant and key', async () => {
    const context = `signing-key:t:${material.kid}`;
    material = { ...material, sealed: true, pkcs8: (await sealer.seal(context, made.pkcs8)) ?? '' };
    await expect(jwtVerify(await make().sign('t', order), jwks())).resolves.toBeDefined();
    await expect(make().sign('other', order)).rejects.toBeInstanceOf(Unavailable);
    await expect(make(makeSealer(undefined)).sign('t', order)).rejects.toBeInstanceOf(Unavailable);
  });

  it('fails closed on key material that is broken', async () => {
    for (const pkcs8 of ['', 'AAAA', 'not base64', made.published.certificate]) {
      material = { ...material, pkcs8 };
      await expect(make().sign('t', order)).rejects.toBeInstanceOf(Unavailable);
    }
  });

  it('makes HS256 tokens with the secret of the API, without kid', async () => {
    const value = 's3cret-'.repeat(8);
    const token = await make().sign('t', {
      ...order,
      alg: 'HS256',
      secret: { context: 'api-secret:a1', value, sealed: false },
    });
    expect(headerText(token)).toBe('{"alg":"HS256","typ":"JWT"}');
    const [header, payload, signature] = token.split('.');
    expect(createHmac('sha256', value).update(`${header}.${payload}`).digest('base64url')).toBe(signature);
  });

  it('JWT-04 opens a sealed HS256 secret for its own API only, and fails closed', async () => {
    const sealed = {
      context: 'api-secret:a1',
      value: (await sealer.seal('api-secret:a1', 'k'.repeat(32))) ?? '',
      sealed: true,
    };
    const tokens = make();
    const signed = await tokens.sign('t', { ...order, alg: 'HS256', secret: sealed });
    expect((await jwtVerify(signed, Buffer.from('k'.repeat(32)))).payload).toEqual(order.claims);
    for (const secret of [
      { ...sealed, context: 'api-secret:a2' },
      { ...sealed, value: 'v1.AAAA.AAAA' },
      { context: 'api-secret:a1', value: '', sealed: false },
    ]) {
      await expect(tokens.sign('t', { ...order, alg: 'HS256', secret })).rejects.toBeInstanceOf(Unavailable);
    }
    await expect(tokens.sign('t', { ...order, alg: 'HS256' })).rejects.toBeInstanceOf(Unavailable);
  });

  it.each(['RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'] as const)('nests the JWS in a %s JWE', async (alg) => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = pair.publicKey.export({ format: 'jwk' }) as Record<string, string>;
    const named = await make().sign('t', { ...order, typ: 'at+jwt', encryption: { alg, jwk, kid: 'e1' } });
    expect(headerText(named)).toBe(JSON.stringify({ alg, enc: 'A256GCM', cty: 'JWT', kid: 'e1', typ: 'at+jwt' }));
    const { plaintext } = await compactDecrypt(named, pair.privateKey);
    expect((await jwtVerify(Buffer.from(plaintext).toString(), jwks())).payload).toEqual(order.claims);
    const unnamed = await make().sign('t', { ...order, encryption: { alg, jwk } });
    expect(headerText(unnamed)).toBe(JSON.stringify({ alg, enc: 'A256GCM', cty: 'JWT', typ: 'JWT' }));
  });

  it('encrypts each token with a content key and a nonce of its own, and binds the header to it', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = pair.publicKey.export({ format: 'jwk' }) as Record<string, string>;
    const sign = (kid: string) => make().sign('t', { ...order, encryption: { alg: 'RSA-OAEP-256', jwk, kid } });
    const [one, other] = [(await sign('e1')).split('.'), (await sign('e1')).split('.')];
    expect(one[0]).toBe(other[0]);
    for (const part of [1, 2, 3, 4]) expect(one[part]).not.toBe(other[part]);
    const [otherHeader = ''] = (await sign('e2')).split('.');
    await expect(compactDecrypt([otherHeader, ...one.slice(1)].join('.'), pair.privateKey)).rejects.toThrow();
  });

  it('does not encrypt for an RSA key under 2048 bits', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = publicKey.export({ format: 'jwk' }) as Record<string, string>;
    const signed = make().sign('t', { ...order, encryption: { alg: 'RSA-OAEP-256', jwk } });
    await expect(signed).rejects.toBeInstanceOf(Unavailable);
  });

  it('never falls back to an unencrypted token', async () => {
    for (const jwk of [{}, { kty: 'RSA', n: '', e: 'AQAB' }, { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }]) {
      const encryption = { alg: 'RSA-OAEP-256' as const, jwk: jwk as Record<string, string> };
      await expect(make().sign('t', { ...order, encryption })).rejects.toBeInstanceOf(Unavailable);
    }
  });
});

describe('verify', () => {
  const joseSigned = (alg: string, header: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid: made.published.kid, ...header }).sign(privateKey);
  const forged = (header: Record<string, unknown>): string => {
    const input = `${encode(header)}.${encode({ sub: 'x' })}`;
    return `${input}.${nodeSign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  };

  it.each(['RS256', 'RS512', 'PS256'])('accepts %s of a published key', async (alg) => {
    const { kid } = made.published;
    const token = await joseSigned(alg, { typ: 'at+jwt' });
    expect(await make().verify('t', token)).toEqual({ header: { alg, kid, typ: 'at+jwt' }, claims: { sub: 'x' } });
  });

  it.each(['next', 'previous'] as const)('accepts a token of the %s key', async (state) => {
    published = [
      { ...foreign.published, state: 'current' },
      { ...made.published, state },
    ];
    expect(await make().verify('t', await joseSigned('RS256'))).toBeDefined();
  });

  it('JWT-01 refuses the kid of a revoked key, also when it was verified before', async () => {
    const tokens = make();
    const token = await joseSigned('RS256');
    expect(await tokens.verify('t', token)).toBeDefined();
    published = [{ ...made.published, state: 'revoked' }];
    expect(await tokens.verify('t', token)).toBeUndefined();
  });

  it('JWT-01 refuses a token of another tenant, and asks for the keys once only', async () => {
    published = [{ ...foreign.published, state: 'current' }];
    keys.mockClear();
    expect(await make().verify('u', await joseSigned('RS256'))).toBeUndefined();
    expect(keys).toHaveBeenCalledOnce();
    expect(await make().verify('u', await joseSigned('RS256', { kid: foreign.published.kid }))).toBeUndefined();
  });

  it.each(['none', 'NONE', 'HS256', 'RS384', 'PS512', 'ES256', ''])('JWT-01 refuses alg %j', async (alg) => {
    expect(await make().verify('t', forged({ alg, kid: made.published.kid }))).toBeUndefined();
  });

  it('JWT-01 refuses HS256 keyed with our public key', async () => {
    const input = `${encode({ alg: 'HS256', kid: made.published.kid })}.${encode({})}`;
    for (const key of [made.published.certificate, made.published.n]) {
      const signature = createHmac('sha256', key).update(input).digest('base64url');
      expect(await make().verify('t', `${input}.${signature}`)).toBeUndefined();
    }
  });

  it.each([
    { jwk: { kty: 'RSA' } },
    { jku: 'https://evil.example' },
    { x5u: 'https://evil.example' },
    { x5c: [] },
    { crit: ['b64'] },
    { b64: true },
    { zip: 'DEF' },
    { kid: ['a'] },
    { kid: undefined },
    { kid: '__proto__' },
    { typ: 1 },
  ])('JWT-01 refuses a validly signed token with the header member %j', async (more) => {
    const base = { alg: 'RS256', kid: made.published.kid };
    expect(await make().verify('t', forged(base))).toBeDefined();
    expect(await make().verify('t', forged({ ...base, ...more }))).toBeUndefined();
  });

  it('refuses a changed payload, a changed signature and an algorithm exchanged afterwards', async () => {
    const [header, payload, signature = ''] = (await joseSigned('RS256')).split('.');
    const swapped = encode({ alg: 'PS256', kid: made.published.kid });
    const cut = signature.slice(0, -4);
    for (const token of [
      `${header}.${encode({ sub: 'y' })}.${signature}`,
      `${swapped}.${payload}.${signature}`,
      `${header}.${payload}.${cut}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      '',
    ]) {
      expect(await make().verify('t', token)).toBeUndefined();
    }
  });

  it('JWT-07 refuses tokens over 16 KB without asking for keys', async () => {
    const tokens = make();
    const long = await tokens.sign('t', { ...order, claims: { x: 'x'.repeat(12_000) } });
    expect(long.length).toBeLessThan(16_384 + 400);
    expect(
      await tokens.verify('t', await tokens.sign('t', { ...order, claims: { x: 'x'.repeat(11_000) } })),
    ).toBeDefined();
    keys.mockClear();
    expect(await tokens.verify('t', `${long}${'A'.repeat(16_384)}`)).toBeUndefined();
    expect(
      await tokens.verify('t', await tokens.sign('t', { ...order, claims: { x: 'x'.repeat(100_000) } })),
    ).toBeUndefined();
    expect(keys).not.toHaveBeenCalled();
  });

  it('fails closed when the keyring cannot be reached', async () => {
    keys.mockRejectedValueOnce(new Unavailable('down'));
    await expect(make().verify('t', await joseSigned('RS256'))).rejects.toBeInstanceOf(Unavailable);
  });
});
