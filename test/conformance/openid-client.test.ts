import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { keyClient } from '../support/node/key-client.ts';
import { machineClient } from '../support/node/management.ts';

const { server, management, verified } = await connect();
const issuer = new URL(server.url);

describe('openid-client', () => {
  it('discovers the server and gets a token with a secret', async () => {
    const client = await machineClient(management);
    const config = await openid.discovery(issuer, client.client_id, client.client_secret);
    expect(config.serverMetadata().issuer).toBe(server.url);
    const tokens = await openid.clientCredentialsGrant(config, { audience: client.audience });
    expect(tokens.expiresIn()).toBeGreaterThan(86_000);
    await verified(tokens.access_token, client.audience);
  });

  it('gets a token with private_key_jwt', async () => {
    const client = await keyClient(management);
    const authentication = openid.PrivateKeyJwt({ key: client.privateKey, kid: client.kid });
    const config = await openid.discovery(issuer, client.client_id, undefined, authentication);
    const tokens = await openid.clientCredentialsGrant(config, { audience: client.audience });
    await verified(tokens.access_token, client.audience);
  });
});
