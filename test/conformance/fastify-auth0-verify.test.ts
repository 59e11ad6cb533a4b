import fastify, { type FastifyInstance } from 'fastify';
import auth0Verify from 'fastify-auth0-verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient, requestToken } from '../support/node/management.ts';

const { server, management } = await connect();
const client = await machineClient(management);
const { access_token: token } = await requestToken(server.url, client);
const apps: FastifyInstance[] = [];

async function api(audience: string): Promise<FastifyInstance> {
  const app = fastify();
  apps.push(app);
  await app.register(auth0Verify, { domain: server.url, audience });
  app.register((routes, _options, done) => {
    routes.get('/items', { preValidation: routes.authenticate }, (request) => request.user);
    done();
  });
  await app.ready();
  return app;
}

let own: FastifyInstance;
beforeAll(async () => {
  own = await api(client.audience);
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

const get = (app: FastifyInstance, authorization?: string) =>
  app.inject({ url: '/items', headers: authorization === undefined ? {} : { authorization } });

describe('fastify-auth0-verify', () => {
  it('lets a valid token in and shows its claims', async () => {
    const response = await get(own, `Bearer ${token}`);
    expect(response.statusCode, response.body).toBe(200);
    expect(response.json()).toMatchObject({ iss: server.url, azp: client.client_id });
  });

  it('refuses a missing token and a token for another audience', async () => {
    expect((await get(own)).statusCode).toBe(401);
    expect((await get(await api('https://other.example.test'), `Bearer ${token}`)).statusCode).toBe(401);
  });
});
