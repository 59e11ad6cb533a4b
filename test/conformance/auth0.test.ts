import { Management, ManagementClient } from 'auth0';
import { AuthenticationClient, ManagementClient as LegacyManagementClient } from 'auth0/legacy';
import { describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient } from '../support/node/management.ts';

/** Auth0's own SDK for Node, told nothing but the domain and the credentials. */
const { server, management, verified } = await connect();
const { client_id: clientId, client_secret: clientSecret } = server.management;
const sdk = new ManagementClient({ domain: server.domain, clientId, clientSecret });
const fresh = (kind: string): string => `${kind} ${crypto.randomUUID()}`;

describe('auth0 (Node): AuthenticationClient', () => {
  it('clientCredentialsGrant answers a token for the API', async () => {
    const client = await machineClient(management);
    const authentication = new AuthenticationClient({
      domain: server.domain,
      clientId: client.client_id,
      clientSecret: client.client_secret,
    });
    const { data, status } = await authentication.oauth.clientCredentialsGrant({ audience: client.audience });
    expect(status).toBe(200);
    expect(data).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
    expect(await verified(data.access_token, client.audience)).toMatchObject({ azp: client.client_id });
  });

  it("a wrong secret is the SDK's AuthApiError with Auth0's code", async () => {
    const client = await machineClient(management);
    const authentication = new AuthenticationClient({
      domain: server.domain,
      clientId: client.client_id,
      clientSecret: 'wrong',
    });
    const attempt = authentication.oauth.clientCredentialsGrant({ audience: client.audience });
    await expect(attempt).rejects.toMatchObject({
      error: 'access_denied',
      error_description: 'Unauthorized',
      statusCode: 401,
    });
  });
});

describe('auth0 (Node): ManagementClient', () => {
  it('clients: create, get, list, update, delete', async () => {
    const name = fresh('SDK client');
    const made = await sdk.clients.create({ name, app_type: 'non_interactive' });
    const id = made.client_id ?? '';
    expect(made.client_secret).toMatch(/^[\w-]{64}$/);
    expect(await sdk.clients.get(id)).toMatchObject({ client_id: id, name, app_type: 'non_interactive' });
    const listed: (string | undefined)[] = [];
    for await (const client of await sdk.clients.list({ per_page: 50 })) listed.push(client.client_id);
    expect(listed).toContain(id);
    const changed = await sdk.clients.update(id, { description: 'changed', client_metadata: { team: 'a' } });
    expect(changed).toMatchObject({ description: 'changed', client_metadata: { team: 'a' }, name });
    await sdk.clients.delete(id);
    await expect(sdk.clients.get(id).then(String)).rejects.toBeInstanceOf(Management.NotFoundError);
  });

  it('resource servers: create, get by id and by identifier, list, update, delete', async () => {
    const identifier = `https://sdk.example.test/${crypto.randomUUID()}`;
    const made = await sdk.resourceServers.create({
      identifier,
      name: fresh('SDK API'),
      scopes: [{ value: 'read:all' }],
    });
    const id = made.id ?? '';
    expect(await sdk.resourceServers.get(id)).toMatchObject({
      identifier,
      token_lifetime: 86_400,
      signing_alg: 'RS256',
    });
    expect(await sdk.resourceServers.get(identifier)).toMatchObject({ id });
    const listed: (string | undefined)[] = [];
    for await (const api of await sdk.resourceServers.list({ identifiers: [identifier] })) listed.push(api.id);
    expect(listed).toContain(id);
    const changed = await sdk.resourceServers.update(id, { token_lifetime: 600 });
    expect(changed).toMatchObject({ token_lifetime: 600, identifier });
    await sdk.resourceServers.delete(id);
    await expect(sdk.resourceServers.get(id).then(String)).rejects.toBeInstanceOf(Management.NotFoundError);
  });

  it('client grants: create, get, list, update, delete', async () => {
    const { client_id, audience } = await machineClient(management);
    const [existing] = await grantsOf(client_id);
    expect(existing).toMatchObject({ client_id, audience, scope: ['read:items'] });
    await sdk.clientGrants.delete(existing?.id ?? '');
    expect(await grantsOf(client_id)).toEqual([]);
    const made = await sdk.clientGrants.create({ client_id, audience, scope: [] });
    const id = made.id ?? '';
    expect(await sdk.clientGrants.update(id, { scope: ['write:items'] })).toMatchObject({ scope: ['write:items'] });
    expect(await sdk.clientGrants.get(id)).toMatchObject({ client_id, audience, scope: ['write:items'] });
  });

  it('the version 4 client reads what the current one reads', async () => {
    const legacy = new LegacyManagementClient({ domain: server.domain, clientId, clientSecret });
    const { client_id } = await machineClient(management);
    const { data } = await legacy.clients.get({ client_id });
    expect(data.client_id).toBe(client_id);
    const { data: page } = await legacy.clients.getAll({ per_page: 2, include_totals: true });
    expect(page).toMatchObject({ start: 0, limit: 2 });
  });
});

async function grantsOf(client_id: string) {
  const grants = [];
  for await (const grant of await sdk.clientGrants.list({ client_id })) grants.push(grant);
  return grants;
}
