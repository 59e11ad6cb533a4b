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

it('jwks-rsa says so when a kid is not published', async () => {
  await expect(keys.getSigningKey('unknown')).rejects.toMatchObject({ name: 'SigningKeyNotFoundError' });
});
