import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect as dial } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { requestToken } from '../support/node/management.ts';
import { interruptAll, npmStart, type Started } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';

const { server } = await connect();
const state = temporaryFolder();
let started: Started;
let port: number;
let controlToken: string;

beforeAll(async () => {
  started = await npmStart(state, ['--https-port', '0', '--http-port', '0']);
  port = Number(new URL(started.local.http_issuer).port);
  controlToken = (JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as { control_token: string })
    .control_token;
});
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

/** One request over plain http with exactly these headers. */
function call(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((settle, fail) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => settle({ status: response.statusCode ?? 0, body }));
    });
    sent.once('error', fail);
    sent.end();
  });
}

const seed = (headers: Record<string, string>) => call('POST', '/.latchkey/seed', headers);

describe('DEV-03: what a page or a neighbour can reach of local mode', () => {
  it('the control door opens for the token of the state folder', async () => {
    expect((await seed({ host: `localhost:${port}`, authorization: `Bearer ${controlToken}` })).status).toBe(200);
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['an Origin header', { authorization: 'right', origin: 'https://evil.example' }],
    ['the own origin of a page', { authorization: 'right', origin: 'http://localhost' }],
    ['a name that was pointed here', { authorization: 'right', host: 'evil.example' }],
    ['a tenant name', { authorization: 'right', host: 'acme.localhost' }],
  ] as [string, Record<string, string>][])('the control door is not there for %s', async (_name, given) => {
    const authorization = given['authorization'] === 'right' ? { authorization: `Bearer ${controlToken}` } : {};
    const { status, body } = await seed({ host: `localhost:${port}`, ...given, ...authorization });
    expect(status).toBe(404);
    expect(body).not.toContain('evil.example');
  });

  it.each(['evil.example', 'localhost.evil.example', 'evillocalhost', '127.0.0.1', '169.254.169.254'])(
    'ISS-01 a Host of %s reaches no tenant',
    async (name) => {
      const { status, body } = await call('GET', '/.well-known/openid-configuration', { host: `${name}:${port}` });
      expect(status).toBe(404);
      expect(body).not.toContain(name);
    },
  );

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a name that was pointed here', { host: 'evil.example' }],
    ['an address instead of a name', { host: '127.0.0.1' }],
  ] as [string, Record<string, string>][])('the inbox is not there for %s', async (_name, given) => {
    for (const path of ['/.latchkey/inbox', '/.latchkey/inbox.json']) {
      expect((await call('GET', path, { host: `localhost:${port}`, ...given })).status).toBe(404);
    }
  });

  it('every socket is bound to a loopback address', async () => {
    const config = readFileSync(join(state, 'run', 'workerd.capnp'), 'utf8');
    const bound = [...config.matchAll(/address = "([^"]+):\d+"/g)].map(([, address]) => address);
    expect(bound).toContain('127.0.0.1');
    expect(bound.filter((address) => address !== '127.0.0.1' && address !== '[::1]')).toEqual([]);
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid);
    const open = await Promise.all(others.map(({ address }) => answers(address)));
    expect(open).toEqual(others.map(() => false));
  });

  it('a token of local mode is worth nothing at a production server', async () => {
    const { access_token: token } = await requestToken(started.local.http_issuer, started.local.management);
    const response = await fetch(`${server.url}api/v2/clients`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });
});

function answers(host: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = dial({ host, port, timeout: 500 });
    const end = (open: boolean) => () => {
      socket.destroy();
      settle(open);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
