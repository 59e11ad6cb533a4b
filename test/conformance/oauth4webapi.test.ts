import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { keyClient } from '../support/node/key-client.ts';
import { type MachineClient, machineClient } from '../support/node/management.ts';

/** A strict client of the standards: whatever it accepts, the RFCs allow. */
const { server, management, verified } = await connect();
let as: oauth.AuthorizationServer;

beforeAll(async () => {
  const issuer = new URL(server.url);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
});

async function grant(client: Pick<MachineClient, 'client_id' | 'audience'>, authentication: oauth.ClientAuth) {
  const { audience, client_id } = client;
  const response = await oauth.clientCredentialsGrantRequest(as, { client_id }, authentication, { audience });
  const answer = await oauth.processClientCredentialsResponse(as, { client_id }, response);
  expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 86_400 });
  await verified(answer.access_token, audience);
  return answer.access_token;
}

describe('oauth4webapi', () => {
  it('discovery: OpenID Connect and RFC 8414 documents name the same issuer', async () => {
    const issuer = new URL(server.url);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2' });
    const metadata = await oauth.processDiscoveryResponse(issuer, response);
    expect(metadata.issuer).toBe(server.url);
    expect(metadata.token_endpoint).toBe(as.token_endpoint);
  });

  it('client_secret_post', async () => {
    const client = await machineClient(management, { token_endpoint_auth_method: 'client_secret_post' });
    await grant(client, oauth.ClientSecretPost(client.client_secret));
  });

  it('client_secret_basic', async () => {
    const client = await machineClient(management, { token_endpoint_auth_method: 'client_secret_basic' });
    await grant(client, oauth.ClientSecretBasic(client.client_secret));
  });

  it('private_key_jwt', async () => {
    const client = await keyClient(management);
    await grant(client, oauth.PrivateKeyJwt({ key: client.privateKey, kid: client.kid }));
  });

  it('a wrong secret is the OAuth error that the library can read', async () => {
    const client = await machineClient(management);
    const attempt = grant(client, oauth.ClientSecretPost('wrong'));
    await expect(attempt).rejects.toMatchObject({ name: 'ResponseBodyError', error: 'access_denied', status: 401 });
  });

  it('validates an RFC 9068 access token', async () => {
    const client = await machineClient(management);
    await management.patch(`resource-servers/${encodeURIComponent(client.audience)}`, {
      token_dialect: 'rfc9068_profile',
    });
    const token = await grant(client, oauth.ClientSecretPost(client.client_secret));
    const request = new Request('https://api.example.test/', { headers: { authorization: `Bearer ${token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, client.audience);
    expect(claims).toMatchObject({ client_id: client.client_id, sub: `${client.client_id}@clients` });
  });
});
