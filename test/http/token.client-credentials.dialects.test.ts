import { compactDecrypt, createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { partOf, tokenOf } from '../support/answers.ts';
import { sealer, signingKey } from '../support/keys.ts';
import { epoch, makeWorld } from '../support/world.ts';

const own = ['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'gty', 'azp'];
const rfc = ['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'scope', 'client_id'];

describe('dialects of access tokens', () => {
  it.each([
    [undefined, false, 'JWT', own],
    ['access_token', true, 'JWT', own],
    ['access_token_authz', false, 'JWT', own],
    ['access_token_authz', true, 'JWT', [...own, 'permissions']],
    ['rfc9068_profile', true, 'at+jwt', rfc],
    ['rfc9068_profile_authz', false, 'at+jwt', rfc],
    ['rfc9068_profile_authz', true, 'at+jwt', [...rfc, 'permissions']],
  ] as const)('%s with enforce_policies %s: typ %s, claims %j', async (token_dialect, enforce_policies, typ, names) => {
    const world = makeWorld();
    const { form, client } = await world.machine({
      api: { enforce_policies, ...(token_dialect === undefined ? {} : { token_dialect }) },
    });
    const { access_token } = await tokenOf(await world.post(form));
    const claims = partOf(access_token, 1);
    expect(partOf(access_token, 0)['typ']).toBe(typ);
    expect(Object.keys(claims)).toEqual(names);
    expect(claims['azp'] ?? claims['client_id']).toBe(client.client_id);
    expect(claims['sub']).toBe(`${client.client_id}@clients`);
    if (claims['permissions'] !== undefined) expect(claims['permissions']).toEqual(['read:things']);
  });

  it('gives every RFC 9068 token an id of its own', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { token_dialect: 'rfc9068_profile' } });
    const ids = new Set<unknown>();
    for (let round = 0; round < 3; round += 1) {
      ids.add(partOf((await tokenOf(await world.post(form))).access_token, 1)['jti']);
    }
    expect(ids.size).toBe(3);
  });
});

describe('signing algorithms of APIs', () => {
  it.each(['RS256', 'RS512', 'PS256', 'ES256'] as const)('%s is signed with the tenant key', async (signing_alg) => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { signing_alg } });
    const { access_token } = await tokenOf(await world.post(form));
    expect(partOf(access_token, 0)['alg']).toBe(signing_alg);
    const verified = await world.ports.tokens.verify(world.site.tenant, access_token);
    expect(verified?.claims['aud']).toBe(form.audience);
  });

  it.each(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'] as const)(
    'ES256 in the dialect %s verifies with the key set, under a kid of its own',
    async (token_dialect) => {
      const world = makeWorld();
      const { form } = await world.machine({ api: { signing_alg: 'ES256', token_dialect } });
      const { access_token } = await tokenOf(await world.post(form));
      const keys = (await (await world.send('/.well-known/jwks.json')).json()) as JSONWebKeySet;
      const { issuer } = world;
      const expected = { issuer, audience: form.audience, algorithms: ['ES256'], currentDate: new Date(epoch) };
      const { protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(keys), expected);
      const { published } = await signingKey('current');
      const typ = token_dialect.startsWith('rfc') ? 'at+jwt' : 'JWT';
      expect(protectedHeader).toEqual({ alg: 'ES256', typ, kid: published.ec.kid });
    },
  );

  it.each([true, false])('JWT-04 HS256 uses the secret of the API, sealed %s, and names no key', async (sealed) => {
    const secret = 'a secret of the API with more than 32 characters';
    const id = 'api-with-a-secret';
    const value = sealed ? ((await sealer.seal(`api-secret:${id}`, secret)) ?? '') : secret;
    const world = makeWorld();
    const { form } = await world.machine({ api: { id, signing_alg: 'HS256', signing_secret: { value, sealed } } });
    const { access_token } = await tokenOf(await world.post(form));
    expect(partOf(access_token, 0)).toEqual({ alg: 'HS256', typ: 'JWT' });
    await jwtVerify(access_token, new TextEncoder().encode(secret), { currentDate: new Date(epoch) });
  });

  it('an HS256 API without its secret gets no token at all', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { signing_alg: 'HS256' } });
    const response = await world.post(form);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('access_token');
  });

  it.each(['RS256', 'ES256'] as const)('encrypts %s for an API that wants it: only its key can open', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true });
    const jwk = (await exportJWK(publicKey)) as Record<string, string>;
    const world = makeWorld();
    const { form } = await world.machine({
      api: { signing_alg: alg, token_encryption: { alg: 'RSA-OAEP-256', jwk, kid: 'api-key-1' } },
    });
    const { access_token } = await tokenOf(await world.post(form));
    const { plaintext, protectedHeader } = await compactDecrypt(access_token, privateKey);
    expect(protectedHeader).toEqual({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: 'api-key-1', typ: 'JWT' });
    const inner = new TextDecoder().decode(plaintext);
    expect(partOf(inner, 0)['alg']).toBe(alg);
    expect((await world.ports.tokens.verify(world.site.tenant, inner))?.claims['aud']).toBe(form.audience);
  });
});
