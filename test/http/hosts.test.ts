import { describe, expect, it } from 'vitest';
import { expectError, partOf, tokenOf } from '../support/answers.ts';
import { makeWorld, type World } from '../support/world.ts';

const documents = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
  '/pem',
];

const hostile: Record<string, string> = {
  'x-forwarded-host': 'evil.example',
  forwarded: 'host=evil.example;proto=http;for=192.0.2.99',
  'x-original-host': 'evil.example',
  'x-host': 'evil.example',
  'x-forwarded-server': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '8443',
  'x-forwarded-prefix': '/evil',
  'x-original-url': '/evil.example',
  'x-rewrite-url': '/evil.example',
  'x-http-method-override': 'DELETE',
};

const everything = async (response: Response): Promise<string> =>
  `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;

async function refusedHost(response: Response): Promise<void> {
  await expectError(response, 404, 'not_found', 'Not found');
}

describe('hosts', () => {
  it.each(['evil.example', '192.0.2.1', '[2001:db8::1]', 'localhost', 'evil.example:8443', 'xn--e1afmkfd.example'])(
    'ISS-01 %s is refused at every door and stands in no answer',
    async (host) => {
      const world = makeWorld();
      const { form } = await world.machine();
      for (const path of documents) await refusedHost(await world.send(path, { host }));
      const answers = [await world.post(form, { host }), await world.send('/nowhere', { host })];
      for (const response of answers) {
        const text = await everything(response);
        expect(text).toMatch(/^404 /);
        expect(text).not.toContain(host);
        expect(text).not.toContain('access_token');
      }
      expect(world.lines.join('')).not.toContain(host);
    },
  );

  it('ISS-01 the Management API refuses an unregistered host in its own words', async () => {
    for (const path of ['/api/v2/clients', '/api/v2/', '/api/v2']) {
      const response = await makeWorld().send(path, { host: 'evil.example' });
      expect([response.status, await response.text()]).toEqual([
        404,
        '{"statusCode":404,"error":"Not Found","message":"Not Found"}',
      ]);
    }
  });

  it('ISS-06 a workers.dev or preview name is a host like any other', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    for (const host of ['latchkey.account.workers.dev', `preview-${world.site.host}`]) {
      await refusedHost(await world.post(form, { host }));
    }
  });

  it('ISS-02 forwarding headers change no byte of any answer', async () => {
    const world = makeWorld();
    const withoutId = (text: string) => text.replace(/"x-auth0-requestid","[0-9a-f]+"/, '');
    for (const path of documents) {
      const [plain, attacked] = [await world.send(path), await world.send(path, { headers: hostile })];
      expect(withoutId(await everything(attacked))).toBe(withoutId(await everything(plain)));
    }
    const { form } = await world.machine();
    const { access_token } = await tokenOf(await world.post(form, { headers: hostile }));
    expect(partOf(access_token, 1)['iss']).toBe(world.issuer);
  });

  it.each<[string, (host: string) => string]>([
    ['upper case', (host) => host.toUpperCase()],
    ['the default port', (host) => `${host}:443`],
    ['user information in the URL', (host) => `user@${host}`],
  ])('ISS-03 %s is another spelling of one issuer', async (_, spell) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const response = await sendRaw(world, spell(world.site.host), new URLSearchParams(form).toString());
    expect(partOf((await tokenOf(response)).access_token, 1)['iss']).toBe(world.issuer);
  });

  it.each<[string, (host: string) => string]>([
    ['a trailing dot', (host) => `${host}.`],
    ['another port', (host) => `${host}:8443`],
    ['http’s port', (host) => `${host}:80`],
    ['a longer name', (host) => `${host}.evil.example`],
    ['a prefix', (host) => `evil-${host}`],
  ])('ISS-03 %s is another host', async (_, spell) => {
    const world = makeWorld();
    await refusedHost(await world.send('/.well-known/jwks.json', { host: spell(world.site.host) }));
  });

  it.each<[string, (host: string) => string]>([
    ['a trailing dot', (host) => `${host}.`],
    ['a port', (host) => `${host}:8443`],
    ['two ports', (host) => `${host}:443:443`],
    ['user information', (host) => `user@${host}`],
    ['another name', () => 'evil.example'],
    ['nothing', () => ''],
    ['two names', (host) => `${host}, evil.example`],
    ['a path', (host) => `${host}/evil`],
  ])('ISS-03 a Host header with %s that the URL has not is refused', async (_, spell) => {
    const world = makeWorld();
    const headers = { host: spell(world.site.host) };
    await refusedHost(await world.send('/.well-known/jwks.json', { headers }));
  });

  it('ISS-04 a host that is removed is refused at once where the registry knows', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const custom = world.host();
    await tokenOf(await world.post(form, { host: custom.host }));
    world.registry.sites.delete(custom.host);
    await refusedHost(await world.post(form, { host: custom.host }));
  });

  it('ISS-05 clients, APIs and grants of one tenant are unknown at another', async () => {
    const world = makeWorld();
    const other = makeWorld();
    const { form } = await world.machine();
    world.registry.sites.set(other.site.host, other.site);
    await expectError(await world.post(form, { host: other.site.host }), 401, 'access_denied', 'Unauthorized');
  });

  it('ISS-09 iss, issuer and all addresses follow the host, the keys and the audience do not', async () => {
    const world = makeWorld();
    const { form, api } = await world.machine({
      api: { identifier: `https://${world.site.domain}/api/v2/`, is_system: true },
    });
    const hosts = [world.site.host, world.host().host, world.host({ host: 'login.example.test:8443' }).host];
    const keySets = new Set<string>();
    for (const host of hosts) {
      const { access_token } = await tokenOf(await world.post(form, { host }));
      expect(partOf(access_token, 1)).toMatchObject({ iss: `https://${host}/`, aud: api.identifier });
      for (const path of documents.slice(0, 2)) {
        const document = (await (await world.send(path, { host })).json()) as Record<string, unknown>;
        expect(document['issuer']).toBe(`https://${host}/`);
        const addresses = Object.entries(document).filter(([name]) => /(?:_endpoint|_uri)$/.test(name));
        for (const [, address] of addresses) expect(String(address).startsWith(`https://${host}/`)).toBe(true);
      }
      keySets.add(await (await world.send('/.well-known/jwks.json', { host })).text());
    }
    expect(keySets.size).toBe(1);
  });

  it('ISS-07 a document depends on host and path alone', async () => {
    const world = makeWorld();
    for (const path of documents) {
      const clean = await world.send(path);
      const attacked = await world.send(`${path}?callback=x&host=evil.example&%zz`, {
        headers: { ...hostile, origin: 'https://evil.example' },
      });
      expect(await attacked.text()).toBe(await clean.text());
      expect(attacked.headers.get('etag')).toBe(clean.headers.get('etag'));
      expect(attacked.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('HTTP-05 plain http is refused at every door of a tenant and never redirected', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const send = [
      await world.post(form, { protocol: 'http' }),
      await world.send(documents[0] ?? '', { protocol: 'http' }),
    ];
    for (const response of send) {
      expect(response.headers.get('location')).toBeNull();
      expect(response.headers.get('strict-transport-security')).toBeNull();
      await expectError(response, 400, 'invalid_request', 'Use https');
    }
    const management = await world.send('/api/v2/clients', { protocol: 'http' });
    expect(management.status).toBe(400);
  });

  it('local mode serves http with an http issuer', async () => {
    const world = makeWorld({ app: { allowHttp: true } });
    const { form } = await world.machine();
    const { access_token } = await tokenOf(await world.post(form, { protocol: 'http' }));
    expect(partOf(access_token, 1)['iss']).toBe(`http://${world.site.host}/`);
  });

  it('asks for a host it does not know only where an option says so', async () => {
    const asked: string[] = [];
    const world = makeWorld({
      app: {
        unknownHost: async (host) => {
          asked.push(host);
          return host === 'new.localhost' ? { tenant: 'new', host, domain: host } : undefined;
        },
      },
    });
    expect((await world.send('/.well-known/jwks.json', { host: 'new.localhost' })).status).toBe(200);
    await refusedHost(await world.send('/.well-known/jwks.json', { host: 'evil.example' }));
    await world.send('/.well-known/jwks.json');
    expect(asked).toEqual(['new.localhost', 'evil.example']);
  });
});

const sendRaw = (world: World, host: string, body: string): Promise<Response> => {
  // A Request refuses user information in its URL, a Host header carries the spelling instead.
  const url = host.includes('@') ? world.site.host : host;
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (!host.includes('@')) headers['host'] = host;
  return world.send('/oauth/token', { method: 'POST', host: url, headers, body });
};
