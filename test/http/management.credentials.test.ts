import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeSigningKey } from '../../shared/keys/signing-key.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const rsa = (bits: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }).publicKey;
const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();
const first = pemOf(rsa(2048));
const second = pemOf(rsa(2048));
const third = pemOf(rsa(2048));
const elliptic = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
let certificate: string;

beforeAll(async () => {
  world = await makeManagementWorld();
  const { published } = await makeSigningKey({ commonName: 'client.test', now: world.clock.now() });
  const lines = published.certificate.match(/.{1,64}/g) ?? [];
  certificate = `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
});

const key = (pem: string, more: Record<string, unknown> = {}) => ({ credential_type: 'public_key', pem, ...more });
const create = async (body: Record<string, unknown> = {}) => {
  const made = await world.call('POST', '/clients', { body: { name: 'keys', ...body } });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.body;
};
const add = (id: string, body: unknown) => world.call('POST', `/clients/${id}/credentials`, { body });
const recordOf = async (client_id: string) =>
  (await world.ports.registry.find(world.tenant, { client_id }, 'copy')).client;

test('a client is created with its keys, and the token path gets the keys and no secret', async () => {
  const client = await create({
    client_authentication_methods: {
      private_key_jwt: { credentials: [key(first), key(elliptic, { kid: 'my-elliptic-key' })] },
    },
  });
  const ids = client.client_authentication_methods.private_key_jwt.credentials;
  expect(ids).toEqual([{ id: expect.stringMatching(/^cred_[A-Za-z0-9]{22}$/) }, { id: expect.any(String) }]);
  const listed = await world.call('GET', `/clients/${client.client_id}/credentials?include_totals=true`);
  expect(listed.body.map(({ kid, alg }: Record<string, string>) => [kid, alg])).toEqual([
    [expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), 'RS256'],
    ['my-elliptic-key', 'ES256'],
  ]);
  expect(listed.text).not.toContain('PUBLIC KEY');
  expect(listed.text).not.toContain('jwk');
  const token = await world.token(['read:clients']);
  const read = await world.call('GET', `/clients/${client.client_id}`, { token });
  expect(read.body.name).toBe('keys');
  expect(read.body).not.toHaveProperty('client_authentication_methods');
  const record = await recordOf(client.client_id);
  expect(record?.secrets).toEqual([]);
  expect(record?.key_authentication).toMatchObject({
    method: 'private_key_jwt',
    keys: [{ alg: 'RS256' }, { alg: 'ES256' }],
  });
  expect((await world.call('POST', `/clients/${client.client_id}/rotate-secret`)).status).toBe(400);
});

test('a key is registered first and counts once it is named; then it cannot be deleted', async () => {
  const { client_id } = await create({ token_endpoint_auth_method: 'client_secret_post' });
  const path = `/clients/${client_id}`;
  const made = await add(client_id, key(first, { name: 'my key', expires_at: '2030-01-01T00:00:00Z' }));
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^cred_/),
      credential_type: 'public_key',
      name: 'my key',
      kid: expect.any(String),
      alg: 'RS256',
      created_at: new Date(world.clock.now()).toISOString(),
      updated_at: new Date(world.clock.now()).toISOString(),
      expires_at: '2030-01-01T00:00:00.000Z',
    },
  ]);
  const { id } = made.body;
  expect((await recordOf(client_id))?.key_authentication).toBeUndefined();
  const methods = { private_key_jwt: { credentials: [{ id }] } };
  const both = await world.call('PATCH', path, { body: { client_authentication_methods: methods } });
  expect([both.status, both.body.message]).toEqual([400, expect.stringContaining('exclude each other')]);
  const body = { client_authentication_methods: methods, token_endpoint_auth_method: null };
  expect((await world.call('PATCH', path, { body })).status).toBe(200);
  expect((await recordOf(client_id))?.key_authentication).toMatchObject({
    keys: [{ expires: Date.parse('2030-01-01T00:00:00Z') }],
  });
  expect((await world.call('DELETE', `${path}/credentials/${id}`)).status).toBe(400);
  const back = { client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' };
  expect((await world.call('PATCH', path, { body: back })).status).toBe(200);
  expect((await recordOf(client_id))?.secrets).toHaveLength(1);
  expect((await world.call('DELETE', `${path}/credentials/${id}`)).status).toBe(204);
  expect((await world.call('DELETE', `${path}/credentials/${id}`)).status).toBe(204);
  expect((await world.call('GET', `${path}/credentials/${id}`)).status).toBe(404);
  expect((await world.call('GET', `${path}/credentials`)).body).toEqual([]);
});

test('only the end of a credential can change', async () => {
  const { client_id } = await create();
  const { id } = (await add(client_id, key(first))).body;
  const path = `/clients/${client_id}/credentials/${id}`;
  const later = await world.call('PATCH', path, { body: { expires_at: '2031-01-01T00:00:00Z' } });
  expect([later.status, later.body.expires_at]).toEqual([200, '2031-01-01T00:00:00.000Z']);
  expect((await world.call('PATCH', path, { body: { expires_at: null } })).body).not.toHaveProperty('expires_at');
  for (const body of [
    { expires_at: '2001-01-01T00:00:00Z' },
    { expires_at: 'soon' },
    { name: 'x' },
    { alg: 'PS256' },
  ]) {
    expect((await world.call('PATCH', path, { body })).status).toBe(400);
  }
  expect((await world.call('PATCH', `${path}x`, { body: { expires_at: null } })).status).toBe(404);
});

test('certificates: self-signed by thumbprint, subject by name or from the certificate', async () => {
  const selfSigned = {
    self_signed_tls_client_auth: { credentials: [{ credential_type: 'x509_cert', pem: certificate }] },
  };
  const one = await create({ client_authentication_methods: selfSigned });
  expect((await recordOf(one.client_id))?.key_authentication).toMatchObject({
    method: 'self_signed_tls_client_auth',
    thumbprints: [{ thumbprint: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), expires: expect.any(Number) }],
  });
  const credentials = [
    { credential_type: 'cert_subject_dn', subject_dn: 'CN=a' },
    { credential_type: 'cert_subject_dn', pem: certificate },
  ];
  const two = await create({ client_authentication_methods: { tls_client_auth: { credentials } } });
  expect((await recordOf(two.client_id))?.key_authentication).toEqual({
    method: 'tls_client_auth',
    subjects: [{ subject_dn: 'CN=a' }, { subject_dn: expect.stringContaining('client.test') }],
  });
  const { client_id } = await create();
  const expiring = await add(client_id, key(certificate, { parse_expiry_from_cert: true }));
  expect(expiring.body.expires_at).toMatch(/^20\d\d-/);
});

describe('PKJ-08 keys that are refused', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ecPrivate = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const p384 = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
  const cases: [string, Record<string, unknown>, RegExp][] = [
    ['1024 bits', key(pemOf(rsa(1024))), /2048 to 4096 bits, this one has 1024/],
    ['exponent 3', key(pemOf(rsa(2048, 3))), /exponent/],
    ['a private RSA key', key(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()), /private key/],
    ['a private EC key', key(ecPrivate.export({ format: 'pem', type: 'sec1' }).toString()), /private key/],
    ['ES256 for RSA', key(first, { alg: 'ES256' }), /does not fit/],
    ['RS256 for EC', key(elliptic, { alg: 'RS256' }), /does not fit/],
    ['another curve', key(p384), /does not fit|not supported/],
    ['an Ed25519 key', key(pemOf(generateKeyPairSync('ed25519').publicKey)), /not supported|cannot be read/],
    ['no PEM', key('hello'), /not a PEM/],
    ['a JWK of type oct', key('{"kty":"oct","k":"AAAA"}'), /not a PEM/],
    ['an algorithm of secrets', key(first, { alg: 'HS256' }), /No enum match/],
    ['alg none', key(first, { alg: 'none' }), /No enum match/],
    ['a kid that is too short', key(first, { kid: 'short' }), /does not match pattern/],
    ['a kid with a path', key(first, { kid: '../../../etc/passwd' }), /does not match pattern/],
    ['an end in the past', key(first, { expires_at: '2001-01-01T00:00:00Z' }), /in the future/],
    ['a subject for a key', key(first, { subject_dn: 'CN=a' }), /Additional properties not allowed: subject_dn/],
    ['no key', { credential_type: 'public_key' }, /Missing required property: pem/],
    ['a key as certificate', { credential_type: 'x509_cert', pem: first }, /must hold a certificate/],
    ['neither subject nor certificate', { credential_type: 'cert_subject_dn' }, /either subject_dn or pem/],
    ['an unknown type', { credential_type: 'oct', pem: first }, /No enum match/],
  ];

  test.each(cases)('%s', async (_name, body, message) => {
    const { client_id } = await create();
    const refused = await add(client_id, body);
    expect([refused.status, refused.body.message]).toEqual([400, expect.stringMatching(message)]);
    expect((await world.call('GET', `/clients/${client_id}/credentials`)).body).toEqual([]);
    expect(refused.text).not.toContain('PRIVATE');
  });

  test('the same kid twice, three active keys, an empty set, another client’s key', async () => {
    const { client_id } = await create();
    const ids: { id: string }[] = [];
    for (const pem of [first, second, third]) ids.push({ id: (await add(client_id, key(pem))).body.id });
    expect((await add(client_id, key(first))).status).toBe(400);
    const name = (credentials: unknown) =>
      world.call('PATCH', `/clients/${client_id}`, {
        body: { client_authentication_methods: { private_key_jwt: { credentials } } },
      });
    expect((await name(ids)).body.message).toBe('At most 2 credentials can be active');
    expect((await name([])).status).toBe(400);
    expect((await name([ids[0], ids[0]])).status).toBe(400);
    const other = await create();
    const foreign = (await add(other.client_id, key(first))).body.id;
    expect((await name([{ id: foreign }])).status).toBe(400);
    expect((await name(ids.slice(0, 2))).status).toBe(200);
    const wrongType = { tls_client_auth: { credentials: ids.slice(0, 1) } };
    const body = { client_authentication_methods: wrongType };
    expect((await world.call('PATCH', `/clients/${client_id}`, { body })).status).toBe(400);
  });

  test('more than a few credentials', async () => {
    const { client_id } = await create();
    for (let index = 0; index < 10; index += 1) {
      expect((await add(client_id, { credential_type: 'cert_subject_dn', subject_dn: `CN=${index}` })).status).toBe(
        201,
      );
    }
    expect((await add(client_id, { credential_type: 'cert_subject_dn', subject_dn: 'CN=x' })).status).toBe(400);
    const thousand = Array.from({ length: 1000 }, () => key(first));
    const body = { name: 'x', client_authentication_methods: { private_key_jwt: { credentials: thousand } } };
    expect((await world.call('POST', '/clients', { body })).status).toBe(400);
  });
});

test('keys in the body of a client need the scopes for keys', async () => {
  const { client_id } = await create();
  const methods = { private_key_jwt: { credentials: [key(first)] } };
  const made = await world.call('POST', '/clients', {
    body: { name: 'x', client_authentication_methods: methods },
    token: await world.token(['create:clients']),
  });
  expect(made.body.message).toBe('Insufficient scope, expected any of: create:client_credentials');
  const changed = await world.call('PATCH', `/clients/${client_id}`, {
    body: { client_authentication_methods: null },
    token: await world.token(['update:clients', 'update:client_keys']),
  });
  expect(changed.body.message).toBe('Insufficient scope, expected any of: update:client_credentials');
});
