import { beforeAll, describe, expect, it } from 'vitest';
import { callback, makeSignInWorld, pkce, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

type Sent = Record<string, string | undefined>;

/** What the application hears, always at its callback and with its state. */
async function heard(params: Sent, cookie?: string, on = world): Promise<[string | null, string | null]> {
  const to = on.location(await on.authorize(params, cookie === undefined ? {} : { cookie }));
  expect(to.origin + to.pathname).toBe(params['redirect_uri'] ?? callback);
  const fields = to.hash === '' ? to.searchParams : new URLSearchParams(to.hash.slice(1));
  expect(fields.get('state')).toBe('the-state');
  expect(fields.has('code')).toBe(false);
  return [fields.get('error'), fields.get('error_description')];
}

describe('errors that the application hears', () => {
  it('are of the first rule that refuses, also for somebody who is signed in', async () => {
    const { cookie } = await world.signIn();
    const rows: [Sent, string, string][] = [
      [{ response_type: undefined }, 'invalid_request', 'Missing required parameter: response_type'],
      [{ response_type: 'none' }, 'unsupported_response_type', 'Unsupported response type: none'],
      [{ response_mode: 'jwt' }, 'invalid_request', 'Unsupported response_mode'],
      [{ prompt: 'none login' }, 'invalid_request', 'prompt none cannot be combined with another value'],
      [{ prompt: 'sometimes' }, 'invalid_request', 'Unsupported prompt'],
      [{ max_age: '-1' }, 'invalid_request', 'max_age must be a number of seconds'],
      [{ max_age: 'abc' }, 'invalid_request', 'max_age must be a number of seconds'],
      [{ audience: 'https://nothing.test' }, 'access_denied', 'Service not found: https://nothing.test'],
      [{ nonce: 'n'.repeat(2049) }, 'invalid_request', 'nonce is too long'],
    ];
    for (const [params, error, text] of rows) expect(await heard(params, cookie)).toEqual([error, text]);
  });

  it('AZ-03 are given for scopes outside of the grammar or too long', async () => {
    const scopes = [
      'openid "x"',
      'a\\b',
      'openid  email',
      ' openid',
      'openid ',
      'a\u0000b',
      'openid\nemail',
      'é',
      'x'.repeat(65_536),
    ];
    scopes.push(Array.from({ length: 10_000 }, (_, at) => `s${at}`).join(' '));
    for (const scope of scopes) expect((await heard({ scope }))[0]).toBe('invalid_scope');
  });

  it('AZ-05 are given for request objects, which nobody fetches', async () => {
    expect(await heard({ request: 'eyJhbGciOiJub25lIn0.e30.' })).toEqual([
      'request_not_supported',
      'The request parameter is not supported',
    ]);
    expect((await heard({ request_uri: 'https://169.254.169.254/x' }))[0]).toBe('request_uri_not_supported');
  });

  it('name the API that is closed to the client, without quotes for those who keep to the standard', async () => {
    const audience = 'https://closed.example.com';
    const subject_type_authorization = { user: { policy: 'require_client_grant' }, client: { policy: 'deny_all' } };
    await world.call('POST', '/resource-servers', { body: { identifier: audience, subject_type_authorization } });
    const { client_id } = world.web;
    const text = `Client "${client_id}" is not authorized to access resource server "${audience}".`;
    expect(await heard({ audience })).toEqual(['invalid_request', text]);
    const strict = await world.application({ latchkey: { strict_oidc: true } });
    const said = `Client '${strict.client_id}' is not authorized to access resource server '${audience}'.`;
    expect(await heard({ audience, client_id: strict.client_id })).toEqual(['invalid_request', said]);
  });

  it('AZ-01 are given for a type that the client has no grant for', async () => {
    const { client_id } = await world.application({ grant_types: ['authorization_code'] });
    for (const response_type of ['token', 'id_token token', 'code token']) {
      const asked = { client_id, response_type, nonce: 'n' };
      expect(await heard(asked)).toEqual(['unauthorized_client', "Grant type 'implicit' not allowed for the client."]);
    }
    const implicit = await world.application({ grant_types: ['implicit'] });
    expect((await heard({ client_id: implicit.client_id }))[0]).toBe('unauthorized_client');
  });

  it('are given for an ID token without nonce or openid', async () => {
    for (const response_type of ['id_token', 'id_token token', 'code id_token', 'code id_token token']) {
      expect(await heard({ response_type })).toEqual(['invalid_request', 'Missing required parameter: nonce']);
      expect((await heard({ response_type, nonce: 'n', scope: 'email' }))[0]).toBe('invalid_request');
    }
  });

  it('hold for a request that would not fit an address', async () => {
    const ext = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`ext-${at}`, 'x'.repeat(500)]));
    const response = await world.authorize({
      ...ext,
      nonce: 'n'.repeat(2000),
      login_hint: 'x'.repeat(500),
      scope: 's'.repeat(2000),
    });
    expect(world.location(response).searchParams.get('error_description')).toBe('The request is too large');
  });
});

describe('PKCE', () => {
  it('PKCE-03 is S256 or nothing', async () => {
    const { code_challenge } = pkce();
    for (const code_challenge_method of ['plain', 's256', 'S512', '', undefined]) {
      const said = await heard({ code_challenge, code_challenge_method });
      expect(said).toEqual(['invalid_request', 'code_challenge_method must be S256']);
    }
    expect((await heard({ code_challenge_method: 'S256' }))[0]).toBe('invalid_request');
    const metadata = await world.get('/.well-known/openid-configuration');
    expect(await metadata.json()).toMatchObject({ code_challenge_methods_supported: ['S256'] });
  });

  it('PKCE-04 is a challenge of the right form', async () => {
    const { code_challenge } = pkce();
    const wrong = [
      code_challenge.slice(1),
      `${code_challenge}A`,
      `${code_challenge}=`,
      code_challenge.replace(/.$/, '+'),
    ];
    for (const challenge of wrong) {
      const said = await heard({ code_challenge: challenge, code_challenge_method: 'S256' });
      expect(said).toEqual(['invalid_request', 'code_challenge must be 43 base64url characters']);
    }
  });

  it('PKCE-05 is required of a client without a secret, wherever a code is given', async () => {
    const { client_id } = await world.application({ token_endpoint_auth_method: 'none', app_type: 'spa' });
    const asked = { client_id, nonce: 'n' };
    for (const response_type of ['code', 'code id_token', 'code token']) {
      const said = await heard({ ...asked, response_type });
      expect(said).toEqual(['invalid_request', 'Missing required parameter: code_challenge']);
    }
    const { code_challenge } = pkce();
    const good = await world.authorize({ ...asked, code_challenge, code_challenge_method: 'S256' });
    expect(world.location(good).pathname).toBe('/u/login');
    const implicit = await world.authorize({ ...asked, response_type: 'id_token' });
    expect(world.location(implicit).pathname).toBe('/u/login');
  });
});

describe('what strangers may ask', () => {
  const third = { is_first_party: false, third_party_security_mode: 'strict' };

  it('is a code with PKCE and nothing that the rules for third parties leave out', async () => {
    const { client_id } = await world.application(third);
    const { code_challenge } = pkce();
    const good = { client_id, code_challenge, code_challenge_method: 'S256' };
    expect(await heard({ client_id })).toEqual(['invalid_request', 'Missing required parameter: code_challenge']);
    expect((await heard({ ...good, response_type: 'id_token', nonce: 'n' }))[0]).toBe('unsupported_response_type');
    for (const name of ['screen_hint', 'login_ticket', 'invitation', 'request', 'request_uri']) {
      expect(await heard({ ...good, [name]: 'x' })).toEqual(['invalid_request', `Unsupported parameter: ${name}`]);
    }
    expect(world.location(await world.authorize(good)).pathname).toBe('/u/login');
  });

  it('sends nobody anywhere by an error, where the client is guarded against that', async () => {
    const { client_id } = await world.application({ ...third, redirection_policy: 'open_redirect_protection' });
    const response = await world.authorize({ client_id, response_type: 'token' });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect((await heard({ client_id, response_type: 'token', prompt: 'none' }))[0]).toBe('unsupported_response_type');
  });
});

describe('what changes nothing', () => {
  it('is a parameter that nobody knows, display, locales, acr_values and a POST', async () => {
    const more = {
      extra: 'foobar',
      display: 'popup',
      claims_locales: 'se',
      ui_locales: 'se',
      acr_values: '1 2',
      claims: '{}',
    };
    expect(world.location(await world.authorize({ ...more, login_hint: 'a'.repeat(3000) })).pathname).toBe('/u/login');
    const form = { client_id: world.web.client_id, redirect_uri: callback, response_type: 'code', scope: 'openid' };
    const posted = await world.post('/authorize', form);
    expect([posted.status, world.location(posted).pathname]).toEqual([303, '/u/login']);
    expect((await world.post('/authorize', form, { cookie: (await world.signIn()).cookie })).status).toBe(303);
    const put = await world.app.fetch(new Request(`https://${world.domain}/authorize`, { method: 'PUT' }));
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('AZ-06 hostile text', () => {
  it('reaches no header, and no page as it is', async () => {
    const text = '"><script>alert(1)</script>\r\nX-Evil: 1\u202e{{7*7}}';
    const names = ['login_hint', 'ui_locales', 'connection', 'screen_hint', 'ext-x', 'acr_values', 'display', 'state'];
    const params = Object.fromEntries(names.map((name) => [name, text]));
    const begun = await world.authorize(params);
    expect([begun.status, begun.headers.get('x-evil')]).toEqual([302, null]);
    expect(begun.headers.get('location')).toMatch(/^\/u\/login\?state=[A-Za-z0-9._~%-]+$/);
    const wrong = await world.authorize({ ...params, redirect_uri: text, client_id: world.web.client_id });
    const page = await wrong.text();
    expect([wrong.status, page.includes('<script'), page.includes('X-Evil')]).toEqual([400, false, false]);
    expect(wrong.headers.get('content-security-policy')).not.toContain('script-src');
    const told = world.location(await world.authorize({ ...params, response_type: text }));
    const fields = new URLSearchParams(told.hash.slice(1));
    expect(fields.get('error_description')).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });
});

describe('when we fail', () => {
  it('a person sees a page, and a silent request hears of it', async () => {
    const other = await makeSignInWorld();
    const { cookie } = await other.signIn();
    await other.authorize({}, { cookie });
    other.clock.pass(6000);
    other.storage.record.fail(true);
    const page = await other.authorize({}, { cookie });
    expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect((await heard({ prompt: 'none' }, cookie, other))[0]).toBe('temporarily_unavailable');
  });

  it('HTTP-01 too many requests of an address get a page that says when to come again', async () => {
    const other = await makeSignInWorld({ perMinute: { address: 20 } });
    let last = await other.authorize();
    for (let count = 0; count < 30 && last.status !== 429; count += 1) last = await other.authorize();
    expect([last.status, last.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
