import { importPKCS8, SignJWT } from 'jose';
import { describe, it } from 'vitest';
import type { AssertionAlg } from '../../shared/model/assertion.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import {
  assertionClaims,
  assertionType,
  clientKeyPair,
  encode,
  pkjClient,
  signedByHand,
  signedWithSecret,
  type TestKey,
} from '../support/client-assertions.ts';
import { epoch, makeWorld } from '../support/world.ts';

const now = epoch / 1000;
const rsa = clientKeyPair('RS256');
const ec = clientKeyPair('ES256');
const foreign = clientKeyPair('ES256');
const { privateKey } = ec;

const header = (key: TestKey, change: Record<string, unknown> = {}) => ({
  alg: key.registered.alg,
  kid: key.registered.kid,
  ...change,
});
const es256 = (payload: unknown, change: Record<string, unknown> = {}) =>
  signedByHand(header(ec, change), payload, 'ES256', privateKey);

const refused = (response: Response) => expectError(response, 401, 'invalid_client', 'Client authentication failed');

describe('private_key_jwt, accepted', () => {
  it.each(['RS256', 'RS384', 'PS256', 'ES256'] as const)('%s, made by jose', async (alg: AssertionAlg) => {
    const key = alg === 'ES256' ? ec : { ...rsa, registered: { ...rsa.registered, alg } };
    const { send, claims } = await pkjClient([key.registered]);
    const pem = key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const assertion = await new SignJWT(claims()).setProtectedHeader({ alg }).sign(await importPKCS8(pem, alg));
    await tokenOf(await send(assertion));
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['without kid', { kid: undefined }, {}],
    ['with typ JWT', { typ: 'JWT' }, {}],
    ['with typ client-authentication+jwt', { typ: 'client-authentication+jwt' }, {}],
    ['without iat', {}, { iat: undefined }],
    ['of exactly five minutes', {}, { exp: now + 300 }],
    ['with iat and nbf ten seconds ahead', {}, { iat: now + 10, nbf: now + 10 }],
    ['with a jti of 64 characters', {}, { jti: 'j'.repeat(64) }],
  ])('%s', async (_, head, change) => {
    const { send, claims } = await pkjClient([ec.registered]);
    await tokenOf(await send(es256(claims(change), head)));
  });

  it('without client_id, which the assertion names', async () => {
    const { world, claims, bare } = await pkjClient([ec.registered]);
    const { client_id: _, ...rest } = bare;
    await tokenOf(
      await world.post({ ...rest, client_assertion_type: assertionType, client_assertion: es256(claims()) }),
    );
  });

  it('CAUTH-06 with either of two active keys, and not with an expired one', async () => {
    const old = { ...foreign.registered, expires: epoch };
    const { send, claims } = await pkjClient([old, rsa.registered, ec.registered]);
    await tokenOf(await send(es256(claims())));
    await tokenOf(await send(signedByHand(header(rsa), claims(), 'RS256', rsa.privateKey)));
    await refused(await send(signedByHand(header(foreign), claims(), 'ES256', foreign.privateKey)));
  });
});

describe('private_key_jwt, refused', () => {
  it.each<[string, (payload: Record<string, unknown>) => string]>([
    ['PKJ-01 alg none', (p) => `${encode({ alg: 'none' })}.${encode(p)}.`],
    ['PKJ-01 alg NONE with a signature', (p) => signedByHand({ alg: 'NONE' }, p, 'ES256', privateKey)],
    [
      'PKJ-01 HS256 keyed with the public PEM',
      (p) => signedWithSecret({ alg: 'HS256', kid: ec.registered.kid }, p, ec.publicPem),
    ],
    [
      'PKJ-01 an algorithm that the key is not registered for',
      (p) => signedByHand(header(ec, { alg: 'RS256' }), p, 'RS256', rsa.privateKey),
    ],
    ['PKJ-01 an EC signature of zeros', (p) => `${encode(header(ec))}.${encode(p)}.${'A'.repeat(86)}`],
    ['PKJ-02 another key under a known kid', (p) => signedByHand(header(ec), p, 'ES256', foreign.privateKey)],
    ['PKJ-02 an unknown kid', (p) => es256(p, { kid: 'unknown' })],
    ['PKJ-02 kid __proto__', (p) => es256(p, { kid: '__proto__' })],
    ['PKJ-02 kid as a path', (p) => es256(p, { kid: '../../etc/passwd' })],
    ['PKJ-02 kid as an array', (p) => es256(p, { kid: [ec.registered.kid] })],
    ...['jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64', 'zip'].map((name): [string, (p: object) => string] => [
      `PKJ-02 a header with ${name}`,
      (p) => es256(p, { [name]: name === 'b64' ? false : ['https://evil.test/'] }),
    ]),
    ['PKJ-06 an access token', (p) => es256(p, { typ: 'at+jwt' })],
    ['PKJ-06 a DPoP proof', (p) => es256(p, { typ: 'dpop+jwt' })],
    ['PKJ-06 a logout token', (p) => es256(p, { typ: 'logout+jwt' })],
    ['PKJ-06 a typ that is no text', (p) => es256(p, { typ: 7 })],
    ['PKJ-07 padding', (p) => `${es256(p)}==`],
    ['PKJ-07 white space', (p) => ` ${es256(p)}`],
    ['PKJ-07 four parts', (p) => `${es256(p)}.x`],
    ['PKJ-07 five parts', (p) => `${es256(p)}.x.y`],
    ['PKJ-07 duplicate members', (p) => es256(JSON.stringify(p).replace('{', '{"aud":"https://evil.test/",'))],
    ['PKJ-07 a payload that is an array', (p) => es256([p])],
    ['PKJ-07 over 2,048 bytes', (p) => es256({ ...p, filler: 'x'.repeat(2048) })],
    ['PKJ-07 10 KB of dots', () => '.'.repeat(10_000)],
    ['PKJ-07 no JWT at all', () => 'x'],
  ])('%s', async (_, make) => {
    const { send, claims } = await pkjClient([ec.registered]);
    await refused(await send(make(claims())));
  });

  it.each<[string, Record<string, unknown>]>([
    ['PKJ-03 no audience', { aud: undefined }],
    ['PKJ-03 an empty list of audiences', { aud: [] }],
    ['PKJ-03 another server', { aud: 'https://evil.test/' }],
    ['PKJ-03 another server beside ours', { aud: ['ISSUER', 'https://evil.test/'] }],
    ['PKJ-03 an audience that is no text', { aud: ['ISSUER', 7] }],
    ['PKJ-04 no exp', { exp: undefined }],
    ['PKJ-04 exp now', { exp: now }],
    ['PKJ-04 exp as a text', { exp: String(now + 60) }],
    ['PKJ-04 exp negative', { exp: -1 }],
    ['PKJ-04 exp null', { exp: null }],
    ['PKJ-04 exp years ahead', { exp: now + 1e8, iat: undefined }],
    ['PKJ-04 exp in milliseconds', { exp: epoch + 60_000 }],
    ['PKJ-04 a life of five minutes and a second', { exp: now + 301 }],
    ['PKJ-04 iat eleven seconds ahead', { iat: now + 11 }],
    ['PKJ-04 nbf eleven seconds ahead', { nbf: now + 11 }],
    ['PKJ-04 iat as a text', { iat: String(now) }],
    ['PKJ-05 no jti', { jti: undefined }],
    ['PKJ-05 an empty jti', { jti: '' }],
    ['PKJ-05 jti as a number', { jti: 7 }],
    ['PKJ-05 jti as an object', { jti: {} }],
    ['PKJ-05 a jti of 65 characters', { jti: 'j'.repeat(65) }],
    ['PKJ-06 iss of somebody else', { iss: 'other' }],
    ['PKJ-06 sub of somebody else', { sub: 'other' }],
    ['PKJ-06 iss and sub of somebody else', { iss: 'other', sub: 'other' }],
  ])('%s', async (_, change) => {
    const { world, send, claims } = await pkjClient([ec.registered]);
    const aud = Array.isArray(change['aud'])
      ? { aud: change['aud'].map((one) => (one === 'ISSUER' ? world.issuer : one)) }
      : {};
    await refused(await send(es256(claims({ ...change, ...aud }))));
  });

  it('PKJ-04 exp 1e400', async () => {
    const { send, claims } = await pkjClient([ec.registered]);
    await refused(await send(es256(JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e400'))));
  });

  it('CAUTH-04 the secret of such a client, its id alone, and an assertion of a secret client', async () => {
    const { world, bare, secret } = await pkjClient([ec.registered]);
    await expectError(await world.post({ ...bare, client_secret: secret }), 401, 'access_denied', 'Unauthorized');
    await expectError(await world.post(bare), 401, 'access_denied', 'Unauthorized');
    const { form, client } = await world.machine();
    const { client_secret: _, ...rest } = form;
    const client_assertion = es256(assertionClaims(client.client_id, world.issuer));
    await refused(await world.post({ ...rest, client_assertion_type: assertionType, client_assertion }));
  });

  it('STORE-08 its id alone, also when an odd record calls it public', async () => {
    const world = makeWorld();
    const { form } = await world.machine({
      client: {
        key_authentication: { method: 'private_key_jwt', keys: [ec.registered] },
        token_endpoint_auth_method: 'none',
      },
    });
    const { client_secret: _, ...bare } = form;
    await expectError(await world.post(bare), 401, 'access_denied', 'Unauthorized');
  });

  it('CAUTH-03 a missing or wrong client_assertion_type', async () => {
    const { world, send, claims, bare } = await pkjClient([ec.registered]);
    const description = `client_assertion_type must be ${assertionType}`;
    await expectError(await send(es256(claims()), { client_assertion_type: 'x' }), 400, 'invalid_request', description);
    await expectError(
      await world.post({ ...bare, client_assertion: es256(claims()) }),
      400,
      'invalid_request',
      'Missing required parameter: client_assertion_type',
    );
  });
});
