import { describe, expect, it } from 'vitest';
import { errorCacheControl } from '../support/answers.ts';
import { makeWorld, type World } from '../support/world.ts';

type Send = (world: World, form: Record<string, string>) => Promise<Response>;

const answers: [string, Send, number][] = [
  ['a token', (world, form) => world.post(form), 200],
  ['a wrong secret', (world, form) => world.post({ ...form, client_secret: 'wrong' }), 401],
  ['a wrong scope', (world, form) => world.post({ ...form, scope: 'x' }), 403],
  ['a bad body', (world) => world.postJson('{'), 400],
  ['a wrong content type', (world) => world.send('/oauth/token', { method: 'POST' }), 415],
  ['too large a body', (world) => world.post('x'.repeat(17_000)), 413],
  ['a wrong method', (world) => world.send('/oauth/token'), 405],
  ['a preflight', (world) => world.send('/oauth/token', { method: 'OPTIONS' }), 204],
  ['an unknown path', (world) => world.send('/nowhere'), 404],
  ['an unknown host', (world) => world.send('/oauth/token', { host: 'evil.example' }), 404],
  ['health', (world) => world.send('/health'), 200],
  ['the key set', (world) => world.send('/.well-known/jwks.json'), 200],
  ['discovery', (world) => world.send('/.well-known/openid-configuration'), 200],
  ['a certificate', (world) => world.send('/cer'), 200],
];
const publicAnswers = new Set(['the key set', 'discovery', 'a certificate']);

describe('headers of every answer', () => {
  it.each(answers)('HTTP-05 %s', async (_, send, status) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { status: seen, headers } = await send(world, form);
    expect(seen).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('x-auth0-requestid')).toMatch(/^[0-9a-f]{20}$/);
    expect(headers.get('vary')).toBe('Accept-Encoding, Origin');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
    if (seen !== 204) expect(headers.get('content-type')).not.toContain('html');
  });

  it.each(answers.filter(([title]) => !publicAnswers.has(title)))('HTTP-04 %s is not to be stored', async (_, send) => {
    const world = makeWorld();
    const { form } = await world.machine();
    expect((await send(world, form)).headers.get('cache-control')).toContain('no-store');
  });

  it('HTTP-04 a token says no-store in both ways, an error in all of Auth0’s', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { headers } = await world.post(form);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(headers.get('content-type')).toBe('application/json');
    const error = await world.post({ ...form, client_secret: 'wrong' });
    expect(error.headers.get('cache-control')).toBe(errorCacheControl);
  });

  it('HTTP-04 a failure of ours is not to be stored either', async () => {
    const world = makeWorld();
    world.keyring.failing = new Error('broken');
    const response = await world.send('/.well-known/jwks.json');
    expect([response.status, response.headers.get('cache-control')]).toEqual([500, errorCacheControl]);
    expect(response.headers.get('etag')).toBeNull();
  });

  it('two requests have two ids', async () => {
    const world = makeWorld();
    const ids = await Promise.all(
      [1, 2].map(async () => (await world.send('/health')).headers.get('x-auth0-requestid')),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('a caller cannot choose the request id', async () => {
    const headers = { 'x-auth0-requestid': 'ffffffffffffffffffff', 'x-request-id': 'mine' };
    const response = await makeWorld().send('/health', { headers });
    expect(response.headers.get('x-auth0-requestid')).not.toBe('ffffffffffffffffffff');
  });
});

describe('what callers send stays in the body of the answer', () => {
  const hostile = ['a\r\nset-cookie: a=b', 'a"b\\c', 'é€😀', '\0\x1b[31m', '<script>alert(1)</script>', '\u2028\u202e'];

  it.each(hostile)('HTTP-06 %j', async (text) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const names = ['grant_type', 'client_id', 'client_secret', 'audience', 'scope', 'organization', text];
    for (const name of names) {
      const response = await world.post({ ...form, [name]: text });
      expect(response.headers.get('set-cookie')).toBeNull();
      for (const [, value] of response.headers) expect(value).not.toContain(text);
      expect(response.headers.get('content-type')).toBe('application/json');
      JSON.parse(await response.text());
    }
  });
});
