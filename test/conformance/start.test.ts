import { execFile } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementApi, requestToken, type TokenAnswer } from '../support/node/management.ts';
import { freePorts, interruptAll, npmStart, npmStartInterrupted, type Started } from '../support/node/npm-start.ts';
import { rawRequest } from '../support/node/raw-request.ts';
import { temporaryFolder, trust } from '../support/node/server.ts';

const state = temporaryFolder();
let [httpsPort, httpPort] = [0, 0];
let started: Started;

const start = (): Promise<Started> => npmStart(state, ['--https-port', `${httpsPort}`, '--http-port', `${httpPort}`]);

beforeAll(async () => {
  [httpsPort, httpPort] = await freePorts();
  started = await start();
  trust(started.local.ca);
});
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

const getToken = (host: string): Promise<TokenAnswer> => {
  const { client_id, client_secret, audience } = started.local.m2m;
  const form = { grant_type: 'client_credentials', client_id, client_secret, audience };
  return post(host, '/oauth/token', new URLSearchParams(form).toString());
};

/** Over HTTPS with the name that the certificate must be for, whatever the resolver here says of it. */
async function post<Answer>(host: string, path: string, body: string): Promise<Answer> {
  const bytes = `POST ${path} HTTP/1.1\r\nHost: ${host}:${httpsPort}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const answer = await rawRequest(bytes, httpsPort, started.local.ca, host);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body) as Answer;
}

describe('npm start', () => {
  it('prints the ready line within 10 s and writes local.json for its owner only', () => {
    expect(started.readyAfter).toBeLessThan(10_000);
    expect(started.output()).toMatch(new RegExp(`^ready https://localhost:${httpsPort}/$`, 'm'));
    expect(started.local).toMatchObject({
      issuer: `https://localhost:${httpsPort}/`,
      http_issuer: `http://localhost:${httpPort}/`,
      ca: join(state, 'ca.pem'),
      management: { audience: `https://localhost:${httpsPort}/api/v2/` },
      m2m: { audience: 'https://api.example.com/', scope: 'read:items write:items' },
      user: { email: 'user@example.com' },
      inbox: `https://localhost:${httpsPort}/.latchkey/inbox`,
    });
    for (const file of ['local.json', 'secrets.json', 'ca-key.pem', 'localhost-key.pem', 'run/workerd.capnp']) {
      expect(statSync(join(state, file)).mode & 0o077, file).toBe(0);
    }
  });

  it('prints a curl line that gives a token when pasted into a shell', async () => {
    const line = /^curl .*$/m.exec(started.output())?.[0] ?? '';
    const { stdout } = await promisify(execFile)('bash', ['-c', line]);
    const answer = JSON.parse(stdout) as TokenAnswer;
    expect(answer).toMatchObject({ expires_in: 86_400, token_type: 'Bearer', scope: 'read:items write:items' });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      iss: started.local.issuer,
      aud: 'https://api.example.com/',
    });
  });

  it('greets who opens the ready address with the applications and the way on, and tells no secret', async () => {
    const { http_issuer, m2m, spa } = started.local;
    const answer = await fetch(http_issuer);
    const page = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    for (const { client_id } of [m2m, spa]) expect(page).toContain(`<code>${client_id}</code>`);
    expect(page).not.toContain(m2m.client_secret);
    const links = [...page.matchAll(/href="(\/[^"]*)"/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(5);
    const statuses = await Promise.all(
      links.map(async (path) => [path, (await fetch(new URL(path, http_issuer))).status]),
    );
    expect(statuses).toEqual(links.map((path) => [path, 200]));
  });

  it('serves plain http with an issuer of its own', async () => {
    const { access_token: token } = await requestToken(started.local.http_issuer, started.local.m2m);
    expect(decodeJwt(token).iss).toBe(started.local.http_issuer);
  });

  it('makes a tenant of its own of any name under localhost: same credentials, other keys, verified HTTPS', async () => {
    const [first, again, other] = await Promise.all(['acme.localhost', 'acme.localhost', 'localhost'].map(getToken));
    expect(decodeJwt(first?.access_token ?? '').iss).toBe(`https://acme.localhost:${httpsPort}/`);
    const kid = (answer?: TokenAnswer) => decodeProtectedHeader(answer?.access_token ?? '').kid;
    expect(kid(first)).toBe(kid(again));
    expect(kid(first)).not.toBe(kid(other));
  });

  it('serves the tenants over the Management API with the credentials of local.json', async () => {
    const management = await managementApi({ url: started.local.issuer, management: started.local.management });
    const names = (await management.get<{ name: string }[]>('clients?fields=name')).map(({ name }) => name);
    expect(names).toContain('Example single-page application');
    expect(names).toContain('Example regular web application');
  });

  it('stops within 2 s of Ctrl-C, and the next start has the same keys, clients and tokens', async () => {
    const before = await getToken('acme.localhost');
    const management = await managementApi({ url: started.local.issuer, management: started.local.management });
    const made = await management.post<{ client_id: string }>('clients', { name: 'Made before the stop' });
    const { local } = started;
    const { after, output } = await started.interrupt();
    expect(output.split('\n').filter((line) => /error|exception/i.test(line))).toEqual([]);
    expect(after).toBeLessThan(2000);
    expect(existsSync(join(state, 'lock'))).toBe(false);

    started = await start();
    expect(started.local).toEqual(local);
    const after2 = await getToken('acme.localhost');
    expect(decodeProtectedHeader(after2.access_token).kid).toBe(decodeProtectedHeader(before.access_token).kid);
    const again = await managementApi({ url: local.issuer, management: local.management });
    expect(await again.get(`clients/${made.client_id}`)).toMatchObject({ name: 'Made before the stop' });
  });

  it('leaves nothing running when Ctrl-C comes before it is ready', async () => {
    const folder = temporaryFolder();
    await npmStartInterrupted(folder, ['--https-port', '0', '--http-port', '0'], () =>
      existsSync(join(folder, 'run', 'workerd.capnp')),
    );
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    const after = await npmStart(folder, ['--https-port', '0', '--http-port', '0']);
    await after.interrupt();
    rmSync(folder, { recursive: true });
  });
});
