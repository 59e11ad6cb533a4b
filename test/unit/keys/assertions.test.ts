import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { assertions } from '../../../shared/keys/assertions.ts';
import type { AssertionAlg, AssertionKey } from '../../../shared/model/assertion.ts';

interface Pair {
  privateKey: KeyObject;
  jwk: Record<string, string>;
}

const pair = (made: { publicKey: KeyObject; privateKey: KeyObject }): Pair => ({
  privateKey: made.privateKey,
  jwk: made.publicKey.export({ format: 'jwk' }) as Record<string, string>,
});

let rsa: Pair;
let otherRsa: Pair;
let ec: Pair;
beforeAll(() => {
  rsa = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  otherRsa = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  ec = pair(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
});

const registered = (kid: string, alg: AssertionAlg, { jwk }: Pair): AssertionKey => ({ kid, alg, jwk });
const signed = (alg: string, { privateKey }: Pair, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ iss: 'client' }).setProtectedHeader({ alg, ...header }).sign(privateKey);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Signs by hand, so that headers no library would write can be written. */
function forged(header: Record<string, unknown>, key: KeyObject = rsa.privateKey, claims: unknown = {}): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

describe('assertions', () => {
  it.each(['RS256', 'RS384', 'PS256'] as const)('accepts %s with the key it names', async (alg) => {
    const keys = [registered('a', alg, otherRsa), registered('b', alg, rsa)];
    const checked = await assertions.check(await signed(alg, rsa, { kid: 'b', typ: 'JWT' }), keys);
    expect(checked).toEqual({ ok: true, header: { alg, kid: 'b', typ: 'JWT' }, claims: { iss: 'client' } });
  });

  it('accepts ES256', async () => {
    const checked = await assertions.check(await signed('ES256', ec), [registered('a', 'ES256', ec)]);
    expect(checked.ok).toBe(true);
  });

  it('tries every key of the algorithm when there is no kid, at most four', async () => {
    const wrong = registered('w', 'RS256', otherRsa);
    const right = registered('r', 'RS256', rsa);
    const unnamed = await signed('RS256', rsa);
    expect((await assertions.check(unnamed, [wrong, right])).ok).toBe(true);
    expect((await assertions.check(unnamed, [wrong, wrong, wrong, right])).ok).toBe(true);
    expect(await assertions.check(unnamed, [wrong, wrong, wrong, wrong, right])).toEqual({
      ok: false,
      why: 'signature',
    });
  });

  it.each(['none', 'NONE', 'None', 'HS256', 'HS512', 'rs256', 'RS512', 'ES512', 'dir', ''])(
    'PKJ-01 refuses alg %j',
    async (alg) => {
      const token = forged({ alg, kid: 'a' });
      expect(await assertions.check(token, [registered('a', 'RS256', rsa)])).toEqual({ ok: false, why: 'algorithm' });
    },
  );

  it('PKJ-01 refuses HS256 keyed with the public PEM', async () => {
    const pem = createPublicKey({ key: rsa.jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const input = `${encode({ alg: 'HS256', kid: 'a' })}.${encode({})}`;
    const token = `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    expect(await assertions.check(token, [registered('a', 'RS256', rsa)])).toEqual({ ok: false, why: 'algorithm' });
  });

  it('PKJ-01 refuses an algorithm that is not the registered one of the key', async () => {
    const keys = [registered('a', 'RS256', rsa)];
    for (const header of [{ kid: 'a' }, {}]) {
      const why = 'algorithm';
      expect(await assertions.check(await signed('PS256', rsa, header), keys)).toEqual({ ok: false, why });
      expect(await assertions.check(await signed('RS384', rsa, header), keys)).toEqual({ ok: false, why });
      expect(await assertions.check(await signed('ES256', ec, header), keys)).toEqual({ ok: false, why });
    }
  });

  it('PKJ-01 refuses EC signatures of zeros, in DER form and of the wrong length', async () => {
    const keys = [registered('a', 'ES256', ec)];
    const good = await signed('ES256', ec, { kid: 'a' });
    const input = good.slice(0, good.lastIndexOf('.'));
    const derForm = sign('sha256', Buffer.from(input), ec.privateKey);
    for (const signature of [Buffer.alloc(64), derForm, Buffer.alloc(63), Buffer.alloc(65), Buffer.alloc(0)]) {
      const checked = await assertions.check(`${input}.${signature.toString('base64url')}`, keys);
      expect(checked).toEqual({ ok: false, why: signature.length === 0 ? 'malformed' : 'signature' });
    }
  });

  it.each(['../../etc/passwd', "' OR 1=1 --", 'https://evil.example/jwks', '__proto__', 'constructor', '0', ''])(
    'PKJ-02 finds no key for kid %j',
    async (kid) => {
      const token = await signed('RS256', rsa, { kid });
      expect(await assertions.check(token, [registered('a', 'RS256', rsa)])).toEqual({ ok: false, why: 'unknown_key' });
    },
  );

  it.each([[['a']], [1], [null], [{ a: 1 }], [true], ['k'.repeat(129)]])('PKJ-02 refuses the kid %j', async (kid) => {
    const checked = await assertions.check(forged({ alg: 'RS256', kid }), [registered('a', 'RS256', rsa)]);
    expect(checked).toEqual({ ok: false, why: 'header' });
  });

  it.each([
    { jku: 'https://evil.example' },
    { x5u: 'https://evil.example' },
    { jwk: {} },
    { x5c: [] },
    { crit: ['exp'] },
    { crit: [] },
    { b64: false },
    { b64: true },
    { zip: 'DEF' },
    { jwk: null },
  ])('PKJ-02 refuses a validly signed assertion with the header member %j', async (more) => {
    const checked = await assertions.check(forged({ alg: 'RS256', kid: 'a', ...more }), [
      registered('a', 'RS256', rsa),
    ]);
    expect(checked).toEqual({ ok: false, why: 'header' });
  });

  it('PKJ-01 refuses an alg that is no text or a long one', async () => {
    for (const alg of [1, ['RS256'], null, 'R'.repeat(17)]) {
      const checked = await assertions.check(forged({ alg }), [registered('a', 'RS256', rsa)]);
      expect(checked).toEqual({ ok: false, why: 'header' });
    }
  });

  it('PKJ-07 refuses more than 2,048 bytes without reading them', async () => {
    const keys = [registered('a', 'RS256', rsa)];
    const long = forged({ alg: 'RS256', kid: 'a' }, rsa.privateKey, { x: 'x'.repeat(1500) });
    expect(long.length).toBeGreaterThan(2048);
    expect(await assertions.check(long, keys)).toEqual({ ok: false, why: 'too_long' });
    expect(await assertions.check('x'.repeat(1_000_000), keys)).toEqual({ ok: false, why: 'too_long' });
    const fits = forged({ alg: 'RS256', kid: 'a' }, rsa.privateKey, { x: 'x'.repeat(1200) });
    expect((await assertions.check(fits, keys)).ok).toBe(true);
  });

  it('refuses a signature of another key, a changed payload, and any key when the client has none', async () => {
    const token = await signed('RS256', rsa, { kid: 'a' });
    const [header, , signature] = token.split('.');
    const changed = `${header}.${encode({ iss: 'other' })}.${signature}`;
    expect(await assertions.check(token, [registered('a', 'RS256', otherRsa)])).toEqual({
      ok: false,
      why: 'signature',
    });
    expect(await assertions.check(changed, [registered('a', 'RS256', rsa)])).toEqual({ ok: false, why: 'signature' });
    expect(await assertions.check(token, [])).toEqual({ ok: false, why: 'unknown_key' });
    expect(await assertions.check('nonsense', [])).toEqual({ ok: false, why: 'malformed' });
  });

  it('PKJ-08 never uses a stored key of another type, a broken one or a secret one', async () => {
    const token = await signed('RS256', rsa, { kid: 'a' });
    for (const jwk of [{}, { kty: 'RSA' }, { kty: 'oct', k: 'AAAA' }, { ...ec.jwk }, { ...rsa.jwk, n: '' }]) {
      const checked = await assertions.check(token, [{ kid: 'a', alg: 'RS256', jwk: jwk as Record<string, string> }]);
      expect(checked).toEqual({ ok: false, why: 'signature' });
    }
  });

  it('PKJ-08 refuses a stored EC key that says it is on another curve', async () => {
    const token = await signed('ES256', ec);
    for (const crv of ['P-384', 'secp256k1', '']) {
      const checked = await assertions.check(token, [{ kid: 'a', alg: 'ES256', jwk: { ...ec.jwk, crv } }]);
      expect(checked).toEqual({ ok: false, why: 'signature' });
    }
  });

  it('goes by the registered algorithm, whatever else the stored key says', async () => {
    const jwk = { ...rsa.jwk, alg: 'PS512', use: 'enc', key_ops: 'decrypt' };
    const checked = await assertions.check(await signed('RS256', rsa), [{ kid: 'a', alg: 'RS256', jwk }]);
    expect(checked.ok).toBe(true);
  });
});
