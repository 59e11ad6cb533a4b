import { decodeJwt } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let client: { client_id: string; client_secret: string };

const database = 'Username-Password-Authentication';
const grant_types = ['password', 'refresh_token'];

/** An application whose people sign in by the usual database. */
const application = async (body: Record<string, unknown> = {}) => {
  const made = await world.application({ grant_types, ...body });
  const { body: found } = await world.call('GET', `/connections?name=${database}`);
  const enabled = [{ client_id: made.client_id, status: true }];
  await world.call('PATCH', `/connections/${found[0].id}/clients`, { body: enabled });
  return made;
};

beforeAll(async () => {
  world = await makeSignInWorld();
  client = await application();
  await world.call('PATCH', '/tenants/settings', { body: { default_directory: database } });
});

beforeEach(() => world.clock.pass(3_600_000));

const ask = (form: Record<string, string | undefined> = {}) =>
  world.exchange({
    ...{ grant_type: 'password', redirect_uri: undefined, ...client },
    ...{ username: world.user.email, password: world.user.password, ...form },
  });
const refused = (status: number, error: string, error_description: string) => ({
  status,
  body: { error, error_description },
});

describe('the password grant', () => {
  it('without an API gives an opaque token and widens openid to all of the identity', async () => {
    const { status, body } = await ask({ scope: 'openid' });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'id_token', 'scope', 'expires_in', 'token_type']);
    expect(body).toMatchObject({ scope: 'openid profile email address phone', expires_in: 86_400 });
    expect(body.access_token.split('.')).toHaveLength(5);
    const id = decodeJwt(body.id_token);
    expect(id).toMatchObject({ sub: world.user.user_id, email: world.user.email, aud: client.client_id });
    for (const absent of ['sid', 'nonce', 'at_hash', 'auth_time']) expect(id).not.toHaveProperty(absent);
    const info = await world.get('/userinfo', { authorization: `Bearer ${body.access_token}` });
    expect(await info.json()).toMatchObject({ sub: world.user.user_id, email: world.user.email });
  });

  it('for an API gives the claims of the recordings, in their order', async () => {
    const { body } = await ask({ audience: world.api, scope: 'read:items nothing:known' });
    const claims = decodeJwt(body.access_token);
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'gty', 'azp']);
    expect(claims).toMatchObject({ aud: world.api, scope: 'read:items', gty: 'password', azp: client.client_id });
    expect(body).not.toHaveProperty('id_token');
  });

  it('gives nothing outside of an organization to a client that has its page ask for one', async () => {
    const rules = { organization_usage: 'require', organization_require_behavior: 'post_login_prompt' };
    const text = 'parameter organization is required for this client';
    expect(await ask(await application(rules))).toEqual(refused(400, 'invalid_request', text));
  });

  it('without scope asks for everything that the API defines', async () => {
    expect((await ask({ audience: world.api })).body.scope).toBe('read:items write:items');
  });

  it('gives a refresh token for offline_access, and it works', async () => {
    const { body } = await ask({ audience: world.api, scope: 'openid offline_access read:items' });
    const again = await world.exchange({
      ...{ grant_type: 'refresh_token', redirect_uri: undefined, ...client },
      refresh_token: body.refresh_token,
    });
    expect(again).toMatchObject({ status: 200, body: { scope: 'openid offline_access read:items' } });
    expect(decodeJwt(again.body.access_token)).toMatchObject({ sub: world.user.user_id, gty: 'refresh_token' });
  });

  it('gives only what the person may do where the API enforces it', async () => {
    const identifier = 'https://guarded.example.com';
    await world.call('POST', '/resource-servers', {
      body: {
        ...{ identifier, enforce_policies: true, token_dialect: 'access_token_authz' },
        scopes: [{ value: 'read:x' }, { value: 'write:x' }],
      },
    });
    await world.call('POST', `/users/${encodeURIComponent(world.user.user_id)}/permissions`, {
      body: { permissions: [{ resource_server_identifier: identifier, permission_name: 'read:x' }] },
    });
    const { body } = await ask({ audience: identifier });
    expect(body.scope).toBe('read:x');
    expect(decodeJwt(body.access_token)).toMatchObject({ scope: 'read:x', permissions: ['read:x'] });
  });
});

describe('TOK-08 the password grant refuses', () => {
  it('a wrong password and an unknown person in the same words', async () => {
    const wrong = refused(403, 'invalid_grant', 'Wrong email or password.');
    expect(await ask({ password: 'wrong' })).toEqual(wrong);
    expect(await ask({ username: 'nobody@example.com' })).toEqual(wrong);
    expect(await ask({ password: 'x'.repeat(5000) })).toEqual(wrong);
  });

  it('a client without the grant, before it looks at the password', async () => {
    const answer = await ask({ ...world.web, password: 'wrong' });
    expect(answer).toEqual(refused(403, 'unauthorized_client', "Grant type 'password' not allowed for the client."));
  });

  it.each(['username', 'password'])('a request without %s', async (name) => {
    expect(await ask({ [name]: undefined })).toEqual(
      refused(400, 'invalid_request', `Missing required parameter: ${name}`),
    );
  });

  it('an unknown API, in words of its own', async () => {
    expect(await ask({ audience: 'urn:none' })).toEqual(
      refused(400, 'invalid_request', 'invalid audience specified for password grant exchange'),
    );
  });

  it('an API that is closed to people', async () => {
    const identifier = 'https://closed.example.com';
    const subject_type_authorization = { user: { policy: 'deny_all' }, client: { policy: 'deny_all' } };
    await world.call('POST', '/resource-servers', { body: { identifier, subject_type_authorization } });
    expect(await ask({ audience: identifier })).toMatchObject({ status: 403, body: { error: 'access_denied' } });
  });

  it('a person who is blocked, and only to whoever knows the password', async () => {
    const path = `/users/${encodeURIComponent(world.user.user_id)}`;
    await world.call('PATCH', path, { body: { blocked: true } });
    expect((await ask({ password: 'wrong' })).body.error_description).toBe('Wrong email or password.');
    expect(await ask()).toEqual(refused(403, 'unauthorized', 'user is blocked'));
    await world.call('PATCH', path, { body: { blocked: false } });
  });

  it('a third party, since nobody can be asked for consent', async () => {
    const third = await world.application({ grant_types, is_first_party: false });
    expect(await ask(third)).toMatchObject({ status: 403, body: { error: 'unauthorized_client' } });
  });

  it('everybody while the tenant has no default directory, without a 5xx', async () => {
    const other = await makeSignInWorld();
    const app = await other.application({ grant_types });
    const form = { grant_type: 'password', redirect_uri: undefined, ...app };
    expect(await other.exchange({ ...form, username: other.user.email, password: other.user.password })).toEqual(
      refused(403, 'server_error', 'Authorization server not configured with default connection.'),
    );
  });
});

describe('organizations of the password grant', () => {
  it('are named by the request, and count members only', async () => {
    const made = await world.call('POST', '/organizations', { body: { name: 'acme' } });
    const organization = made.body.id;
    const app = await application({ organization_usage: 'require' });
    const connections = await world.call('GET', `/connections?name=${database}`);
    const connection_id = connections.body[0].id;
    await world.call('POST', `/organizations/${organization}/enabled_connections`, { body: { connection_id } });
    const form = { ...app, audience: world.api };
    expect(await ask(form)).toEqual(
      refused(400, 'invalid_request', 'parameter organization is required for this client'),
    );
    expect((await ask({ audience: world.api, organization })).body.error_description).toBe(
      'parameter organization is not allowed for this client',
    );
    const outside = await ask({ ...form, organization });
    expect(outside).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    const members = [world.user.user_id];
    await world.call('POST', `/organizations/${organization}/members`, { body: { members } });
    const inside = await ask({ ...form, organization });
    expect(decodeJwt(inside.body.access_token)['org_id']).toBe(organization);
  });
});

describe('auth0-forwarded-for', () => {
  it('is the address of the person for clients that are trusted and prove who they are, and for no other', async () => {
    const trusted = await application({ is_token_endpoint_ip_header_trusted: true });
    const open = await application({
      is_token_endpoint_ip_header_trusted: true,
      ...{ app_type: 'native', token_endpoint_auth_method: 'none' },
    });
    const seen = async (app: { client_id: string; client_secret?: string | undefined }, header: string) => {
      world.events.length = 0;
      const { username, password } = { username: world.user.email, password: world.user.password };
      const form = new URLSearchParams({ grant_type: 'password', client_id: app.client_id, username, password });
      if (app.client_secret !== undefined) form.set('client_secret', app.client_secret);
      const response = await world.app.fetch(
        new Request(`${world.issuer}oauth/token`, {
          ...{ method: 'POST', body: form },
          headers: { 'auth0-forwarded-for': header },
        }),
      );
      expect(response.status).toBe(200);
      return world.events.find(({ type }) => type === 's')?.ip;
    };
    expect(await seen(trusted, '203.0.113.9')).toBe('203.0.113.9');
    expect(await seen(trusted, 'not an address')).toBe('unknown');
    expect(await seen(client, '203.0.113.9')).toBe('192.0.2.1');
    expect(await seen({ client_id: open.client_id }, '203.0.113.9')).toBe('192.0.2.1');
  });
});
