import { beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../../shared/protocol/management/users.ts';
import { bareUser, insert } from '../support/access-fixtures.ts';
import { allScopes, type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user_id: string;
beforeAll(async () => {
  world = await makeManagementWorld();
  await world.call('POST', '/connections', { body: { name: 'people', strategy: 'auth0' } });
  const body = { connection: 'people', email: 'a@mail.test', password: 'Correct-Horse-1', email_verified: false };
  user_id = (await createUser(world.ports, world.at, body)).user_id;
});
const path = (id = user_id): string => `/users/${encodeURIComponent(id)}`;

describe('MGMT-08 what says that somebody was checked', () => {
  const flags: [string, unknown][] = [
    ['email_verified', true],
    ['phone_verified', true],
    ['blocked', true],
    ['app_metadata', { plan: 'paid' }],
    ['email', 'b@mail.test'],
    ['password', 'Another-Horse-2'],
  ];
  const low = [
    ['the user itself', ['update:current_user_metadata'], (name: string) => name !== 'never'],
    ['every scope of one’s own', allScopes.filter((scope) => scope.includes('current_user')), () => true],
    ['app_metadata alone', ['update:users_app_metadata'], (name: string) => name !== 'app_metadata'],
  ] as const;

  test.each(flags)('%s is not for a caller of little scope', async (name, value) => {
    const before = world.storage.dump();
    for (const [who, scopes, isRefused] of low) {
      if (!isRefused(name)) continue;
      const token = await world.token(scopes, { sub: user_id, gty: undefined });
      for (const body of [{ [name]: value }, { user_metadata: { color: 'red' }, [name]: value }]) {
        const refused = await world.call('PATCH', path(), { token, body });
        expect([who, refused.status, refused.body.errorCode]).toEqual([who, 403, expect.any(String)]);
      }
    }
    expect(world.storage.dump()).toBe(before);
  });

  test('nor in user_metadata’s clothes, nor for another user', async () => {
    const token = await world.token(['update:current_user_metadata'], { sub: user_id, gty: undefined });
    const stranger = await bareUser(world);
    const metadata = { email_verified: true, blocked: false, app_metadata: { plan: 'paid' } };
    expect((await world.call('PATCH', path(stranger), { token, body: { user_metadata: metadata } })).status).toBe(403);
    const mine = await world.call('PATCH', path(), { token, body: { user_metadata: metadata } });
    expect([mine.status, mine.body.email_verified, mine.body.app_metadata]).toEqual([200, false, undefined]);
    expect(mine.body.user_metadata).toEqual(metadata);
  });

  test('no ticket, import or creation is a way around', async () => {
    const scopes = ['update:current_user_metadata', 'read:current_user', 'update:users_app_metadata'];
    const token = await world.token(scopes, { sub: user_id, gty: undefined });
    for (const [where, body] of [
      ['/tickets/email-verification', { user_id }],
      ['/tickets/password-change', { user_id, mark_email_as_verified: true }],
      ['/jobs/verification-email', { user_id }],
      ['/users', { connection: 'people', email: 'c@mail.test', email_verified: true }],
    ] as const) {
      expect([where, (await world.call('POST', where, { token, body })).status]).toEqual([where, 403]);
    }
  });
});

describe('ISS-08 the header auth0-custom-domain', () => {
  let organization: string;
  let client_id: string;
  beforeAll(async () => {
    for (const [domain, status] of [
      ['login.shop.test', 'ready'],
      ['soon.shop.test', 'pending_verification'],
    ]) {
      const doc = { custom_domain_id: domain, domain, status };
      const record = { kind: 'custom-domain', id: `cd_${domain}`, doc, unique: [`domain:${domain}`] };
      await insert(world, { ...record, attributes: {}, copies: {} });
    }
    organization = (await world.call('POST', '/organizations', { body: { name: 'shop' } })).body.id;
    const body = { name: 'app', initiate_login_uri: 'https://app.test/login' };
    client_id = (await world.call('POST', '/clients', { body })).body.client_id;
  });

  /** Every operation whose answer or mail may name a host (management-api 1.1). */
  const operations = (): [string, string, unknown?][] => [
    ['POST', '/tickets/email-verification', { user_id }],
    ['POST', '/tickets/password-change', { user_id }],
    ['POST', '/jobs/verification-email', { user_id }],
    ['POST', `/organizations/${organization}/invitations`, invitation()],
    ['GET', '/users'],
    ['GET', path()],
    ['PATCH', path(), { nickname: 'a' }],
    [
      'POST',
      '/users',
      { connection: 'people', email: `${Math.trunc(performance.now())}@mail.test`, password: 'Correct-Horse-1' },
    ],
  ];
  const invitation = () => ({ inviter: { name: 'A' }, invitee: { email: 'guest@mail.test' }, client_id });

  test('names a verified domain of this tenant or is refused, on every operation where it counts', async () => {
    await world.mail.settled();
    const before = world.storage.dump();
    for (const [method, where, body] of operations()) {
      for (const host of ['soon.shop.test', 'evil.test', '', 'login.shop.test:444', 'login.shop.test, evil.test']) {
        const refused = await world.call(method, where, { body, headers: { 'auth0-custom-domain': host } });
        expect([method, where, host, refused.status, refused.body.errorCode]).toEqual([
          ...[method, where, host],
          ...[400, 'invalid_custom_domain'],
        ]);
        expect(refused.text).not.toContain('evil');
      }
    }
    expect(world.storage.dump()).toBe(before);
    for (const [method, where, body] of operations()) {
      const headers = {
        'auth0-custom-domain': 'login.shop.test',
        forwarded: 'host=evil.test',
        'x-forwarded-host': 'evil.test',
      };
      const taken = await world.call(method, where, { body, headers });
      expect([method, where, taken.status < 300, taken.text]).toEqual([method, where, true, taken.text]);
      expect(taken.text).not.toContain('evil.test');
    }
    await world.mail.settled();
    const links = world.mail.to('a@mail.test').text.match(/https:\/\/[^/\s]+/g) ?? [];
    expect(new Set(links)).toEqual(new Set(['https://login.shop.test']));
  });

  test('the host itself is refused before anything is looked up', async () => {
    const refused = await world.app.fetch(
      new Request('https://evil.test/api/v2/tickets/email-verification', {
        method: 'POST',
        headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ user_id }),
      }),
    );
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
  });
});

test('MGMT-03 a scope for keys changes keys and nothing else of a client', async () => {
  const { client_id } = (await world.call('POST', '/clients', { body: { name: 'app' } })).body;
  const patch = async (scopes: string[], body: unknown) =>
    (await world.call('PATCH', `/clients/${client_id}`, { token: await world.token(scopes), body })).status;
  const narrow = ['update:client_keys', 'update:client_credentials', 'update:client_token_vault_privileged_access'];
  for (const scopes of [...narrow.map((scope) => [scope]), narrow]) {
    expect(await patch(scopes, { callbacks: ['https://evil.test/'] })).toBe(403);
    expect(await patch(scopes, { grant_types: ['client_credentials'], client_secret: 'x'.repeat(48) })).toBe(403);
  }
  expect(await patch(['update:client_keys'], { client_secret: 'x'.repeat(48) })).toBe(200);
  expect(await patch(['update:clients'], { client_secret: 'x'.repeat(48) })).toBe(403);
  expect(await patch(['update:clients'], { callbacks: ['https://app.test/'] })).toBe(200);
});

test('HTTP-02 what is stored comes back as it was sent, or is refused', async () => {
  const values = [
    JSON.stringify({ text: 'é 🔑 \u2028 < & " \\ \t\n' }),
    '{"number":0.1,"large":9007199254740991,"small":-9007199254740991,"zero":0,"power":1e15}',
    '{"deep":{"deep":{"deep":[[[],{}],null,true,""]}},"":"no name","toString":"x","hasOwnProperty":1}',
  ];
  for (const text of values) {
    const sent = await world.call('PATCH', path(), { body: `{"user_metadata":${text}}` });
    expect([text, sent.status]).toEqual([text, 200]);
    const { user_metadata } = (await world.call('GET', path())).body;
    expect(user_metadata).toMatchObject(JSON.parse(text));
  }
  const before = world.storage.dump();
  for (const number of ['9007199254740993', '-9007199254740993', '1e21', '1e400', '123456789012345678901234567890']) {
    const refused = await world.call('PATCH', path(), { body: `{"user_metadata":{"n":${number}}}` });
    expect([number, refused.status]).toEqual([number, 400]);
  }
  expect(world.storage.dump()).toBe(before);
});

test('CAUTH-06 of three rotations in a row the last secret alone is good, and each is in the log', async () => {
  const { client_id, client_secret } = (await world.call('POST', '/clients', { body: { name: 'rotated' } })).body;
  const isGood = async (secret: string) => {
    const body = { grant_type: 'client_credentials', client_id, client_secret: secret, audience: 'urn:none' };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await world.app.fetch(new Request(`https://${world.domain}/oauth/token`, init))).status !== 401;
  };
  const secrets: string[] = [client_secret];
  const seen = world.events.length;
  for (let round = 0; round < 3; round += 1) {
    const rotated = await world.call('POST', `/clients/${client_id}/rotate-secret`);
    secrets.push(rotated.body.client_secret);
  }
  const good = [];
  for (const secret of secrets) good.push(await isGood(secret));
  expect(good).toEqual([false, false, false, true]);
  const rotations = world.events.slice(seen).filter(({ description }) => description === 'Rotate a client secret');
  expect(rotations.map(({ type }) => type)).toEqual(['sapi', 'sapi', 'sapi']);
  expect(secrets.filter((secret) => JSON.stringify(world.events).includes(secret))).toEqual([]);
});
