import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient, requestToken } from '../support/node/management.ts';

/** What this file uses of Express 5, which brings no types. */
interface ExpressResponse {
  json(body: unknown): void;
  status(code: number): ExpressResponse;
}
type ExpressRequest = { auth?: { payload: unknown } };
interface ExpressApp {
  get(path: string, ...handlers: unknown[]): void;
  use(
    handler: (error: { status?: number; message: string }, ...rest: [unknown, ExpressResponse, unknown]) => void,
  ): void;
  listen(port: number, host: string, ready: () => void): Server;
}
const express = createRequire(import.meta.url)('express') as () => ExpressApp;

const { server, management } = await connect();
const client = await machineClient(management);
const { access_token: token } = await requestToken(server.url, client);
const elliptic = await machineClient(management, {}, { signing_alg: 'ES256' });
const { access_token: ellipticToken } = await requestToken(server.url, elliptic);
let listener: Server;
let api: string;

/** An API as Auth0's quick start for Express writes it. */
beforeAll(async () => {
  const app = express();
  const options = { tokenSigningAlg: 'RS256', audience: client.audience };
  app.get(
    '/items',
    auth({ ...options, issuerBaseURL: server.url }),
    requiredScopes('read:items'),
    (request: ExpressRequest, response: ExpressResponse) => {
      response.json(request.auth?.payload);
    },
  );
  const es256 = { tokenSigningAlg: 'ES256', audience: elliptic.audience };
  const keys = { issuer: server.url, jwksUri: `${server.url}.well-known/jwks.json` };
  for (const [path, from] of Object.entries({
    '/elliptic': { issuerBaseURL: server.url },
    '/elliptic-by-keys': keys,
  })) {
    app.get(path, auth({ ...es256, ...from }), requiredScopes('read:items'), ok);
    app.get(`${path}-as-rs256`, auth({ ...es256, ...from, tokenSigningAlg: 'RS256' }), ok);
  }
  app.get('/elliptic-untold', auth({ audience: elliptic.audience, issuerBaseURL: server.url }), ok);
  app.get('/written', auth({ ...options, issuerBaseURL: server.url }), requiredScopes('write:items'), ok);
  app.get(
    '/other-audience',
    auth({ ...options, issuerBaseURL: server.url, audience: 'https://other.example.test' }),
    ok,
  );
  app.get(
    '/other-issuer',
    auth({ ...options, issuer: 'https://other.example.test/', jwksUri: `${server.url}.well-known/jwks.json` }),
    ok,
  );
  app.use((error, _request, response, _next) => {
    response.status(error.status ?? 500).json({ message: error.message });
  });
  await new Promise<void>((settle) => {
    listener = app.listen(0, '127.0.0.1', () => settle());
  });
  api = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});
afterAll(() => {
  listener.close();
});

function ok(_request: unknown, response: ExpressResponse): void {
  response.json({ ok: true });
}

const get = (path: string, bearer = token) =>
  fetch(`${api}${path}`, { headers: { authorization: `Bearer ${bearer}` } });

describe('express-oauth2-jwt-bearer', () => {
  it('lets a valid token in and shows its claims', async () => {
    const response = await get('/items');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ iss: server.url, aud: client.audience, scope: 'read:items' });
  });

  it.each(['/elliptic', '/elliptic-by-keys'])('lets an ES256 token in at %s, and only it', async (path) => {
    expect((await get(path, ellipticToken)).status).toBe(200);
    expect((await get(`${path}-as-rs256`, ellipticToken)).status).toBe(401);
    expect((await get(path, token)).status).toBe(401);
  });

  it('takes ES256 from discovery alone', async () => {
    expect((await get('/elliptic-untold', ellipticToken)).status).toBe(200);
  });

  it.each(['/other-audience', '/other-issuer'])('refuses the token at %s', async (path) => {
    expect((await get(path)).status).toBe(401);
  });

  it('refuses a scope that was not granted, and a token with a changed payload', async () => {
    expect((await get('/written')).status).toBe(403);
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ iss: server.url, aud: client.audience, scope: 'write:items' }));
    expect((await get('/written', `${header}.${payload.toString('base64url')}.${signature}`)).status).toBe(401);
  });
});
