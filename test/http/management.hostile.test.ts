import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let paths: Record<string, string>;
beforeAll(async () => {
  world = await makeManagementWorld();
  const client = (await world.call('POST', '/clients', { body: { name: 'target' } })).body;
  const api = (
    await world.call('POST', '/resource-servers', { body: { identifier: 'urn:target', scopes: [{ value: 'a' }] } })
  ).body;
  const grant = { client_id: client.client_id, audience: 'urn:target', scope: ['a'] };
  const { id } = (await world.call('POST', '/client-grants', { body: grant })).body;
  const credential = { credential_type: 'cert_subject_dn', subject_dn: 'CN=a' };
  const key = (await world.call('POST', `/clients/${client.client_id}/credentials`, { body: credential })).body;
  paths = {
    'POST client': '/clients',
    'PATCH client': `/clients/${client.client_id}`,
    'POST api': '/resource-servers',
    'PATCH api': `/resource-servers/${api.id}`,
    'POST grant': '/client-grants',
    'PATCH grant': `/client-grants/${id}`,
    'POST credential': `/clients/${client.client_id}/credentials`,
    'PATCH credential': `/clients/${client.client_id}/credentials/${key.id}`,
  };
});

/** Everything there is, as the store holds it. */
const snapshot = async (): Promise<string> => {
  const kinds = ['tenant', 'client', 'resource-server', 'client-grant', 'organization'] as const;
  const lists = await Promise.all(kinds.map((kind) => world.ports.store.list(world.tenant, kind, { limit: 1000 })));
  return JSON.stringify(lists);
};

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Bodies that are wrong for every operation: raw texts, sent as JSON. */
const everywhere: Record<string, string> = {
  'not JSON': '{',
  'trailing text': '{"name":"x"} x',
  'a byte order mark': '\ufeff{"name":"x"}',
  'a list': '[]',
  'a text': '"name"',
  'a number': '1',
  null: 'null',
  'a name twice': '{"name":"x","name":"y"}',
  'a name twice, escaped': '{"name":"x","n\\u0061me":"y"}',
  'own __proto__': '{"__proto__":{"global":true}}',
  constructor: '{"constructor":{"prototype":{"global":true}}}',
  'an unknown property': '{"name":"x","unheard_of":1}',
  'a property of objects': '{"toString":"x"}',
  'its own id': '{"id":"x","tenant":"other"}',
  'depth 10000': nested(10_000),
  'depth 40': nested(40),
  'a huge number': '{"token_lifetime":1e999}',
  'a NUL': '{"name":"a\\u0000b"}',
  'a lone surrogate': '{"name":"a\\ud800"}',
  'a lone surrogate as name': '{"\\udc00":"x"}',
  'a control character': '{"name":"a\\u001bb"}',
  'single quotes': "{'name':'x'}",
  NaN: '{"token_lifetime":NaN}',
  comments: '{/**/"name":"x"}',
};

/** Bodies that are wrong for one operation. */
const one: Record<string, unknown[]> = {
  'POST client': [
    {},
    { name: '' },
    { name: '<b>' },
    { name: 'x'.repeat(256) },
    { name: 'a\nb' },
    { name: null },
    { name: { $gt: '' } },
    { name: 'x', description: 'x'.repeat(141) },
    { name: 'x', callbacks: 'https://a.test' },
    { name: 'x', callbacks: [1] },
    { name: 'x', callbacks: { length: 1 } },
    { name: 'x', callbacks: ['https://a.test', 'https://a.test'] },
    { name: 'x', grant_types: ['toString'] },
    { name: 'x', app_type: 'constructor' },
    { name: 'x', is_first_party: 'true' },
    { name: 'x', is_first_party: 1 },
    { name: 'x', global: true },
    { name: 'x', tenant: 'other' },
    { name: 'x', owners: ['me'] },
    { name: 'x', client_metadata: [] },
    { name: 'x', client_metadata: { a: 1 } },
    { name: 'x', client_metadata: { a: 'x'.repeat(256) } },
    { name: 'x', client_metadata: { ['x'.repeat(256)]: 'a' } },
    { name: 'x', client_metadata: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${at}`, 'v'])) },
    { name: 'x', jwt_configuration: { alg: 'none' } },
    { name: 'x', jwt_configuration: { lifetime_in_seconds: 1.5 } },
    { name: 'x', jwt_configuration: null, refresh_token: 'x' },
    { name: 'x', refresh_token: { rotation_type: 'rotating' } },
    {
      name: 'x',
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', token_lifetime: 157_788_001 },
    },
    { name: 'x', refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: -1 } },
    { name: 'x', par_request_expiry: 9 },
    { name: 'x', default_organization: { organization_id: 'acme', flows: ['client_credentials'] } },
    { name: 'x', default_organization: { organization_id: 'org_a', flows: ['authorization_code'] } },
    { name: 'x', client_authentication_methods: {} },
    { name: 'x', client_authentication_methods: { private_key_jwt: { credentials: [] } } },
    { name: 'x', latchkey: { strict_oidc: 'yes' } },
    { name: 'x', latchkey: { unheard_of: true } },
    { name: 'x', client_secret: 'short' },
    { name: 'x', client_secret: `${'x'.repeat(40)}é` },
    { name: 'x', is_first_party: false, organization_usage: 'require' },
    { name: 'x', third_party_security_mode: 'strict' },
    { name: 'x', initiate_login_uri: 'http://a.test' },
    { name: 'x', logo_uri: 'javascript:alert(1)' },
  ],
  'PATCH client': [
    {},
    { name: null },
    { client_id: 'x' },
    { client_metadata: { a: { b: 'c' } } },
    { grant_types: [null] },
  ],
  'POST api': [
    {},
    { identifier: '' },
    { identifier: 'x'.repeat(601) },
    { identifier: 'a\u0001' },
    { identifier: 1 },
    { identifier: 'urn:x', name: '<script>' },
    { identifier: 'urn:x', token_lifetime: -1 },
    { identifier: 'urn:x', token_lifetime: 2_592_001 },
    { identifier: 'urn:x', token_lifetime: 1.5 },
    { identifier: 'urn:x', token_lifetime: '60' },
    { identifier: 'urn:x', scopes: [{ value: 'a b' }] },
    { identifier: 'urn:x', scopes: [{ value: '' }] },
    { identifier: 'urn:x', scopes: [{ value: 'a' }, { value: 'a' }] },
    { identifier: 'urn:x', scopes: [{ value: 'a', extra: 1 }] },
    { identifier: 'urn:x', scopes: [{ value: 'x'.repeat(281) }] },
    { identifier: 'urn:x', scopes: Array.from({ length: 1001 }, (_, at) => ({ value: `s${at}` })) },
    { identifier: 'urn:x', signing_alg: 'none' },
    { identifier: 'urn:x', is_system: true },
    { identifier: 'urn:x', id: 'x' },
    { identifier: 'urn:x', token_dialect: 'x' },
    { identifier: 'urn:x', proof_of_possession: { mechanism: 'mtls' } },
    { identifier: 'urn:x', subject_type_authorization: { client: { policy: 'allow_all' } } },
    {
      identifier: 'urn:x',
      token_encryption: { format: 'compact-nested-jwe', encryption_key: { alg: 'RSA1_5', pem: 'x' } },
    },
    {
      identifier: 'urn:x',
      token_encryption: { format: 'compact-nested-jwe', encryption_key: { alg: 'RSA-OAEP-256', pem: 'x' } },
    },
  ],
  'PATCH api': [{ identifier: 'urn:y' }, { is_system: true }, { scopes: {} }, { token_lifetime: true }],
  'POST grant': [
    {},
    { audience: 'urn:target' },
    { client_id: 'x', default_for: 'third_party_clients', audience: 'urn:target', scope: [] },
    { client_id: 'x', audience: ['urn:target'], scope: [] },
    { client_id: 'x', audience: 'urn:target', scope: 'a' },
    { client_id: 'x', audience: 'urn:target', scope: ['a b'] },
    { client_id: 'x', audience: 'urn:target', scope: [], subject_type: 'both' },
    { client_id: 'x', audience: 'urn:target', scope: [], is_system: true },
    { client_id: 'x', audience: 'urn:target', scope: [], authorization_details_types: ['a'] },
  ],
  'PATCH grant': [{}, { scope: ['not-defined'] }, { scope: [1] }, { client_id: 'x' }, { organization_usage: 'maybe' }],
  'POST credential': [{}, { credential_type: 'public_key' }],
  'PATCH credential': [{ expires_at: 1 }, { expires_at: '2030' }, { pem: 'x' }],
};

const operations = Object.keys(one);
const send = (operation: string, body: unknown): Promise<Answer> =>
  world.call(operation.split(' ')[0] ?? '', paths[operation] ?? '', { body });

describe.each(operations)(
  'hostile bodies of %s are refused and leave nothing (HTTP-02, MGMT-03, MGMT-04)',
  (operation) => {
    test('bodies that are wrong everywhere', async () => {
      const before = await snapshot();
      for (const [name, body] of Object.entries(everywhere)) {
        const { status, body: answer } = await send(operation, body);
        expect([name, status, answer.errorCode, answer.error]).toEqual([name, 400, 'invalid_body', 'Bad Request']);
      }
      expect(await snapshot()).toBe(before);
      expect(({} as Record<string, unknown>)['global']).toBeUndefined();
    });

    test('bodies that are wrong here', async () => {
      const before = await snapshot();
      for (const body of one[operation] ?? []) {
        const { status, body: answer } = await send(operation, body);
        expect([JSON.stringify(body).slice(0, 200), status, answer.errorCode]).toEqual([
          JSON.stringify(body).slice(0, 200),
          400,
          'invalid_body',
        ]);
        expect(answer.message.length).toBeLessThan(400);
      }
      expect(await snapshot()).toBe(before);
    });

    test('no body, another type, too large', async () => {
      const [method = '', path = ''] = [operation.split(' ')[0], paths[operation]];
      const before = await snapshot();
      expect((await world.call(method, path)).status).toBe(400);
      expect((await world.call(method, path, { body: '' })).status).toBe(400);
      for (const type of [
        'text/plain',
        'application/xml',
        'multipart/form-data; boundary=x',
        'application/json, text/plain',
      ]) {
        const refused = await world.call(method, path, { body: '{"name":"x"}', headers: { 'content-type': type } });
        expect([type, refused.status]).toEqual([type, 415]);
      }
      const zipped = await world.call(method, path, { body: '{"name":"x"}', headers: { 'content-encoding': 'gzip' } });
      expect(zipped.status).toBe(415);
      const large = await world.call(method, path, { body: `{"name":"${'x'.repeat(1_000_001)}"}` });
      expect([large.status, large.body.error]).toEqual([413, 'Payload Too Large']);
      expect(await snapshot()).toBe(before);
    });
  },
);
