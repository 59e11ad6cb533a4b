import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const call = (method: string, path: string, token?: string) =>
  world.call(method, `/keys/signing${path}`, token === undefined ? {} : { token });
const keys = async () => (await call('GET', '')).body as Record<string, string | boolean>[];
const published = async () => {
  const answer = await world.app.fetch(new Request(`https://${world.domain}/.well-known/jwks.json`));
  return ((await answer.json()) as { keys: { kty: string; kid: string; x5c: string[] }[] }).keys;
};
const publishedRsa = async () => (await published()).filter(({ kty }) => kty === 'RSA');
/** Long enough that the next key may sign. */
const wait = () => world.clock.pass(16 * 60_000);

describe('/keys/signing (fact sheet 3.10)', () => {
  test('is a bare array of the current and the next key, as the key set shows them', async () => {
    const [current, next, ...others] = await keys();
    expect(others).toEqual([]);
    const [shown] = await published();
    const bare = String(current?.['cert']).replaceAll(/-----[^-]+-----|\s/g, '');
    expect([current?.['kid'], bare]).toEqual([shown?.kid, shown?.x5c[0]]);
    expect(current).toEqual({
      kid: expect.any(String),
      cert: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\r?\n[\s\S]+\n-----END CERTIFICATE-----\r?\n?$/),
      pkcs7: expect.stringMatching(/^-----BEGIN PKCS7-----/),
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/),
      thumbprint: String(current?.['fingerprint']).replaceAll(':', ''),
      current: true,
      next: false,
      previous: false,
      revoked: false,
      current_since: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect([next?.['next'], next?.['current'], 'current_since' in (next ?? {})]).toEqual([true, false, false]);
    expect((await call('GET', `/${current?.['kid']}`)).body).toEqual(current);
    const missing = await call('GET', '/nobody');
    expect([missing.status, missing.body.message]).toEqual([404, 'The signing key does not exist']);
  });

  test('rotation: next signs, current is kept for what it signed, a new next is made', async () => {
    const [before, upcoming] = await keys();
    wait();
    const rotated = await call('POST', '/rotate');
    expect([rotated.status, rotated.body]).toEqual([201, { kid: upcoming?.['kid'], cert: upcoming?.['cert'] }]);
    const [current, next, previous] = await keys();
    expect([current?.['kid'], previous?.['kid']]).toEqual([upcoming?.['kid'], before?.['kid']]);
    expect(next?.['next']).toBe(true);
    expect(previous).toMatchObject({ previous: true, current: false, current_until: expect.any(String) });
    expect((await publishedRsa()).map(({ kid }) => kid)).toEqual([current, next, previous].map((key) => key?.['kid']));
  });

  test('too soon after a rotation it is refused with a sentence, and nothing changes', async () => {
    wait();
    expect((await call('POST', '/rotate')).status).toBe(201);
    const before = await keys();
    const refused = await call('POST', '/rotate');
    expect([refused.status, refused.body.error, refused.body.errorCode]).toEqual([
      409,
      'Conflict',
      'signing_key_conflict',
    ]);
    expect(refused.body.message).toContain('Wait 15 minutes');
    expect(await keys()).toEqual(before);
  });

  test('needs both scopes', async () => {
    for (const scope of ['create:signing_keys', 'update:signing_keys']) {
      const refused = await call('POST', '/rotate', await world.token([scope]));
      expect([refused.status, refused.body.errorCode]).toEqual([403, 'insufficient_scope']);
    }
    wait();
    const both = await world.token(['create:signing_keys', 'update:signing_keys']);
    expect((await call('POST', '/rotate', both)).status).toBe(201);
  });

  test('only a previous key can be revoked; then it is in no key set', async () => {
    const [current, next] = await keys();
    for (const key of [current, next]) {
      const refused = await call('PUT', `/${key?.['kid']}/revoke`);
      expect([refused.status, refused.body.errorCode]).toEqual([409, 'signing_key_conflict']);
    }
    expect((await call('PUT', '/nobody/revoke')).status).toBe(404);
    wait();
    await call('POST', '/rotate');
    const old = await world.token(['read:signing_keys']);
    const revoked = await call('PUT', `/${current?.['kid']}/revoke`);
    expect([revoked.status, revoked.body]).toEqual([200, { kid: current?.['kid'], cert: current?.['cert'] }]);
    expect((await published()).map(({ kid }) => kid)).not.toContain(current?.['kid']);
    const listed = (await call('GET', '', old)).body as Record<string, unknown>[];
    expect(listed.find(({ kid }) => kid === current?.['kid'])).toMatchObject({
      revoked: true,
      previous: false,
      revoked_at: expect.any(String),
    });
  });
});

describe('the EC keys', () => {
  const identifier = 'https://elliptic.test/';
  const token = async () => {
    const body = { ...world.client, grant_type: 'client_credentials', audience: identifier };
    const answer = await world.app.fetch(
      new Request(`https://${world.domain}/oauth/token`, { method: 'POST', body: new URLSearchParams(body) }),
    );
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const kidOf = (jwt: string) => decodeProtectedHeader(jwt).kid;
  const verify = async (jwt: string) => {
    const keySet = createLocalJWKSet({ keys: await published() } as JSONWebKeySet);
    const expected = { algorithms: ['ES256'], audience: identifier, currentDate: new Date(world.clock.now()) };
    return (await jwtVerify(jwt, keySet, expected)).payload['aud'];
  };

  beforeEach(async () => {
    const created = await world.call('POST', '/resource-servers', { body: { identifier, signing_alg: 'ES256' } });
    expect(created.status).toBe(201);
    const grant = { client_id: world.client.client_id, audience: identifier, scope: [] };
    expect((await world.call('POST', '/client-grants', { body: grant })).status).toBe(201);
  });

  test('JWT-05 a rotation signs with a key that was published before, and old tokens still verify', async () => {
    const before = await published();
    const old = await token();
    wait();
    await call('POST', '/rotate');
    const fresh = await token();
    expect(kidOf(fresh)).not.toBe(kidOf(old));
    expect(before.map(({ kid }) => kid)).toEqual(expect.arrayContaining([kidOf(old), kidOf(fresh)]));
    expect(await Promise.all([old, fresh].map(verify))).toEqual([identifier, identifier]);
  });

  test('JWT-05 a revocation takes the EC key out with its RSA key', async () => {
    const [current] = await keys();
    const old = await token();
    wait();
    await call('POST', '/rotate');
    await call('PUT', `/${current?.['kid']}/revoke`);
    expect((await published()).map(({ kid }) => kid)).not.toContain(kidOf(old));
    await expect(verify(old)).rejects.toThrow('no applicable key');
    expect(await world.ports.tokens.verify(world.tenant, old)).toBeUndefined();
  });

  test('are no keys of their own for the Management API', async () => {
    const kid = kidOf(await token());
    expect((await keys()).map((key) => key['kid'])).not.toContain(kid);
    expect((await call('GET', `/${kid}`)).status).toBe(404);
    expect((await call('PUT', `/${kid}/revoke`)).status).toBe(404);
  });
});
