import { createPrivateKey } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { keySet } from '../../../shared/keys/key-set.ts';
import { makeSigningKey } from '../../../shared/keys/signing-key.ts';
import type { MadeKey, PublishedKey } from '../../../shared/model/signing-key.ts';

let made: MadeKey;
beforeAll(async () => {
  made = await makeSigningKey({ commonName: 'tenant.example.com', now: 0 });
});

const as = (state: PublishedKey['state'], kid: string): PublishedKey => ({ ...made.published, state, kid });
const jwks = (removeAlg: boolean) =>
  createLocalJWKSet(JSON.parse(JSON.stringify(keySet([as('current', 'c')], { removeAlg }))) as JSONWebKeySet);
const token = (alg: string) =>
  new SignJWT({})
    .setProtectedHeader({ alg, kid: 'c' })
    .sign(createPrivateKey({ key: Buffer.from(made.pkcs8, 'base64'), format: 'der', type: 'pkcs8' }));

describe('keySet', () => {
  it('JWT-05 lists current, next and previous, never a revoked key', () => {
    const keys = [as('previous', 'p1'), as('revoked', 'r'), as('next', 'n'), as('previous', 'p2'), as('current', 'c')];
    expect(keySet(keys, { removeAlg: false }).keys.map((key) => key.kid)).toEqual(['c', 'n', 'p1', 'p2']);
  });

  it('JWT-05 lists EC keys after all RSA keys, in the same order, and leaves out what has none', () => {
    const paired = (state: PublishedKey['state'], kid: string): PublishedKey => ({
      ...as(state, kid),
      ec: { kid: `${kid}-ec`, x: 'x', y: 'y' },
    });
    const keys = [paired('revoked', 'r'), as('previous', 'p'), paired('next', 'n'), paired('current', 'c')];
    const printed = keySet(keys, { removeAlg: false }).keys;
    expect(printed.map((key) => key.kid)).toEqual(['c', 'n', 'p', 'c-ec', 'n-ec']);
    const members = { kty: 'EC', use: 'sig', crv: 'P-256', x: 'x', y: 'y', kid: 'c-ec' };
    expect(printed[3]).toEqual({ ...members, alg: 'ES256' });
    expect(keySet(keys, { removeAlg: true }).keys[3]).toEqual(members);
  });

  it('JWT-04 prints exactly the public members, in the order of Auth0', () => {
    const { n, e, x5t, certificate } = made.published;
    const x5c = [certificate];
    expect(JSON.stringify(keySet([as('current', 'c')], { removeAlg: false }))).toBe(
      JSON.stringify({ keys: [{ kty: 'RSA', use: 'sig', n, e, kid: 'c', x5t, x5c, alg: 'RS256' }] }),
    );
    expect(JSON.stringify(keySet([as('current', 'c')], { removeAlg: true }))).toBe(
      JSON.stringify({ keys: [{ kty: 'RSA', use: 'sig', n, e, kid: 'c', x5t, x5c }] }),
    );
  });

  it('lets jose verify RS256 with and without alg', async () => {
    const rs256 = await token('RS256');
    expect((await jwtVerify(rs256, jwks(false))).protectedHeader.alg).toBe('RS256');
    expect((await jwtVerify(rs256, jwks(true))).protectedHeader.alg).toBe('RS256');
  });

  it.each(['PS256', 'RS512'])('lets jose verify %s only when alg is removed', async (alg) => {
    const signed = await token(alg);
    expect((await jwtVerify(signed, jwks(true))).protectedHeader.alg).toBe(alg);
    await expect(jwtVerify(signed, jwks(false))).rejects.toThrow('no applicable key');
  });
});
