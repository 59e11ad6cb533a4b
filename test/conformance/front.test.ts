import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import {
  type MachineClient,
  type Management,
  machineClient,
  managementApi,
  requestToken,
} from '../support/node/management.ts';
import { rawRequest } from '../support/node/raw-request.ts';
import { type ProductionServer, startProduction } from '../support/node/server.ts';

const { server, management } = await connect();

const call = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${server.url}api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${management.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const post = (form: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

const statusOf = async ({ client_id, client_secret, audience }: MachineClient): Promise<number> =>
  (await post({ grant_type: 'client_credentials', client_id, client_secret, audience })).status;

/** A client whose registrations the front holds. */
async function heldClient(): Promise<MachineClient> {
  const client = await machineClient(management);
  for (let round = 0; round < 3; round++) expect(await statusOf(client)).toBe(200);
  return client;
}

describe('who writes through the front is understood by the front at once', () => {
  it.each<[string, string, (client: MachineClient) => Promise<Response>, number]>([
    ['a deleted client', 'DELETE', ({ client_id }) => call('DELETE', `clients/${client_id}`), 401],
    [
      'a client without the grant type',
      'PATCH',
      ({ client_id }) => call('PATCH', `clients/${client_id}`, { grant_types: [] }),
      403,
    ],
    ['a new secret', 'POST', ({ client_id }) => call('POST', `clients/${client_id}/rotate-secret`), 401],
    [
      'a deleted API',
      'DELETE',
      ({ audience }) => call('DELETE', `resource-servers/${encodeURIComponent(audience)}`),
      403,
    ],
    ['a withdrawn grant', 'DELETE', withdraw, 403],
  ])('%s', async (_, __, change, refusal) => {
    const client = await heldClient();
    const changed = await change(client);
    expect(changed.ok, await changed.clone().text()).toBe(true);
    expect([...changed.headers.keys()].filter((name) => name.startsWith('latchkey'))).toEqual([]);
    expect(await statusOf(client)).toBe(refusal);
  });

  it('a grant that was missing a moment ago', async () => {
    const { client_id, client_secret } = await heldClient();
    const { audience } = await heldClient();
    expect(await statusOf({ client_id, client_secret, audience })).toBe(403);
    await management.post('client-grants', { client_id, audience, scope: ['read:items'] });
    expect(await statusOf({ client_id, client_secret, audience })).toBe(200);
  });
});

async function withdraw({ client_id }: MachineClient): Promise<Response> {
  const grants = await management.get<{ id: string }[]>(`client-grants?client_id=${client_id}`);
  return call('DELETE', `client-grants/${grants[0]?.id}`);
}

describe('what the complete Worker sees of a caller behind the front', () => {
  const patience = { timeout: 15_000, interval: 500 };

  it('the address that the platform saw, never one that the caller names', async () => {
    const agent = `agent-${crypto.randomUUID()}`;
    const named = { 'user-agent': agent, 'cf-connecting-ip': '198.51.100.7', 'x-forwarded-for': '198.51.100.7' };
    const client = await heldClient();
    expect((await post({ ...client, grant_type: 'refresh_token', refresh_token: 'none' }, named)).status).toBe(403);
    await expect
      .poll(async () => {
        const logs = await management.get<{ ip: string; user_agent: string }[]>('logs?per_page=100&sort=date:-1');
        return logs.find((log) => log.user_agent === agent)?.ip;
      }, patience)
      .toBe('127.0.0.1');
  });

  it('ISS-01 a Host header that is no host name is refused without being repeated', async () => {
    for (const path of ['/oauth/token', '/authorize', '/api/v2/clients']) {
      const bytes = `POST ${path} HTTP/1.1\r\nHost: evil host|x\r\nContent-Length: 0\r\n\r\n`;
      const answer = await rawRequest(bytes, server.port, server.ca);
      expect(answer.status, path).toBe(404);
      expect(`${[...answer.headers].join()}${answer.body}`).not.toContain('evil');
    }
  });
});

describe('on a server of its own', () => {
  let production: ProductionServer;
  let api: Management;
  let client: MachineClient;

  beforeAll(async () => {
    production = await startProduction({}, undefined, 'x-edge');
    api = await managementApi(production.facts);
    client = await machineClient(api, {
      grant_types: ['client_credentials', 'refresh_token'],
      token_endpoint_auth_method: null,
      client_authentication_methods: {
        tls_client_auth: { credentials: [{ credential_type: 'cert_subject_dn', subject_dn: 'CN=machine' }] },
      },
    });
  });

  afterAll(() => production.close());

  const presented = {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certSubjectDNRFC2253: 'CN=machine',
    certFingerprintSHA256: 'ab'.repeat(32),
  };

  it.each([
    ['client_credentials', 200, undefined],
    // The certificate was seen: what is refused is the token, which is none.
    ['refresh_token', 403, 'invalid_grant'],
  ])('EXT-05 a client certificate counts by what the platform says of it: %s', async (grant_type, status, error) => {
    const ask = async (edge: object) => {
      const { client_id, audience } = client;
      const answer = await fetch(`${production.facts.url}oauth/token`, {
        method: 'POST',
        headers: { 'x-edge': JSON.stringify(edge) },
        body: new URLSearchParams({ grant_type, client_id, audience, refresh_token: 'none' }),
      });
      return { status: answer.status, error: ((await answer.json()) as { error?: string }).error };
    };
    expect(await ask({ tlsClientAuth: presented })).toEqual({ status, error });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ tlsClientAuth: { ...presented, certVerified: 'FAILED' } })).status).toBe(401);
  });

  it('the front signs with a rotated key at once, and what it signed before holds until the old one is revoked', async () => {
    const { url } = production.facts;
    const machine = await machineClient(api);
    const kid = async (): Promise<string> =>
      String(decodeProtectedHeader((await requestToken(url, machine)).access_token).kid);
    const before = await kid();
    const rotated = await api.post<{ kid: string }>('keys/signing/rotate', {});
    expect(rotated.kid).not.toBe(before);
    expect(await kid()).toBe(rotated.kid);
    expect(await api.get('clients?per_page=1')).toHaveLength(1);
  });
});
