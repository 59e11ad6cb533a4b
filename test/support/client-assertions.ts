import { constants, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { AssertionAlg, AssertionKey } from '../../shared/model/assertion.ts';
import { epoch, makeWorld, type WorldOptions } from './world.ts';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TestKey {
  registered: AssertionKey;
  privateKey: KeyObject;
  publicPem: string;
}

/** A client's key pair and the record of it. RSA keys take a tenth of a second: make them once a file. */
export function clientKeyPair(alg: AssertionAlg, kid = randomUUID()): TestKey {
  const { publicKey, privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    registered: { kid, alg, jwk: publicKey.export({ format: 'jwk' }) as Record<string, string> },
    privateKey,
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What a good assertion says; `undefined` in `change` leaves a claim out. */
export const assertionClaims = (clientId: string, issuer: string, change: Record<string, unknown> = {}) =>
  JSON.parse(
    JSON.stringify({
      iss: clientId,
      sub: clientId,
      aud: issuer,
      jti: randomUUID(),
      iat: epoch / 1000,
      exp: epoch / 1000 + 120,
      ...change,
    }),
  ) as Record<string, unknown>;

export function signatureOf(text: string, alg: string, key: KeyObject): Buffer {
  if (alg === 'ES256') return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  const hash = `sha${alg.slice(2)}`;
  return alg.startsWith('PS')
    ? sign(hash, Buffer.from(text), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
    : sign(hash, Buffer.from(text), key);
}

/** A compact JWS made by hand, so that it can be wrong in any way. Texts are taken as they are. */
export function signedByHand(header: unknown, payload: unknown, alg: string, key: KeyObject): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${signatureOf(text, alg, key).toString('base64url')}`;
}

export function signedWithSecret(header: unknown, payload: unknown, secret: string): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A client with these keys, and a way to send an assertion with everything else right. */
export async function pkjClient(keys: AssertionKey[], latchkey = {}, options: WorldOptions = {}) {
  const world = makeWorld(options);
  const { form, client } = await world.machine({
    client: { key_authentication: { method: 'private_key_jwt', keys }, secrets: [], latchkey },
  });
  const { client_secret: _, ...bare } = form;
  const send = (client_assertion: string, change: Record<string, string> = {}, host = world.site.host) =>
    world.post({ ...bare, client_assertion_type: assertionType, client_assertion, ...change }, { host });
  const id = client.client_id;
  const claims = (change: Record<string, unknown> = {}) => assertionClaims(id, world.issuer, change);
  return { world, send, id, claims, bare, secret: client.secret };
}
