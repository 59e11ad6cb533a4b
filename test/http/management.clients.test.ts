import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const signing_keys = [expect.objectContaining({ cert: expect.any(String), pkcs7: expect.any(String) })];

const create = async (body: Record<string, unknown>) => {
  const made = await world.call('POST', '/clients', { body });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.body;
};

describe('defaults of a new client (fact sheet 3.1)', () => {
  test('a name alone', async () => {
    const client = await create({ name: 'plain' });
    expect(client).toEqual({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/),
      tenant: world.tenant,
      global: false,
      name: 'plain',
      is_first_party: true,
      oidc_conformant: false,
      sso_disabled: false,
      cross_origin_authentication: false,
      is_token_endpoint_ip_header_trusted: false,
      custom_login_page_on: true,
      callbacks: [],
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      jwt_configuration: { lifetime_in_seconds: 36000, secret_encoded: false },
      refresh_token: {
        rotation_type: 'non-rotating',
        expiration_type: 'non-expiring',
        leeway: 0,
        token_lifetime: 2592000,
        idle_token_lifetime: 1296000,
        infinite_token_lifetime: true,
        infinite_idle_token_lifetime: true,
      },
      signing_keys,
    });
  });

  test('client_secret_post, none, third party, resource_server, express_configuration', async () => {
    const post = await create({ name: 'a', token_endpoint_auth_method: 'client_secret_post' });
    expect(post.refresh_token).toMatchObject({ token_lifetime: 31557600, idle_token_lifetime: 2592000 });
    const none = await create({ name: 'b', token_endpoint_auth_method: 'none', app_type: 'spa' });
    expect(none.grant_types).toEqual(['authorization_code', 'implicit', 'refresh_token']);
    expect(none.client_secret).toMatch(/^.{64}$/);
    const third = await create({ name: 'c', is_first_party: false, token_endpoint_auth_method: 'none' });
    expect(third.oidc_conformant).toBe(true);
    expect(third.refresh_token).toMatchObject({
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: false,
    });
    const strict = await create({ name: 'd', is_first_party: false, third_party_security_mode: 'strict' });
    expect(strict.grant_types).toEqual(['authorization_code']);
    expect(strict.jwt_configuration).toMatchObject({ alg: 'RS256', lifetime_in_seconds: 3600 });
    const api = await create({ name: 'e', app_type: 'resource_server', resource_server_identifier: 'urn:x' });
    expect([api.grant_types, api.oidc_conformant, api.jwt_configuration.alg]).toEqual([[], true, 'RS256']);
    const express = await create({ name: 'f', app_type: 'express_configuration' });
    expect([express.grant_types, express.client_secret]).toEqual([
      ['authorization_code', 'client_credentials'],
      undefined,
    ]);
  });

  test('what is given wins, null is "not given"', async () => {
    const client = await create({
      name: 'given',
      grant_types: ['client_credentials'],
      jwt_configuration: { alg: 'RS256' },
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
      compliance_level: null,
    });
    expect(client.grant_types).toEqual(['client_credentials']);
    expect(client.jwt_configuration).toEqual({ alg: 'RS256', lifetime_in_seconds: 36000, secret_encoded: false });
    expect(client.refresh_token).toMatchObject({ rotation_type: 'rotating', infinite_token_lifetime: false });
    expect(client).not.toHaveProperty('compliance_level');
  });
});

describe('PATCH (fact sheet 1.5)', () => {
  const patch = async (id: string, body: unknown) => world.call('PATCH', `/clients/${id}`, { body });

  test('replaces, keeps, unsets, merges one level', async () => {
    const { client_id } = await create({
      name: 'merge',
      description: 'old',
      callbacks: ['https://a.test/cb'],
      client_metadata: { foo: '1', bar: '2' },
      latchkey: { strict_registry: true },
    });
    const first = await patch(client_id, {
      description: null,
      callbacks: [],
      jwt_configuration: { alg: 'RS256' },
      client_metadata: { bar: null, baz: '3' },
      latchkey: { strict_oidc: true },
    });
    expect(first.status).toBe(200);
    expect(first.body).not.toHaveProperty('description');
    expect(first.body).toMatchObject({ name: 'merge', callbacks: [], client_metadata: { foo: '1', baz: '3' } });
    expect(first.body.client_metadata).toEqual({ foo: '1', baz: '3' });
    expect(first.body.jwt_configuration).toEqual({ alg: 'RS256', lifetime_in_seconds: 36000, secret_encoded: false });
    expect(first.body.latchkey).toEqual({ strict_registry: true, strict_oidc: true });
    const second = await patch(client_id, { client_metadata: { foo: null, baz: null } });
    expect(second.body.client_metadata).toEqual({});
    const third = await patch(client_id, { refresh_token: { leeway: 7 }, oidc_backchannel_logout: null, addons: null });
    expect(third.body.refresh_token).toMatchObject({ leeway: 7, rotation_type: 'non-rotating' });
  });

  test('refuses an empty body, a read-only field and an unknown client in this order', async () => {
    const { client_id } = await create({ name: 'order' });
    expect((await patch(client_id, {})).body).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: "Payload validation error: 'Too few properties defined (0), minimum 1'.",
      errorCode: 'invalid_body',
    });
    for (const field of ['client_id', 'tenant', 'global', 'signing_keys', 'resource_server_identifier', 'owners']) {
      const refused = await patch(client_id, { [field]: 'x' });
      expect(refused.body.message).toBe(`Payload validation error: 'Additional properties not allowed: ${field}'.`);
    }
    const encoded = await patch(client_id, { jwt_configuration: { secret_encoded: true } });
    expect(encoded.body.message).toBe(
      "Payload validation error: 'Additional properties not allowed: secret_encoded' on property jwt_configuration.",
    );
    expect((await patch('nobody', {})).status).toBe(400);
    expect((await patch('nobody', { name: 'x' })).body).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The client does not exist',
      errorCode: 'inexistent_client',
    });
  });

  test('two writers at once both succeed', async () => {
    const { client_id } = await create({ name: 'race' });
    const answers = await Promise.all([
      patch(client_id, { description: 'one' }),
      patch(client_id, { logo_uri: 'https://logo.test/' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { body } = await world.call('GET', `/clients/${client_id}`);
    expect(body).toMatchObject({ description: 'one', logo_uri: 'https://logo.test/' });
  });
});

describe('secrets (CAUTH-08)', () => {
  const grant = (client_id: string, client_secret: string) =>
    world.app.fetch(
      new Request(`https://${world.domain}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id,
          client_secret,
          audience: 'https://none.test',
        }),
      }),
    );
  const authenticates = async (client_id: string, secret: string) => (await grant(client_id, secret)).status !== 401;

  test('a secret is readable with the key scopes only, and the store has none in the clear', async () => {
    const made = await create({ name: 'secret' });
    const read = async (scope: string) =>
      (await world.call('GET', `/clients/${made.client_id}`, { token: await world.token([scope]) })).body;
    expect(await read('read:clients')).not.toHaveProperty('client_secret');
    expect((await read('read:client_keys')).client_secret).toBe(made.client_secret);
    expect(await read('read:client_credentials')).toEqual({
      client_id: made.client_id,
      name: 'secret',
      client_secret: made.client_secret,
      signing_keys,
    });
    expect(await read('read:client_summary')).toEqual({ client_id: made.client_id, name: 'secret' });
    const stored = await world.ports.store.get(world.tenant, 'client', made.client_id);
    expect(JSON.stringify(stored)).not.toContain(made.client_secret);
    const list = await world.call('GET', '/clients', { token: await world.token(['read:clients']) });
    expect(list.text).not.toContain(made.client_secret);
  });

  test('without a key-encryption secret it is shown at creation and rotation only', async () => {
    const plain = await makeManagementWorld({ sealed: false });
    const made = await plain.call('POST', '/clients', { body: { name: 'once' } });
    expect(made.body.client_secret).toMatch(/^.{64}$/);
    const path = `/clients/${made.body.client_id}`;
    expect((await plain.call('GET', path)).body).not.toHaveProperty('client_secret');
    expect((await plain.call('POST', `${path}/rotate-secret`)).body.client_secret).toMatch(/^.{64}$/);
    const stored = await plain.ports.store.get(plain.tenant, 'client', made.body.client_id);
    expect(JSON.stringify(stored)).not.toContain(made.body.client_secret);
  });

  test('STORE-02 a new client and a rotated secret work at once, the old secret stops at once', async () => {
    const made = await create({ name: 'at once' });
    expect(await authenticates(made.client_id, made.client_secret)).toBe(true);
    const rotated = await world.call('POST', `/clients/${made.client_id}/rotate-secret`);
    expect([rotated.status, rotated.body.name]).toEqual([200, 'at once']);
    expect(await authenticates(made.client_id, rotated.body.client_secret)).toBe(true);
    expect(await authenticates(made.client_id, made.client_secret)).toBe(false);
  });

  test('a secret may be set, if it is long enough, with the scope for it', async () => {
    const secret = 'a-secret-that-was-set-by-hand-of-40-chars';
    const made = await create({ name: 'set', client_secret: secret });
    expect(made.client_secret).toBe(secret);
    const path = `/clients/${made.client_id}`;
    const refused = await world.call('PATCH', path, {
      body: { client_secret: `${secret}2` },
      token: await world.token(['update:clients']),
    });
    expect(refused.body.message).toBe('Insufficient scope, expected any of: update:client_keys');
    expect((await world.call('PATCH', path, { body: { client_secret: `${secret}2` } })).status).toBe(200);
    expect(await authenticates(made.client_id, `${secret}2`)).toBe(true);
    const short = await world.call('PATCH', path, { body: { client_secret: 'short-secret' } });
    expect([short.status, short.text.includes('short-secret')]).toEqual([400, false]);
    expect(short.body.message).toContain('at least 32 printable ASCII characters');
  });
});

describe('what must not be', () => {
  test('a client_id of the caller’s own', async () => {
    const refused = await world.call('POST', '/clients', { body: { name: 'x', client_id: 'mine' } });
    expect(refused.body).toEqual({
      statusCode: 403,
      error: 'Forbidden',
      message: 'This operation must be authorized by Auth0',
      errorCode: 'operation_not_supported',
    });
  });

  test('deleting or giving a secret to the global client', async () => {
    const { body } = await world.call('GET', '/clients?is_global=true');
    expect(body).toHaveLength(1);
    expect(body[0]).toMatchObject({ name: 'All Applications', global: true, custom_login_page_on: true });
    const path = `/clients/${body[0].client_id}`;
    expect((await world.call('DELETE', path)).status).toBe(403);
    expect((await world.call('POST', `${path}/rotate-secret`)).status).toBe(403);
    const set = await world.call('PATCH', path, { body: { client_secret: 'x'.repeat(40) } });
    expect(set.status).toBe(403);
  });

  test('a deleted client comes back in no form, twice is no error, its grants go with it', async () => {
    const { client_id } = await create({ name: 'gone' });
    const audience = `https://${world.domain}/api/v2/`;
    await world.call('POST', '/client-grants', { body: { client_id, audience, scope: [] } });
    expect((await world.call('DELETE', `/clients/${client_id}`)).status).toBe(204);
    expect((await world.call('DELETE', `/clients/${client_id}`)).status).toBe(204);
    expect((await world.call('GET', `/clients/${client_id}`)).status).toBe(404);
    expect((await world.call('GET', `/client-grants?client_id=${client_id}`)).body).toEqual([]);
  });

  test('RURI-04 dangerous or malformed URLs', async () => {
    const hostile = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' https://a.test',
      'https://a.test/#f',
      'https://a.test/#',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://a.test/x',
      'https:a.test',
      'https://a\n.test',
      'https://user:pass@a.test',
      'https://*.test',
      'https://*.co.uk/cb',
      'https://*.vercel.app',
      'https://*.pages.dev:8443/cb',
      'https://*.*.example.com',
      'https://a.example.com/*',
      '//a.test',
    ];
    for (const url of hostile) {
      const refused = await world.call('POST', '/clients', { body: { name: 'x', callbacks: [url] } });
      expect([url, refused.status, refused.body.errorCode]).toEqual([url, 400, 'invalid_body']);
    }
    const good = [
      'https://a.test/cb',
      'http://localhost:3000/*'.replace('/*', ''),
      'com.example.app:/cb',
      'myapp://callback',
      'https://*.example.com/cb',
      'https://*.shop.pages.dev/cb',
      'https://pr-*-shop.vercel.app',
      'https://{organization_name}.example.com/cb',
    ];
    expect((await create({ name: 'urls', callbacks: good })).callbacks).toEqual(good);
  });
});
