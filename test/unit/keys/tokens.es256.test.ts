import { createHmac, createPrivateKey, type KeyObject, sign as nodeSign } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keySet } from '../../../shared/keys/key-set.ts';
import { makeSealer } from '../../../shared/keys/sealer.ts';
import { makeEcKey, makeSigningKey } from '../../../shared/keys/signing-key.ts';
import { makeTokens } from '../../../shared/keys/tokens.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { MadeKey, PrivateKeyMaterial, PublishedEcKey, PublishedKey } from '../../../shared/model/signing-key.ts';
import type { SigningOrder } from '../../../shared/model/token.ts';

const sealer = makeSealer(Buffer.alloc(32, 7).toString('base64url'));
const order: SigningOrder = { alg: 'ES256', typ: 'JWT', claims: { iss: 'https://t/', sub: 'c@clients', exp: 4e9 } };

let rsa: MadeKey;
let ec: MadeKey<PublishedEcKey>;
let published: PublishedKey[];
let material: Record<'RSA' | 'EC', PrivateKeyMaterial>;

beforeAll(async () => {
  rsa = await makeSigningKey({ commonName: 't.example', now: 0 });
  ec = await makeEcKey();
});

beforeEach(() => {
  published = [{ ...rsa.published, ec: ec.published, state: 'current' }];
  material = {
    RSA: { kid: rsa.published.kid, pkcs8: rsa.pkcs8, sealed: false },
    EC: { kid: ec.published.kid, pkcs8: ec.pkcs8, sealed: false },
  };
});

const make = () =>
  makeTokens({
    privateKeys: { prepare: () => undefined, current: async (_tenant, kty) => material[kty] },
    keyring: { keys: async () => published },
    sealer,
    clock: { now: () => 0 },
  });
const verify = (token: string) => make().verify('t', token);
const jwks = () => createLocalJWKSet(keySet(published, { removeAlg: false }) as unknown as JSONWebKeySet);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const privateKey = ({ pkcs8 }: { pkcs8: string }): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });

/** A header and claims signed with the EC key, or with the RSA key in PKCS #1, whatever the header says. */
function forged(header: Record<string, unknown>, signer: 'EC' | 'RSA' = 'EC'): string {
  const input = `${encode({ alg: 'ES256', kid: ec.published.kid, ...header })}.${encode({ sub: 'x' })}`;
  const key = { key: privateKey(signer === 'EC' ? ec : rsa), dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${nodeSign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

describe('sign with ES256', () => {
  it('uses the EC key under its own kid, with 64 raw octets, and jose verifies it with the key set', async () => {
    const tokens = make();
    const imports = vi.spyOn(crypto.subtle, 'importKey');
    for (const typ of ['JWT', 'at+jwt'] as const) {
      const token = await tokens.sign('t', { ...order, typ });
      const [header = '', , signature = ''] = token.split('.');
      expect(header).toBe(encode({ alg: 'ES256', typ, kid: ec.published.kid }));
      expect(Buffer.from(signature, 'base64url')).toHaveLength(64);
      expect((await jwtVerify(token, jwks(), { algorithms: ['ES256'], typ })).payload).toEqual(order.claims);
    }
    const own = imports.mock.calls.filter(([format]) => (format as string) === 'pkcs8');
    expect(own.map((call) => call[3])).toEqual([false]);
    imports.mockRestore();
  });

  it('JWT-04 fails closed on material of the other type, and on one that was sealed for another key', async () => {
    const pkcs8 = (await sealer.seal(`signing-key:t:${rsa.published.kid}`, ec.pkcs8)) ?? '';
    for (const wrong of [material.RSA, { ...material.EC, sealed: true, pkcs8 }, { ...material.EC, pkcs8: '' }]) {
      material = { ...material, EC: wrong };
      await expect(make().sign('t', order)).rejects.toBeInstanceOf(Unavailable);
    }
    material = { ...material, RSA: { ...material.RSA, pkcs8: ec.pkcs8 } };
    await expect(make().sign('t', { ...order, alg: 'RS256' })).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('verify ES256', () => {
  it.each(['current', 'next', 'previous'] as const)('accepts a token of the %s key', async (state) => {
    const { kid } = ec.published;
    published = [{ ...rsa.published, ec: ec.published, state }];
    expect(await verify(forged({}))).toEqual({ header: { alg: 'ES256', kid }, claims: { sub: 'x' } });
  });

  it('JWT-01 refuses a revoked key, another key under the same kid, and a key without an EC part', async () => {
    const other = await makeEcKey();
    for (const key of [
      { ec: ec.published, state: 'revoked' as const },
      { ec: { ...other.published, kid: ec.published.kid } },
      {},
    ]) {
      published = [{ ...rsa.published, state: 'current', ...key }];
      expect(await verify(forged({}))).toBeUndefined();
    }
  });

  it('JWT-01 refuses ES256 with the kid of an RSA key', async () => {
    const { kid } = rsa.published;
    for (const signer of ['EC', 'RSA'] as const) expect(await verify(forged({ kid }, signer))).toBeUndefined();
    expect(await verify(forged({ alg: 'RS256', kid }, 'RSA'))).toBeDefined();
  });

  it.each(['RS256', 'RS512', 'PS256'])('JWT-01 refuses %s with the kid of an EC key', async (alg) => {
    const { kid } = ec.published;
    expect(await verify(forged({ alg }))).toBeUndefined();
    const good = new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid }).sign(privateKey(rsa));
    expect(await verify(await good)).toBeUndefined();
    expect(await verify(forged({ alg, kid: rsa.published.kid }))).toBeUndefined();
  });

  it('JWT-01 refuses the other curves, a signature in DER and one of zeros', async () => {
    for (const alg of ['ES384', 'ES512', 'ES256K', 'es256']) expect(await verify(forged({ alg }))).toBeUndefined();
    const token = forged({});
    const input = token.slice(0, token.lastIndexOf('.'));
    const der = nodeSign('sha256', Buffer.from(input), privateKey(ec)).toString('base64url');
    for (const signature of [der, Buffer.alloc(64).toString('base64url')]) {
      expect(await verify(`${input}.${signature}`)).toBeUndefined();
    }
  });

  it('JWT-01 refuses HS256 keyed with our public key', async () => {
    const input = `${encode({ alg: 'HS256', kid: ec.published.kid })}.${encode({})}`;
    for (const key of [ec.published.x, Buffer.from(ec.published.x, 'base64url')]) {
      const signature = createHmac('sha256', key).update(input).digest('base64url');
      expect(await verify(`${input}.${signature}`)).toBeUndefined();
    }
  });
});
