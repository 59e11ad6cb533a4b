import { createHash, X509Certificate } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { tokenOf } from '../support/answers.ts';
import { signingKey } from '../support/keys.ts';
import { epoch, makeWorld } from '../support/world.ts';

const path = '/.well-known/jwks.json';

describe('key set', () => {
  it('JWT-04 has these members in this order and no private one', async () => {
    const { published } = await signingKey('current');
    const text = await (await makeWorld().send(path)).text();
    const { n, e, kid, x5t, certificate, ec } = published;
    const rsa = { kty: 'RSA', use: 'sig', n, e, kid, x5t, x5c: [certificate], alg: 'RS256' };
    const { x, y } = ec;
    const elliptic = { kty: 'EC', use: 'sig', crv: 'P-256', x, y, kid: ec.kid, alg: 'ES256' };
    expect(text).toBe(JSON.stringify({ keys: [rsa, elliptic] }));
  });

  it('JWT-05 lists current, next and previous, never a revoked key, and EC keys after all RSA keys', async () => {
    const world = makeWorld();
    world.keyring.states = ['previous', 'revoked', 'next', 'current'];
    const { keys } = (await (await world.send(path)).json()) as JSONWebKeySet;
    const expected = await Promise.all((['current', 'next', 'previous'] as const).map(signingKey));
    const pairs = expected.map(({ published }) => published);
    expect(keys.map(({ kid }) => kid)).toEqual([...pairs, ...pairs.map(({ ec }) => ec)].map(({ kid }) => kid));
  });

  it('leaves alg out when the tenant says so; tokens of all algorithms then verify', async () => {
    const world = makeWorld();
    world.setTenant({ remove_alg_from_jwks: true });
    const set = (await (await world.send(path)).json()) as JSONWebKeySet;
    for (const key of set.keys) expect(key).not.toHaveProperty('alg');
    for (const signing_alg of ['RS256', 'RS512', 'PS256', 'ES256'] as const) {
      const { form } = await world.machine({ api: { signing_alg } });
      const { access_token } = await tokenOf(await world.post(form));
      await jwtVerify(access_token, createLocalJWKSet(set), { currentDate: new Date(epoch), issuer: world.issuer });
    }
  });

  it('JWT-05 may be kept for 15 seconds, and 15 more while it is asked for again', async () => {
    const response = await makeWorld().send(path);
    expect(response.headers.get('cache-control')).toBe(
      'public, max-age=15, stale-while-revalidate=15, stale-if-error=300',
    );
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each<[string, (etag: string) => string, number]>([
    ['the same tag', (etag) => etag, 304],
    ['the same tag, weak', (etag) => `W/${etag}`, 304],
    ['the tag among others', (etag) => `"x", ${etag}`, 304],
    ['any tag', () => '*', 304],
    ['another tag', () => '"x"', 200],
    ['the tag without quotes', (etag) => etag.replaceAll('"', ''), 200],
    ['nothing', () => '', 200],
  ])('JWT-05 a conditional request with %s', async (_, header, status) => {
    const world = makeWorld();
    const etag = (await world.send(path)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/);
    const response = await world.send(path, { headers: { 'if-none-match': header(etag) } });
    expect([response.status, response.headers.get('etag')]).toEqual([status, etag]);
    expect((await response.text()) === '').toBe(status === 304);
  });

  it('JWT-05 another key gives another tag', async () => {
    const world = makeWorld();
    const before = (await world.send(path)).headers.get('etag');
    world.keyring.states = ['current', 'next'];
    expect((await world.send(path)).headers.get('etag')).not.toBe(before);
  });

  it('answers HEAD without a body and no other method', async () => {
    const world = makeWorld();
    const head = await world.send(path, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('etag') !== null]).toEqual([200, '', true]);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await world.send(path, { method })).status).toBe(404);
  });
});

describe('the current certificate in other formats', () => {
  const read = async (format: string) => {
    const world = makeWorld();
    world.keyring.states = ['next', 'current', 'previous'];
    const response = await world.send(`/${format}`);
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const current = async () => Buffer.from((await signingKey('current')).published.certificate, 'base64');

  it('/pem', async () => {
    const { type, bytes } = await read('pem');
    expect(type).toBe('application/pem-certificate-chain');
    expect(new X509Certificate(bytes).raw.equals(await current())).toBe(true);
  });

  it('/cer is DER', async () => {
    const { type, bytes } = await read('cer');
    expect(type).toBe('application/pkix-cert');
    expect(bytes.equals(await current())).toBe(true);
  });

  it('/rawpem is base64 without lines', async () => {
    const { type, bytes } = await read('rawpem');
    expect([type, bytes.toString()]).toEqual(['text/plain; charset=utf-8', (await current()).toString('base64')]);
  });

  it('/pb7 carries the certificate', async () => {
    const { type, bytes } = await read('pb7');
    expect(type).toBe('application/x-pkcs7-certificates');
    const der = Buffer.from(bytes.toString().replaceAll(/-----[A-Z0-9 ]+-----|\s/g, ''), 'base64');
    expect(der.includes(await current())).toBe(true);
  });

  it('/fingerprint is the SHA-1 of the certificate', async () => {
    const { type, bytes } = await read('fingerprint');
    const sha1 = createHash('sha1')
      .update(await current())
      .digest('hex')
      .toUpperCase();
    expect([type, bytes.toString()]).toEqual(['text/plain; charset=utf-8', sha1.match(/../g)?.join(':')]);
  });

  it.each(['pem', 'cer', 'rawpem', 'pb7', 'fingerprint'])(
    '/%s answers a conditional request, and 404 without a key',
    async (format) => {
      const world = makeWorld();
      const etag = (await world.send(`/${format}`)).headers.get('etag') ?? '';
      expect((await world.send(`/${format}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
      world.keyring.states = [];
      expect((await world.send(`/${format}`)).status).toBe(404);
    },
  );
});
