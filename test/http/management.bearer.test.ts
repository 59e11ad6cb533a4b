import { beforeAll, describe, expect, test } from 'vitest';
import { allScopes, type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

describe('MGMT-01 tokens that are none of ours', () => {
  const refusal = async (token: string, options: { host?: string; headers?: Record<string, string> } = {}) => {
    const refused = await world.call('GET', '/clients', { token, ...options });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(refused.body).toEqual({
      statusCode: 401,
      error: 'Unauthorized',
      message: refused.body.message,
      attributes: { error: refused.body.message },
    });
    return refused.body.message as string;
  };
  const now = () => Math.floor(world.clock.now() / 1000);

  test.each([
    ['another audience', { aud: 'https://api.test' }, 'Bad audience: https://api.test'],
    ['the audience without its slash', (domain: string) => ({ aud: `https://${domain}/api/v2` }), /^Bad audience: /],
    ['no audience', { aud: undefined }, /^Bad audience: /],
    ['another issuer', { iss: 'https://evil.test/' }, 'Invalid token'],
    ['an issuer without its slash', (domain: string) => ({ iss: `https://${domain}` }), 'Invalid token'],
    ['an end as a text', { exp: '9999999999' }, 'Invalid token'],
    ['no end', { exp: undefined }, 'Invalid token'],
    ['no start', { iat: undefined }, 'Invalid token'],
    ['no client', { azp: undefined }, 'Invalid token'],
    ['neither scope nor gty (JWT-02 an ID token)', { scope: undefined, gty: undefined }, 'Invalid token'],
    ['a nonce (JWT-02 an ID token)', { nonce: 'n' }, 'Invalid token'],
    ['scope as a list', { scope: ['read:clients'] }, 'Invalid token'],
  ])('%s', async (_name, changes, message) => {
    const token = await world.token(allScopes, typeof changes === 'function' ? changes(world.domain) : changes);
    expect(await refusal(token)).toMatch(message);
  });

  test('expired by one second, issued or valid in the future', async () => {
    expect(await refusal(await world.token(allScopes, { exp: now() }))).toBe(
      'Expired token received for JSON Web Token validation',
    );
    expect(await refusal(await world.token(allScopes, { iat: now() + 61 }))).toBe('Invalid token');
    expect(await refusal(await world.token(allScopes, { nbf: now() + 61 }))).toBe('Invalid token');
    const almost = await world.token(allScopes, { iat: now() + 20, nbf: now() + 20 });
    expect((await world.call('GET', '/clients', { token: almost })).status).toBe(200);
  });

  test('a token of another host of the tenant, and of another tenant', async () => {
    expect(await refusal(await world.token(), { host: `${world.tenant}.other.test` })).toBe('Invalid token');
    const there = await world.token(allScopes, { iss: `https://${world.tenant}.other.test/` });
    expect((await world.call('GET', '/clients', { token: there, host: `${world.tenant}.other.test` })).status).toBe(
      200,
    );
    const stranger = await makeManagementWorld();
    const claims = { iss: `https://${world.domain}/`, aud: `https://${world.domain}/api/v2/` };
    expect(await refusal(await stranger.token(allScopes, claims))).toBe(
      'Invalid signature received for JSON Web Token validation',
    );
  });

  test('a changed signature, and a token signed with nothing', async () => {
    const [header, payload, signature = ''] = (await world.token()).split('.');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const message = 'Invalid signature received for JSON Web Token validation';
    expect(await refusal(`${header}.${payload}.${flipped}`)).toBe(message);
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(await refusal(`${none}.${payload}.`)).toBe(message);
  });

  test('the audience may stand in a list; at+jwt is an access token too', async () => {
    const listed = await world.token(
      allScopes,
      { aud: ['https://x.test', `https://${world.domain}/api/v2/`] },
      'at+jwt',
    );
    expect((await world.call('GET', '/clients', { token: listed })).status).toBe(200);
  });
});

describe('HTTP-08 the form of the Authorization header', () => {
  const ask = (authorization: string, path = '/clients') =>
    world.call('GET', path, { token: '', headers: { authorization } });

  test('the scheme in any case and one space', async () => {
    const token = await world.token();
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect((await ask(`${scheme} ${token}`)).status).toBe(200);
  });

  test('anything else is a 401 with a challenge', async () => {
    const token = await world.token();
    const forms = [
      `Bearer  ${token}`,
      `Bearer\t${token}`,
      `Basic ${token}`,
      `DPoP ${token}`,
      `Bearer ${token}, Bearer ${token}`,
    ];
    for (const form of [...forms, token, `Bearer`, `Bearer ${token} x`, `Bearer="${token}"`, 'Bearer \u00e9']) {
      const refused = await ask(form);
      expect([form, refused.status]).toEqual([form, 401]);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer( error="invalid_request")?$/);
    }
  });

  test('a token in the query counts for nothing', async () => {
    const token = await world.token();
    expect((await world.call('GET', `/clients?access_token=${token}`, { token: '' })).status).toBe(401);
    expect((await ask(`Bearer ${token}`, `/clients?access_token=${token}`)).status).toBe(401);
  });

  test('HTTP-07 fuzzed headers are never a 5xx', async () => {
    for (const value of [
      'Bearer a.b.c',
      'Bearer ..',
      'Bearer e30.e30.e30',
      `Bearer ${'a'.repeat(30_000)}`,
      'Bearer %00',
    ]) {
      expect((await ask(value)).status).toBe(401);
    }
  });
});
