import { beforeAll, describe, expect, it } from 'vitest';
import { callback, makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

/** Shown on our own origin: nothing leads to the supplied place. */
async function shown(response: Response): Promise<string> {
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  return `${response.status} ${await response.text()}`;
}

describe('errors before the redirect URI is known to be good', () => {
  it('RURI-01 stay on a page of ours', async () => {
    const page = await shown(await world.authorize({ redirect_uri: 'https://evil.com/' }));
    expect(page).toContain('403 <!doctype html>');
    expect(page).toContain('The provided redirect_uri is not in the list of allowed callback URLs.');
    expect(page).not.toContain('evil.com');
    expect(await shown(await world.authorize({ client_id: 'nobody' }))).toContain('Unknown client: nobody');
    expect(await shown(await world.authorize({ client_id: 'nobody', redirect_uri: 'https://evil.com' }))).toContain(
      '403',
    );
    expect(await shown(await world.authorize({ client_id: undefined }))).toContain('client_id');
    expect(await shown(await world.authorize({ client_id: '"><script>' }))).not.toContain('<script>');
  });

  it('RURI-04 hold for every scheme and for fragments', async () => {
    const urls = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      `${callback}#`,
      ` ${callback}`,
      `${callback}\n`,
      '//evil.com',
      'é',
    ];
    for (const redirect_uri of urls) await shown(await world.authorize({ redirect_uri }));
    expect(await shown(await world.authorize({ redirect_uri: 'not a url' }))).toContain(
      'The redirect_uri parameter is not valid',
    );
  });

  it('RURI-06 hold for parameters that come twice, in the query or beside a body', async () => {
    const once = new URLSearchParams({ client_id: world.web.client_id, redirect_uri: callback, response_type: 'code' });
    const more = { redirect_uri: 'https://evil.com/', client_id: 'x', state: 'b', response_type: 'token' };
    for (const [name, value] of Object.entries(more)) {
      const query = new URLSearchParams([...once, ['state', 'a'], [name, value]]);
      expect(await shown(await world.get(`/authorize?${query}`))).toContain('invalid_request');
      const form = { ...Object.fromEntries(once), state: 'a' };
      const beside = `/authorize?${new URLSearchParams({ [name]: value })}`;
      expect(await shown(await world.post(beside, form))).toContain('invalid_request');
    }
  });

  it('go to the error page of the tenant, when it has one', async () => {
    const other = await makeSignInWorld();
    await other.call('PATCH', '/tenants/settings', {
      body: { error_page: { url: 'https://help.example.com/oops?from=us' } },
    });
    const to = other.location(
      await other.authorize({ redirect_uri: 'https://evil.com/', ui_locales: 'de', connection: 'db' }),
    );
    expect(to.origin + to.pathname).toBe('https://help.example.com/oops');
    expect(Object.fromEntries(to.searchParams)).toEqual({
      ...{ from: 'us', client_id: other.web.client_id, connection: 'db', lang: 'de', error: 'unauthorized_client' },
      error_description:
        'Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.',
      tracking: expect.stringMatching(/^[0-9a-f]{20}$/),
    });
  });

  it('are written to the log with what would mend them, which only a developer sees on the page', async () => {
    world.events.length = 0;
    const page = await shown(await world.authorize({ redirect_uri: 'https://app.example.com/typo' }));
    expect(page).not.toContain('typo');
    expect(world.events).toEqual([
      expect.objectContaining({
        type: 'f',
        client_id: world.web.client_id,
        error: 'unauthorized_client',
        ip: '192.0.2.1',
      }),
    ]);
    expect(world.events[0]?.description).toContain('https://app.example.com/typo is not in the list');
  });
});

describe('which callback', () => {
  it('is the only one when none is named, and a client with several must name one', async () => {
    const to = world.location(await world.authorize({ redirect_uri: undefined, response_type: undefined }));
    expect(to.origin + to.pathname).toBe(callback);
    const two = await world.application({ callbacks: [callback, 'https://b.example.com'] });
    const pattern = await world.application({ callbacks: ['https://*.example.com/cb'] });
    for (const { client_id } of [two, pattern]) {
      const page = await shown(await world.authorize({ client_id, redirect_uri: undefined }));
      expect(page).toContain('Unable to issue redirect for OAuth 2.0 transaction');
    }
  });

  it('RURI-07 may be a pattern for a first party, with the organization that the client may use', async () => {
    const made = await world.call('POST', '/organizations', { body: { name: 'acme' } });
    const organization = made.body.id;
    const callbacks = ['https://*.example.com/cb', 'https://{organization_name}.example.org/cb'];
    const { client_id } = await world.application({ callbacks, organization_usage: 'allow' });
    const ok = async (redirect_uri: string, more = {}) =>
      world.location(await world.authorize({ client_id, redirect_uri, ...more })).pathname;
    expect(await ok('https://a.example.com/cb')).toBe('/u/login');
    expect(await ok('https://acme.example.org/cb', { organization })).toBe('/u/login');
    await shown(await world.authorize({ client_id, redirect_uri: 'https://*.example.com/cb' }));
    await shown(await world.authorize({ client_id, redirect_uri: 'https://acme.example.org/cb' }));
    const deny = await world.application({ callbacks });
    await shown(
      await world.authorize({ client_id: deny.client_id, redirect_uri: 'https://acme.example.org/cb', organization }),
    );
  });

  it('RURI-05 is encrypted or on the same machine, unless the client opts out', async () => {
    const callbacks = ['http://app.example.com/cb'];
    const refused = await world.call('POST', '/clients', { body: { name: 'plain', callbacks } });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('latchkey.allow_http_callbacks'),
    ]);
    const patched = await world.call('PATCH', `/clients/${world.web.client_id}`, { body: { callbacks } });
    expect(patched.status).toBe(400);
    const { client_id } = await world.application({ callbacks, latchkey: { allow_http_callbacks: true } });
    const asked = { client_id, redirect_uri: callbacks[0] };
    expect(world.location(await world.authorize(asked)).pathname).toBe('/u/login');
    const back = await world.call('PATCH', `/clients/${client_id}`, {
      body: { latchkey: { allow_http_callbacks: null } },
    });
    expect(back.status).toBe(400);
    const local = await world.call('POST', '/clients', {
      body: { name: 'dev', callbacks: ['http://localhost:3000', 'http://127.0.0.1/cb'] },
    });
    expect(local.status).toBe(201);
  });
});

describe('what comes back in an address', () => {
  it('RURI-09 is the state byte for byte, once, beside the query that was there', async () => {
    const redirect_uri = 'https://app.example.com/cb?tab=1&state=fixed&x=%41';
    const { client_id } = await world.application({ callbacks: [redirect_uri] });
    const { cookie } = await world.signIn();
    const states = [
      'a&code=x',
      'a#b',
      'a\r\nLocation: https://evil.com',
      'ä €\u{1f511}',
      'a+b %2B',
      '-._~'.repeat(32),
      '='.repeat(4000),
    ];
    for (const state of states) {
      const response = await world.authorize({ client_id, redirect_uri, state }, { cookie });
      const raw = response.headers.get('location') ?? '';
      expect(raw).toMatch(/^https:\/\/app\.example\.com\/cb\?tab=1&x=%41&code=[A-Za-z0-9._~-]+&state=/);
      expect(raw).toMatch(/^[\x21-\x7e]+$/);
      const to = new URL(raw);
      expect([to.searchParams.getAll('state'), to.searchParams.getAll('code').length, to.hash]).toEqual([
        [state],
        1,
        '',
      ]);
    }
  });

  it('RURI-09 is no state that is too long or was lost in decoding', async () => {
    for (const state of ['s'.repeat(8192), '%FF']) {
      const usual = new URLSearchParams({
        client_id: world.web.client_id,
        redirect_uri: callback,
        response_type: 'code',
      });
      const to = world.location(await world.get(`/authorize?${usual}&state=${state}`));
      expect([to.searchParams.get('error'), to.searchParams.has('state')]).toEqual(['invalid_request', false]);
    }
  });
});
