import { describe, expect, it } from 'vitest';
import { digest } from '../../shared/keys/digest.ts';
import { expectError, partOf, tokenOf } from '../support/answers.ts';
import { freshId } from '../support/fixtures.ts';
import { signingKey } from '../support/keys.ts';
import { makeMemoryStorage } from '../support/memory.ts';
import { epoch, makeWorld, type Sending, type WorldOptions } from '../support/world.ts';

const setupToken = 'a-set-up-token-of-forty-characters-12345';

interface Made {
  tenant: string;
  domain: string;
  issuer: string;
  management: { client_id: string; client_secret: string; audience: string };
}

function emptyServer(options: WorldOptions = {}) {
  const storage = makeMemoryStorage({ clock: { now: () => epoch }, digest, makeKey: () => signingKey('next') });
  const { store, directory, registry } = storage;
  const world = makeWorld({
    ...options,
    app: { setupToken, ...options.app },
    ports: { store, directory, registry, ...options.ports },
  });
  const target = () => {
    const tenant = freshId('t');
    return { tenant, domain: `${tenant}.auth.test` };
  };
  const send = (form: Record<string, string>, sending: Sending & { token?: string } = {}) => {
    const { token = setupToken, headers, ...rest } = sending;
    return world.send('/setup', {
      method: 'POST',
      host: 'unregistered.test',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(headers as Record<string, string>),
      },
      body: new URLSearchParams(form).toString(),
      ...rest,
    });
  };
  return { world, storage, send, target };
}

describe('POST /setup', () => {
  it('makes a tenant whose first client gets a Management API token at once', async () => {
    const { world, send, target } = emptyServer();
    const { tenant, domain } = target();
    const response = await send({ tenant, domain });
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const made = (await response.json()) as Made;
    const { client_id, client_secret } = made.management;
    expect(made).toEqual({
      tenant,
      domain,
      issuer: `https://${domain}/`,
      management: { client_id, client_secret, audience: `https://${domain}/api/v2/` },
    });
    expect(client_secret.length).toBeGreaterThanOrEqual(43);
    const form = { grant_type: 'client_credentials', client_id, client_secret, audience: made.management.audience };
    const { access_token, scope } = await tokenOf(await world.post(form, { host: domain }));
    expect(partOf(access_token, 1)).toMatchObject({ iss: made.issuer, aud: made.management.audience });
    expect(scope?.split(' ')).toContain('create:clients');
    expect(world.lines.join('')).not.toContain(client_secret);
  });

  it('takes JSON as well', async () => {
    const { send, target } = emptyServer();
    const body = JSON.stringify(target());
    expect((await send({}, { body, headers: { 'content-type': 'application/json' } })).status).toBe(201);
  });

  it('never touches a tenant that exists, nor a domain of another', async () => {
    const { world, send, target } = emptyServer();
    const { tenant, domain } = target();
    const { management } = (await (await send({ tenant, domain })).json()) as Made;
    await expectError(await send({ tenant, domain }), 400, 'invalid_request', 'The tenant exists already');
    await expectError(
      await send({ ...target(), domain }),
      400,
      'invalid_request',
      'The domain belongs to another tenant',
    );
    await tokenOf(await world.post({ grant_type: 'client_credentials', ...management }, { host: domain }));
  });

  it.each<[string, Sending & { token?: string }]>([
    ['no token', { token: '' }],
    ['a wrong token', { token: `${setupToken}x` }],
    ['a part of the token', { token: setupToken.slice(0, -1) }],
    ['another scheme', { token: '', headers: { authorization: `Basic ${setupToken}` } }],
    ['two spaces', { token: '', headers: { authorization: `Bearer  ${setupToken}` } }],
    ['another method', { method: 'PUT' }],
  ])('is not there with %s, exactly as an unknown path', async (_, sending) => {
    const { world, storage, send, target } = emptyServer();
    const response = await send(target(), sending);
    const unknown = await world.send('/nowhere', { method: 'POST', host: 'unregistered.test' });
    expect([response.status, await response.text()]).toEqual([unknown.status, await unknown.text()]);
    const names = (one: Response) => [...one.headers.keys()].sort();
    expect(names(response)).toEqual(names(unknown));
    expect(storage.objects().filter((name) => name.startsWith('t-'))).toEqual([]);
  });

  it('is not there without a SETUP_TOKEN', async () => {
    const { send, target } = emptyServer({ app: { setupToken: undefined } });
    await expectError(await send(target()), 404, 'not_found', 'Not found');
  });

  it('stops guessing from one address', async () => {
    const { send, target } = emptyServer({ perMinute: { failure: 3 } });
    const from = (ip: string) => ({ headers: { 'cf-connecting-ip': ip } });
    for (let round = 0; round < 3; round += 1) {
      expect((await send(target(), { token: 'wrong', ...from('192.0.2.1') })).status).toBe(404);
    }
    expect((await send(target(), from('192.0.2.1'))).status).toBe(429);
    expect((await send(target(), from('192.0.2.2'))).status).toBe(201);
  });

  it('HTTP-05 refuses plain http, where its token and a secret could be read', async () => {
    const { send, target } = emptyServer();
    await expectError(await send(target(), { protocol: 'http' }), 400, 'invalid_request', 'Use https');
    const local = emptyServer({ app: { allowHttp: true } });
    expect((await local.send(local.target(), { protocol: 'http' })).status).toBe(201);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no tenant', { tenant: '' }, /^tenant must be/],
    ['an upper-case tenant', { tenant: 'Acme' }, /^tenant must be/],
    ['a tenant with a colon', { tenant: 'a:b' }, /^tenant must be/],
    ['a long tenant', { tenant: 'a'.repeat(64) }, /^tenant must be/],
    ['no domain', { domain: '' }, /^domain must be/],
    ['a URL', { domain: 'https://login.test/' }, /^domain must be/],
    ['an upper-case domain', { domain: 'Login.test' }, /^domain must be/],
    ['a domain with user information', { domain: 'a@login.test' }, /^domain must be/],
    ['a trailing dot', { domain: 'login.test.' }, /^domain must be/],
    ['a wildcard', { domain: '*.login.test' }, /^domain must be/],
    ['a long domain', { domain: `${'a.'.repeat(130)}test` }, /^domain must be/],
    ['an address and a line break', { domain: 'login.test\r\nx' }, /^domain must be/],
  ])('refuses %s and makes nothing', async (_, change, text) => {
    const { storage, send, target } = emptyServer();
    const response = await send({ ...target(), ...change });
    const { error, error_description } = (await response.json()) as Record<string, string>;
    expect([response.status, error]).toEqual([400, 'invalid_request']);
    expect(error_description).toMatch(text);
    expect(storage.calls().kvWrites).toBe(0);
  });
});
