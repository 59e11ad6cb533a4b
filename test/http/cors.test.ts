import { describe, expect, it } from 'vitest';
import { makeWorld } from '../support/world.ts';

const origin = 'https://app.example.test';
const exposed =
  'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-auth0-requestid, retry-after, dpop-nonce';

const corsHeaders = (response: Response): Record<string, string> =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-')));

async function browserClient(origins: string[] | undefined = [origin]) {
  const world = makeWorld();
  const { form } = await world.machine({ client: origins === undefined ? {} : { origins } });
  return { world, form };
}

describe('CORS of the token endpoint', () => {
  it('HTTP-03 a listed origin may read a success', async () => {
    const { world, form } = await browserClient();
    const response = await world.post(form, { headers: { origin } });
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposed,
    });
  });

  it.each<[string, Record<string, string>, number]>([
    ['a wrong secret', { client_secret: 'wrong' }, 401],
    ['an unknown audience', { audience: 'x' }, 403],
    ['an unknown grant type', { grant_type: 'x' }, 501],
    ['a malformed scope', { scope: '"' }, 400],
  ])('HTTP-03 a listed origin may read the error for %s', async (_, change, status) => {
    const { world, form } = await browserClient();
    const response = await world.post({ ...form, ...change }, { headers: { origin } });
    expect([response.status, corsHeaders(response)['access-control-allow-origin']]).toEqual([status, origin]);
  });

  it('HTTP-03 also when the client is named in the Basic header', async () => {
    const { world, form } = await browserClient();
    const { client_id, client_secret: _, ...rest } = form;
    const authorization = `Basic ${Buffer.from(`${client_id}:wrong`).toString('base64')}`;
    const response = await world.post(rest, { headers: { origin, authorization } });
    expect([response.status, corsHeaders(response)['access-control-allow-origin']]).toEqual([401, origin]);
  });

  it('HTTP-03 also when the answer is 429', async () => {
    const world = makeWorld({ perMinute: { client: 1 } });
    const { form } = await world.machine({ client: { origins: [origin] } });
    await world.post(form);
    const response = await world.post(form, { headers: { origin } });
    expect([response.status, corsHeaders(response)['access-control-allow-origin']]).toEqual([429, origin]);
  });

  it.each([
    'null',
    '',
    '*',
    'https://evil.test',
    'http://app.example.test',
    'https://app.example.test:8443',
    'https://app.example.test/',
    'https://app.example.test.evil.test',
    'https://evil-app.example.test',
    'https://sub.app.example.test',
    'https://APP.example.test',
    `${origin}, https://evil.test`,
    `${origin} https://evil.test`,
  ])('HTTP-03 the origin %j may read nothing', async (other) => {
    const { world, form } = await browserClient([origin, 'null', '']);
    for (const change of [{}, { client_secret: 'wrong' }]) {
      const response = await world.post({ ...form, ...change }, { headers: { origin: other } });
      const seen = other === '' ? {} : corsHeaders(response);
      expect(seen).toEqual({});
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it.each([[undefined], [[]]])('HTTP-03 a client that lists %j opens nothing', async (origins) => {
    const { world, form } = await browserClient(origins ?? []);
    expect(corsHeaders(await world.post(form, { headers: { origin } }))).toEqual({});
  });

  it('HTTP-03 an origin of another client opens nothing', async () => {
    const { world, form } = await browserClient();
    await world.machine({ client: { origins: ['https://other.test'] } });
    expect(corsHeaders(await world.post(form, { headers: { origin: 'https://other.test' } }))).toEqual({});
  });

  it('says nothing without an origin', async () => {
    const { world, form } = await browserClient();
    expect(corsHeaders(await world.post(form))).toEqual({});
  });

  it.each(['POST', 'DELETE', 'EVIL', 'x'.repeat(1000), undefined])(
    'HTTP-03 answers a preflight for %.10s alike',
    async (method) => {
      const response = await makeWorld().send('/oauth/token', {
        method: 'OPTIONS',
        headers: {
          origin: 'https://evil.test',
          ...(method === undefined ? {} : { 'access-control-request-method': method }),
          'access-control-request-headers': 'x-evil, auth0-client',
        },
      });
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(corsHeaders(response)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, auth0-client, dpop, x-requested-with',
        'access-control-max-age': '600',
      });
    },
  );
});

describe('CORS elsewhere', () => {
  it.each([
    '/.well-known/jwks.json',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
    '/pem',
  ])('HTTP-03 %s is open to every page, without credentials', async (path) => {
    for (const one of [origin, 'null', 'https://evil.test']) {
      const response = await makeWorld().send(path, { headers: { origin: one, cookie: 'a=b' } });
      expect(corsHeaders(response)).toEqual({ 'access-control-allow-origin': '*' });
    }
  });

  it.each(['/health', '/setup', '/nowhere'])('HTTP-03 %s is open to no page', async (path) => {
    const world = makeWorld({ app: { setupToken: 'a-set-up-token-of-forty-characters-12345' } });
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      expect(corsHeaders(await world.send(path, { method, headers: { origin } }))).toEqual({});
    }
  });

  it('an unregistered host opens nothing', async () => {
    const { world, form } = await browserClient();
    expect(corsHeaders(await world.post(form, { headers: { origin }, host: 'evil.example' }))).toEqual({});
  });
});
