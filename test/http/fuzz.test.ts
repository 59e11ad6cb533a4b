import { describe, expect, it } from 'vitest';
import { makeWorld } from '../support/world.ts';

const paths = [
  ...['/', '/health', '/setup', '/oauth/token', '/oauth/token/', '//oauth/token', '/OAUTH/token', '/oauth/%74oken'],
  ...[
    '/oauth/to\u212Aen',
    '/oauth/token;x',
    '/oauth/./token',
    '/oauth/%2e%2e/token',
    '/oauth%2Ftoken',
    '/oauth/token%00',
  ],
  ...['/.well-known/jwks.json', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ...['/.well-known/', '/.well-known/jwks.json/', '/pem', '/cer', '/rawpem', '/pb7', '/fingerprint', '/%70em'],
  ...['/%', '/%zz', '/%E0%A4%A', '/%c0%ae%c0%ae/', '/\\', '/a/../../etc/passwd', '/__proto__', '/constructor'],
  ...['/authorize', '/userinfo', '/v2/logout', '/api', '/api/v2', '/api/v2/', '/api/v2/clients', '/api/v2/clients/%zz'],
  ...[
    '/api/v2/__proto__',
    '/api/v3/clients',
    `/${'a'.repeat(5000)}`,
    '/?%zz',
    '/oauth/token?%E0%A4%A',
    '/health?a[]=1',
  ],
];

/** What answers with a page. */
const pages = ['/authorize', '/v2/logout'];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

const headerSets: Record<string, string>[] = [
  {},
  { authorization: '' },
  { authorization: 'Basic ====' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer a.b.c' },
  { authorization: `Bearer ${'x'.repeat(5000)}` },
  { authorization: 'Negotiate \u00ff\u00fe' },
  { cookie: 'a=%zz; =; \u00ff=1; __proto__=x', 'accept-language': 'xx-;q=9,*;q=a', accept: '*/*;q=\u00ff' },
  { 'content-type': '\u00ff', 'content-length': '-1' },
  { 'content-type': 'application/json', 'content-length': 'abc' },
  { 'content-type': 'application/x-www-form-urlencoded; charset="' },
  { 'if-none-match': ',,,W/,"', range: 'bytes=9-1', 'if-modified-since': 'never' },
  { origin: 'null', 'access-control-request-method': '\u00ff', 'access-control-request-headers': ',,' },
  { 'cf-connecting-ip': '::::', 'user-agent': '\u0080'.repeat(2000), 'auth0-client': '%%%' },
  { 'content-encoding': 'br', 'transfer-encoding': 'x', te: 'trailers', upgrade: 'h2c', expect: '100-continue' },
];

/** What no answer may show: traces, file names, our own class and binding names. */
const leaks =
  /\n\s+at |\.ts:\d|\.js:\d|node_modules|TypeError|RangeError|SyntaxError|ReferenceError|KVNamespace|REGISTRY|KEYRING|undefined/;

describe('odd requests', () => {
  it.each(headerSets)('HTTP-07 every path and method with %j: no failure of ours, no trace', async (headers) => {
    const world = makeWorld({ app: { setupToken: 'a-set-up-token-of-forty-characters-12345' } });
    for (const path of paths) {
      for (const method of methods) {
        const body = method === 'POST' || method === 'PUT' ? { body: 'a=%zz&b' } : {};
        const response = await world.send(path, { method, headers, ...body });
        const text = await response.text();
        expect([path, method, response.status < 500]).toEqual([path, method, true]);
        expect(text).not.toMatch(leaks);
        expect(response.headers.get('x-auth0-requestid')).toMatch(/^[0-9a-f]{20}$/);
        if (response.status < 400 || method === 'HEAD') continue;
        // A person reads the answers of the pages, a program all others; /userinfo answers with a word, as with Auth0.
        if (text.startsWith('<!doctype html>')) expect(pages).toContain(path);
        else if (path === '/userinfo' && response.status === 401) expect(text).toBe('Unauthorized');
        else expect(typeof JSON.parse(text).error).toBe('string');
      }
    }
    expect(world.lines.filter((line) => line.includes('"type":"failure"'))).toEqual([]);
  });

  it('HTTP-07 random bodies are refused, never a failure', async () => {
    const world = makeWorld();
    let seed = 42;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    for (let round = 0; round < 300; round += 1) {
      const body = Uint8Array.from({ length: next() % 60 }, () => (next() >> 8) % 256);
      for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
        const response = await world.send('/oauth/token', { method: 'POST', headers: { 'content-type': type }, body });
        expect(response.status).toBe(400);
      }
    }
  });

  it('HTTP-07 one good request, broken at every place, never gives a failure', async () => {
    const world = makeWorld({ perMinute: { failure: 10_000 } });
    const { form } = await world.machine();
    const text = JSON.stringify(form);
    for (let at = 0; at < text.length; at += 1) {
      for (const piece of ['\0', '"', '\\', '{']) {
        const broken = text.slice(0, at) + piece + text.slice(at + 1);
        if (broken === text) continue;
        const { status } = await world.postJson(broken);
        expect([at, piece, [400, 401, 403, 501].includes(status)]).toEqual([at, piece, true]);
      }
    }
  });

  it('MGMT-09 no other spelling of a path is another door to a token', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const body = new URLSearchParams(form).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of [
      '//oauth/token',
      '/oauth/token/',
      '/OAUTH/TOKEN',
      '/oauth/token;x',
      '/oauth%2Ftoken',
      '/oauth/to\u212Aen',
    ]) {
      expect((await world.send(path, { method: 'POST', headers, body })).status).toBe(404);
    }
  });
});
