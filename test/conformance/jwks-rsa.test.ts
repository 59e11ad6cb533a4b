import { createPublicKey, createVerify } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import jwksClient from 'jwks-rsa';
import { expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient, requestToken } from '../support/node/management.ts';

const { server, management } = await connect();
const keys = jwksClient({ jwksUri: `${server.url}.well-known/jwks.json`, cache: true, rateLimit: true });

it('jwks-rsa finds the signing key by kid, and the signature holds under it', async () => {
  const { access_token: token } = await requestToken(server.url, await machineClient(management));
  const key = await keys.getSigningKey(decodeProtectedHeader(token).kid);
  const [header, payload, signature = ''] = token.split('.');
  const verifier = createVerify('RSA-SHA256').update(`${header}.${payload}`);
  expect(verifier.verify(createPublicKey(key.getPublicKey()), signature, 'base64url')).toBe(true);
});

it('jwks-rsa finds the EC key of an ES256 token, and RSA keys come first in what it lists', async () => {
  const client = await machineClient(management, {}, { signing_alg: 'ES256' });
  const { access_token: token } = await requestToken(server.url, client);
  const key = await keys.getSigningKey(decodeProtectedHeader(token).kid);
  const [header, payload, signature = ''] = token.split('.');
  const verifier = createVerify('SHA256').update(`${header}.${payload}`);
  const publicKey = { key: createPublicKey(key.getPublicKey()), dsaEncoding: 'ieee-p1363' as const };
  expect(verifier.verify(publicKey, signature, 'base64url')).toBe(true);
  const types = (await keys.getSigningKeys()).map((one) => createPublicKey(one.getPublicKey()).asymmetricKeyType);
  expect(types).toEqual([...types].sort().reverse());
  expect(new Set(types)).toEqual(new Set(['rsa', 'ec']));
});

it('jwks-rsa says so when a kid is not published', async () => {
  await expect(keys.getSigningKey('unknown')).rejects.toMatchObject({ name: 'SigningKeyNotFoundError' });
});
