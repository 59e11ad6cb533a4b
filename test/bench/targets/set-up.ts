import { generateKeyPairSync } from 'node:crypto';
import { type Call, formCall, forwarded, host, send, sendForJson } from '../call.ts';
import { audience, es256Audience, lifetime, reuseAudience, reuseShare, scope } from './registrations.ts';

export interface Credentials {
  client_id: string;
  client_secret: string;
}

export interface Registered {
  tenant: string;
  /** Two clients with the same rights. */
  clients: readonly [Credentials, Credentials];
  /** Id of a client that authenticates by `private_key_jwt`. */
  keyed: string;
  /** The client of the Management API, with the API's audience. */
  management: Credentials & { audience: string };
}

export interface ApiSigning {
  alg: 'RS256' | 'HS256';
  /** For HS256. */
  secret?: string;
}

/**
 * Opens a tenant on a fresh server by its one-time door and registers, through the Management API, one API
 * and two clients with a grant for it: what an operator does.
 * @throws when any step is answered with another status than it should be
 */
export async function setUp(port: number, setupToken: string, signing: ApiSigning): Promise<Registered> {
  const tenant = 'bench';
  const opened = await sendForJson(port, jsonCall('/setup', { tenant, domain: host }, setupToken), 201);
  const management = opened['management'] as Credentials & { audience: string };
  const { access_token: token } = await sendForJson(port, tokenCall(management, management.audience));
  const create = (path: string, body: object): Promise<Record<string, unknown>> =>
    sendForJson(port, jsonCall(`/api/v2/${path}`, body, String(token)), 201);
  const api = {
    name: 'Orders',
    scopes: scope.split(' ').map((value) => ({ value })),
    token_lifetime: lifetime,
    // What the peer issues too: with a jti, by which the checks see that no token comes twice.
    token_dialect: 'rfc9068_profile',
  };
  const secret = signing.secret === undefined ? {} : { signing_secret: signing.secret };
  await create('resource-servers', { ...api, identifier: audience, signing_alg: signing.alg, ...secret });
  await create('resource-servers', { ...api, identifier: es256Audience, signing_alg: 'ES256' });
  await create('resource-servers', { ...api, identifier: reuseAudience, latchkey: { token_reuse: reuseShare } });
  const clients = [await createClient(create, 'first'), await createClient(create, 'second')] as const;
  return { tenant, clients, keyed: await createKeyedClient(create), management };
}

/** The request that is measured. @param asked scopes; all that the grant has for another API than the usual one */
export const tokenCall = (client: Credentials, wanted: string = audience, asked?: string): Call =>
  formCall('/oauth/token', {
    grant_type: 'client_credentials',
    client_id: client.client_id,
    client_secret: client.client_secret,
    audience: wanted,
    ...(wanted === audience ? { scope } : asked === undefined ? {} : { scope: asked }),
  });

async function createClient(
  create: (path: string, body: object) => Promise<Record<string, unknown>>,
  name: string,
): Promise<Credentials> {
  const made = await create('clients', {
    name,
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_post',
  });
  const credentials = { client_id: String(made['client_id']), client_secret: String(made['client_secret']) };
  for (const wanted of [audience, es256Audience, reuseAudience]) {
    await create('client-grants', { client_id: credentials.client_id, audience: wanted, scope: scope.split(' ') });
  }
  return credentials;
}

/** Nobody has its private key: it is there to be refused. */
async function createKeyedClient(create: (path: string, body: object) => Promise<Record<string, unknown>>) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const made = await create('clients', {
    name: 'keyed',
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    client_authentication_methods: {
      private_key_jwt: { credentials: [{ name: 'key', credential_type: 'public_key', alg: 'RS256', pem }] },
    },
  });
  return String(made['client_id']);
}

const jsonCall = (path: string, body: object, bearer: string): Call => ({
  method: 'POST',
  path,
  headers: { ...forwarded, 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
  body: JSON.stringify(body),
});

/** Whether the server is up. */
export const healthCall: Call = { method: 'GET', path: '/health', headers: forwarded };

/** Waits until the path is answered with 200, at most `patience` milliseconds. @throws when it is not */
export async function waitFor(port: number, path: string, patience: number): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const { status } = await send(port, { method: 'GET', path, headers: forwarded });
    if (status === 200) return;
    if (performance.now() > end) throw new Error(`${path} still answers ${status} after ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
