import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificate } from '../support/certificates.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let strict: { client_id: string; client_secret: string };

const claims = {
  ...{ middle_name: 'Bee', preferred_username: 'ann', profile: 'https://ann.example.com/me' },
  ...{ website: 'https://ann.example.com', gender: 'female', birthdate: '1990-02-28', zoneinfo: 'Europe/Berlin' },
  ...{ locale: 'de-DE', phone_number: '+4930123456', phone_number_verified: true },
  address: {
    ...{ formatted: 'Weg 1\n10115 Berlin', street_address: 'Weg 1', locality: 'Berlin' },
    ...{ region: 'Berlin', postal_code: '10115', country: 'Germany' },
  },
};
const userPath = () => `/users/${encodeURIComponent(world.user.user_id)}`;

beforeAll(async () => {
  world = await makeSignInWorld();
  strict = await world.application({ latchkey: { strict_oidc: true } });
  const profile = { given_name: 'Ann', family_name: 'Example', nickname: 'ann' };
  await world.call('PATCH', userPath(), { body: { ...profile, latchkey: { claims } } });
});

const tokens = async (params: Record<string, string | undefined> = {}, client = world.web) => {
  const code = await world.code({ client_id: client.client_id, ...params });
  return (await world.exchange({ ...code, ...client })).body;
};
const ask = (token: string) => world.get('/userinfo', { authorization: `Bearer ${token}` });
const everything = 'openid profile email address phone';

describe('/userinfo', () => {
  it('says what the scopes open, in the order of the recordings, with the time as a text', async () => {
    const plain = await makeSignInWorld();
    const { body } = await plain.exchange(await plain.code());
    const response = await plain.get('/userinfo', { authorization: `Bearer ${body.access_token}` });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const info = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(info)).toEqual([
      ...['sub', 'nickname', 'name', 'picture', 'updated_at', 'email', 'email_verified'],
    ]);
    expect(info['updated_at']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('takes the token of an API with ES256: it has two audiences, like those of other key pairs', async () => {
    const audience = 'https://elliptic.example.com';
    const body = { identifier: audience, signing_alg: 'ES256', skip_consent_for_verifiable_first_party_clients: true };
    expect((await world.call('POST', '/resource-servers', { body })).status).toBe(201);
    const { access_token } = await tokens({ audience, scope: 'openid' });
    expect(decodeProtectedHeader(access_token).alg).toBe('ES256');
    expect(decodeJwt(access_token).aud).toEqual([audience, `${world.issuer}userinfo`]);
    const response = await ask(access_token);
    expect([response.status, await response.json()]).toEqual([200, { sub: world.user.user_id }]);
  });

  it('takes a token that is bound to a certificate over a connection with that certificate only', async () => {
    const audience = 'https://bound.example.com';
    const body = { identifier: audience, skip_consent_for_verifiable_first_party_clients: true };
    const made = await world.call('POST', '/resource-servers', {
      body: { ...body, proof_of_possession: { mechanism: 'mtls', required: true } },
    });
    expect(made.status).toBe(201);
    const send = (path: string, init: RequestInit, tls?: Record<string, string>) => {
      const request = new Request(`https://${world.domain}${path}`, init);
      return world.app.fetch(tls === undefined ? request : Object.assign(request, { cf: { tlsClientAuth: tls } }));
    };
    const form = new URLSearchParams({
      ...{ grant_type: 'authorization_code', redirect_uri: world.callback, ...world.web },
      ...(await world.code({ audience, scope: 'openid' })),
    });
    const answer = await send('/oauth/token', { method: 'POST', body: form }, certificate());
    const { access_token } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const other = certificate({ certFingerprintSHA256: 'ab'.repeat(32) });
    const asked = [certificate(), other, undefined].map((tls) => send('/userinfo', { headers }, tls));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 401, 401]);
  });

  it('says every claim that OpenID Connect knows, of the standard types where they are wanted', async () => {
    const { access_token, id_token } = await tokens({ scope: everything }, strict);
    const info = (await (await ask(access_token)).json()) as Record<string, unknown>;
    expect(info).toMatchObject({ sub: world.user.user_id, email: world.user.email, email_verified: true, ...claims });
    for (const name of ['name', 'given_name', 'family_name', 'nickname', 'picture']) {
      expect(info[name]).toEqual(expect.stringMatching(/./));
    }
    expect(info['updated_at']).toBe(Math.floor(world.clock.now() / 1000));
    expect(decodeJwt(id_token)).not.toHaveProperty('email');
  });

  it('answers both ways of POST, and GET with the token in the query', async () => {
    const { access_token } = await tokens();
    const authorization = `Bearer ${access_token}`;
    const { domain } = world;
    const header = new Request(`https://${domain}/userinfo`, { method: 'POST', headers: { authorization } });
    for (const response of [
      await world.app.fetch(header),
      await world.post('/userinfo', { access_token }),
      await world.get(`/userinfo?access_token=${access_token}`),
    ]) {
      expect([response.status, ((await response.json()) as { sub: string }).sub]).toEqual([200, world.user.user_id]);
    }
    const twice = await world.post('/userinfo', { access_token }, { authorization });
    expect(twice.status).toBe(400);
  });

  it('is fresh from the profile, and asks no object while what it holds is fresh', async () => {
    const { access_token } = await tokens();
    await ask(access_token);
    const before = world.storage.calls();
    expect((await ask(access_token)).status).toBe(200);
    expect(world.storage.calls()).toEqual(before);
    await world.call('PATCH', userPath(), { body: { nickname: 'annie' } });
    expect(await (await ask(access_token)).json()).toMatchObject({ nickname: 'annie' });
  });

  it('without a token says only that one is needed', async () => {
    const response = await world.get('/userinfo');
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized']);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Users"');
    expect((await world.get('/userinfo', { authorization: 'Bearer' })).status).toBe(400);
  });
});

describe('/userinfo refuses', () => {
  const refused = async (token: string) => {
    const response = await ask(token);
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized']);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  };

  it('JWT-02 ID tokens, tokens of machines, tokens without openid and tokens of the Management API', async () => {
    const { id_token } = await tokens();
    await refused(id_token);
    const machine = await world.exchange({
      ...{ grant_type: 'client_credentials', redirect_uri: undefined, ...world.client },
      audience: `https://${world.domain}/api/v2/`,
    });
    await refused(machine.body.access_token);
    const { access_token } = await tokens({ audience: world.api, scope: 'read:items' });
    await refused(access_token);
    await refused(await world.token());
  });

  it('ISS-05 a token of another host of the tenant, and of another tenant', async () => {
    const other = await makeSignInWorld();
    for (const params of [{}, { audience: other.api, scope: 'openid' }]) {
      const foreign = await other.exchange(await other.code(params));
      await refused(foreign.body.access_token);
      const elsewhere = await other.app.fetch(
        new Request(`https://${other.tenant}.other.test/userinfo`, {
          headers: { authorization: `Bearer ${foreign.body.access_token}` },
        }),
      );
      expect(elsewhere.status).toBe(401);
    }
  });

  it('JWT-07 numbers for names, prototypes, depth and length, in bounded time', async () => {
    const now = Math.floor(world.clock.now() / 1000);
    const good = {
      ...{ iss: world.issuer, aud: [world.api, `${world.issuer}userinfo`], iat: now, exp: now + 60 },
      ...{ sub: world.user.user_id, scope: 'openid', azp: world.web.client_id },
    };
    const signed = (claims: object) =>
      world.ports.tokens.sign(world.tenant, { alg: 'RS256', typ: 'JWT', claims } as never);
    expect((await ask(await signed(good))).status).toBe(200);
    let deep: object = {};
    for (let level = 0; level < 1000; level += 1) deep = { deep };
    const own = JSON.parse('{"__proto__":{"sub":"x"},"constructor":{"name":"x"}}') as object;
    for (const changes of [
      ...[{ sub: 7 }, { sub: ['x'] }, { sub: undefined }, { scope: ['openid'] }, { scope: { includes: 1 } }],
      ...[{ aud: good.aud[1] }, { aud: { 0: good.aud[1] } }, { exp: String(now + 60) }, { iat: '1' }],
      ...[{ exp: now }, { iat: now + 60 }, { azp: 1 }, { iss: world.issuer.slice(0, -1) }],
      ...[{ sub: '__proto__' }, { sub: 'constructor' }],
    ]) {
      await refused(await signed(JSON.parse(JSON.stringify({ ...good, ...changes }))));
    }
    for (const odd of [own, { deep }]) {
      const response = await ask(await signed({ ...good, ...odd }));
      // Refused or harmless: nothing of it is ever said.
      const said = response.status === 200 ? Object.keys((await response.json()) as object) : ['sub'];
      expect([[200, 401].includes(response.status), said]).toEqual([true, ['sub']]);
    }
    const start = performance.now();
    for (const token of ['a.'.repeat(50_000), 'a'.repeat(100_000), `${'e'.repeat(40_000)}..a.b.c`]) {
      expect((await world.post('/userinfo', {}, { authorization: `Bearer ${token}` })).status).toBeGreaterThanOrEqual(
        400,
      );
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('a token that is over, and one of a user who was blocked or removed', async () => {
    const own = await makeSignInWorld();
    const { body } = await own.exchange(await own.code({ scope: 'openid offline_access' }));
    const status = async () => (await own.get('/userinfo', { authorization: `Bearer ${body.access_token}` })).status;
    const path = `/users/${encodeURIComponent(own.user.user_id)}`;
    expect(await status()).toBe(200);
    await own.call('PATCH', path, { body: { blocked: true } });
    expect(await status()).toBe(401);
    await own.call('PATCH', path, { body: { blocked: false } });
    expect(await status()).toBe(200);
    own.clock.pass(86_400_000);
    expect(await status()).toBe(401);
    own.clock.pass(-86_400_000);
    await own.call('DELETE', path);
    expect(await status()).toBe(401);
  });
});

describe('latchkey.claims of a user', () => {
  it('are merged by name, and go one by one or all at once', async () => {
    const own = await makeSignInWorld();
    const path = `/users/${encodeURIComponent(own.user.user_id)}`;
    const patch = async (latchkey: unknown) => (await own.call('PATCH', path, { body: { latchkey } })).body.latchkey;
    expect(await patch({ claims: { gender: 'female', locale: 'de' } })).toEqual({
      claims: { gender: 'female', locale: 'de' },
    });
    expect(await patch({ claims: { gender: null, address: { country: 'Germany', region: null } } })).toEqual({
      claims: { locale: 'de', address: { country: 'Germany' } },
    });
    expect(await patch({ claims: { address: null, locale: null } })).toBeUndefined();
    await patch({ claims: { locale: 'de' } });
    expect(await patch(null)).toBeUndefined();
  });

  it.each([
    ['a name that is no claim', { claims: { email: 'x@example.com' } }],
    ['a birthdate of another form', { claims: { birthdate: '28.02.1990' } }],
    ['an address that is a text', { claims: { address: 'Weg 1' } }],
    ['a website that runs', { claims: { website: 'javascript:alert(1)' } }],
    ['anything else beside claims', { sub: 'x' }],
  ])('refuse %s', async (_name, latchkey) => {
    expect((await world.call('PATCH', userPath(), { body: { latchkey } })).status).toBe(400);
  });
});
