import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient, requestToken } from '../support/node/management.ts';

const { server, management } = await connect();
const keys = createRemoteJWKSet(new URL(`${server.url}.well-known/jwks.json`));

it('jose verifies an access token with the published keys', async () => {
  const client = await machineClient(management);
  const { access_token: token } = await requestToken(server.url, client);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: server.url, audience: client.audience });
  expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT', kid: decodeProtectedHeader(token).kid });
  expect(payload).toMatchObject({ scope: 'read:items', azp: client.client_id });
});

it('jose verifies an access token with ES256, and refuses it where RS256 is expected', async () => {
  const client = await machineClient(management, {}, { signing_alg: 'ES256' });
  const { access_token: token } = await requestToken(server.url, client);
  const expected = { issuer: server.url, audience: client.audience };
  const { payload, protectedHeader } = await jwtVerify(token, keys, { ...expected, algorithms: ['ES256'] });
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: decodeProtectedHeader(token).kid });
  expect(payload).toMatchObject({ scope: 'read:items', azp: client.client_id });
  const other = jwtVerify(token, keys, { ...expected, algorithms: ['RS256'] });
  await expect(other).rejects.toBeInstanceOf(errors.JOSEAlgNotAllowed);
});

it('jose refuses the token for another issuer, another audience and a changed signature', async () => {
  const client = await machineClient(management);
  const { access_token: token } = await requestToken(server.url, client);
  const other = { issuer: server.url, audience: 'https://other.example.test' };
  await expect(jwtVerify(token, keys, other)).rejects.toBeInstanceOf(errors.JWTClaimValidationFailed);
  const noSlash = { issuer: server.url.slice(0, -1), audience: client.audience };
  await expect(jwtVerify(token, keys, noSlash)).rejects.toBeInstanceOf(errors.JWTClaimValidationFailed);
  const [header = '', payload = ''] = token.split('.');
  const forged = `${header}.${payload}.${'A'.repeat(342)}`;
  await expect(jwtVerify(forged, keys)).rejects.toBeInstanceOf(errors.JWSSignatureVerificationFailed);
});
