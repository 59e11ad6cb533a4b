import { beforeAll, describe, expect, test } from 'vitest';
import type { Claims } from '../../shared/model/token.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const ids: Record<string, string> = {};
const password = 'Correct-horse-7';
let counter = 0;

beforeAll(async () => {
  world = await makeManagementWorld();
  for (const [name, strategy] of [
    ['people', 'auth0'],
    ['staff', 'auth0'],
    ['mail', 'email'],
  ] as const) {
    ids[name] = (await world.call('POST', '/connections', { body: { name, strategy } })).body.id;
  }
});

const path = (id: string): string => `/users/${encodeURIComponent(id)}`;
const make = async (connection: string, more: Record<string, unknown> = {}) => {
  counter += 1;
  const body = { connection, email: `p${counter}@x.test`, ...(connection === 'mail' ? {} : { password }), ...more };
  const made = await world.call('POST', '/users', { body });
  expect(made.status).toBe(201);
  return made.body;
};
const link = (primary: string, body: Record<string, unknown>, token?: string) =>
  world.call('POST', `${path(primary)}/identities`, { body, ...(token === undefined ? {} : { token }) });
const linkUser = (primary: string, secondary: { user_id: string }) => {
  const [provider, user_id] = secondary.user_id.split('|');
  return link(primary, { provider, user_id });
};
const unlink = (primary: string, account: string) =>
  world.call('DELETE', `${path(primary)}/identities/${account.replace('|', '/')}`);

describe('linking by id (fact sheet 3.5)', () => {
  test('the other user becomes an account with its profile, and its own user goes', async () => {
    const primary = await make('people', { user_metadata: { a: 1 } });
    const secondary = await make('staff', { given_name: 'Sam', user_metadata: { b: 2 } });
    const { status, body } = await linkUser(primary.user_id, secondary);
    expect(status).toBe(201);
    expect(body).toEqual([
      primary.identities[0],
      {
        ...secondary.identities[0],
        profileData: {
          email: secondary.email,
          email_verified: false,
          name: secondary.name,
          nickname: secondary.nickname,
          given_name: 'Sam',
          picture: secondary.picture,
        },
      },
    ]);
    const now = (await world.call('GET', path(primary.user_id))).body;
    expect([now.identities, now.email, now.user_metadata]).toEqual([body, primary.email, { a: 1 }]);
    expect((await world.call('GET', path(secondary.user_id))).status).toBe(404);
    const q = encodeURIComponent('identities.connection:staff');
    expect((await world.call('GET', `/users?q=${q}&fields=user_id`)).body).toEqual([{ user_id: primary.user_id }]);
  });

  test('its names stay taken, its password stays, and unlinking brings both back', async () => {
    const [primary, secondary] = [await make('people'), await make('staff')];
    await linkUser(primary.user_id, secondary);
    const again = { connection: 'staff', email: secondary.email, password };
    expect((await world.call('POST', '/users', { body: again })).status).toBe(409);
    const secret = { connection: 'staff', password: 'Another-horse-8' };
    expect((await world.call('PATCH', path(primary.user_id), { body: secret })).status).toBe(200);
    const freed = await unlink(primary.user_id, secondary.user_id);
    expect([freed.status, freed.body]).toEqual([200, primary.identities]);
    const back = (await world.call('GET', path(secondary.user_id))).body;
    expect(back).toMatchObject({ email: secondary.email, name: secondary.name, identities: secondary.identities });
    const hashOf = async (id: string) =>
      String((await world.ports.store.get(world.tenant, 'user-password', id))?.doc['hash']);
    expect(await world.ports.passwords.verify('Another-horse-8', await hashOf(secondary.user_id))).toBe(true);
    expect(await world.ports.passwords.verify(password, await hashOf(primary.user_id))).toBe(true);
    expect((await world.call('DELETE', path(secondary.user_id))).status).toBe(204);
    expect(await hashOf(secondary.user_id)).toBe('undefined');
  });

  test('a linked account is changed through its connection', async () => {
    const [primary, secondary] = [await make('people'), await make('staff', { email_verified: true })];
    await linkUser(primary.user_id, secondary);
    const changed = await world.call('PATCH', path(primary.user_id), {
      body: { connection: 'staff', email: 'new@x.test' },
    });
    expect(changed.body.email).toBe(primary.email);
    expect(changed.body.identities[1].profileData).toMatchObject({ email: 'new@x.test', email_verified: false });
    const stranger = await world.call('PATCH', path(primary.user_id), {
      body: { connection: 'mail', email: 'a@x.test' },
    });
    expect([stranger.status, stranger.body.message]).toEqual([400, 'The connection does not exist.']);
  });

  test('deleting the user deletes its accounts', async () => {
    const [primary, secondary] = [await make('people'), await make('staff')];
    await linkUser(primary.user_id, secondary);
    await world.call('DELETE', path(primary.user_id));
    for (const { user_id } of [primary, secondary]) {
      expect(await world.ports.store.get(world.tenant, 'user-password', user_id)).toBeUndefined();
    }
    expect(
      (await world.call('POST', '/users', { body: { connection: 'staff', email: secondary.email, password } })).status,
    ).toBe(201);
  });

  test('refusals', async () => {
    const [primary, secondary, third] = [await make('people'), await make('mail'), await make('people')];
    const own = primary.user_id.slice(6);
    expect((await link(primary.user_id, { provider: 'auth0', user_id: own })).body.message).toBe(
      'Main account and specified account to link are the same.',
    );
    expect((await link(primary.user_id, { provider: 'auth0', user_id: 'none' })).status).toBe(404);
    expect((await link('auth0|none', { provider: 'auth0', user_id: own })).status).toBe(404);
    for (const body of [
      {},
      { provider: 'auth0' },
      { user_id: 'x' },
      { provider: 'auth0', user_id: 'x', link_with: 'y' },
    ]) {
      expect((await link(primary.user_id, body)).status).toBe(400);
    }
    const other = { provider: 'email', user_id: secondary.user_id.slice(6), connection_id: ids['people'] };
    expect((await link(primary.user_id, other)).body.message).toBe('The user is not of the specified connection');
    expect((await link(primary.user_id, { ...other, connection_id: ids['mail'] })).status).toBe(201);
    const twice = await linkUser(third.user_id, secondary);
    expect([twice.status, twice.body.message]).toEqual([409, 'Specified identity already linked.']);
    expect((await unlink(primary.user_id, primary.user_id)).status).toBe(400);
    expect((await unlink(primary.user_id, 'auth0|none')).status).toBe(400);
    expect((await unlink('auth0|none', 'auth0|none')).status).toBe(404);
  });
});

describe('linking by ID token', () => {
  const own = ['update:current_user_identities'];
  const idToken = (
    sub: string,
    changes: Record<string, unknown> = {},
    typ: 'JWT' | 'at+jwt' = 'JWT',
    alg: 'RS256' | 'ES256' = 'RS256',
  ) => {
    const now = Math.floor(world.clock.now() / 1000);
    const claims = {
      iss: `https://${world.domain}/`,
      sub,
      aud: world.client.client_id,
      iat: now,
      exp: now + 600,
      ...changes,
    };
    return world.ports.tokens.sign(world.tenant, {
      alg,
      typ,
      claims: JSON.parse(JSON.stringify(claims)) as Claims,
    });
  };

  test.each(['RS256', 'ES256'] as const)('a user links another account that it proves to have, by %s', async (alg) => {
    const [primary, secondary] = [await make('people'), await make('mail')];
    const token = await world.token(own, { sub: primary.user_id });
    const link_with = await idToken(secondary.user_id, {}, 'JWT', alg);
    const linked = await link(primary.user_id, { link_with }, token);
    expect([linked.status, linked.body.length]).toEqual([201, 2]);
    const free = await world.call(
      'DELETE',
      `${path(primary.user_id)}/identities/${secondary.user_id.replace('|', '/')}`,
      { token },
    );
    expect([free.status, free.body.length]).toEqual([200, 1]);
  });

  test('never an account by its id, never for somebody else', async () => {
    const [primary, secondary] = [await make('people'), await make('mail')];
    const token = await world.token(own, { sub: primary.user_id });
    const byId = await link(primary.user_id, { provider: 'email', user_id: secondary.user_id.slice(6) }, token);
    expect([byId.status, byId.body.message]).toEqual([403, 'Insufficient scope, expected any of: update:users']);
    const foreign = await link(secondary.user_id, { link_with: await idToken(primary.user_id) }, token);
    expect(foreign.status).toBe(403);
  });

  test('SESS-09 only an ID token of this tenant, host and client that has not expired', async () => {
    const [primary, secondary] = [await make('people'), await make('mail')];
    const token = await world.token(own, { sub: primary.user_id });
    const good = await idToken(secondary.user_id);
    const other = await makeManagementWorld();
    const tokens = [
      'x',
      `${good.slice(0, -4)}AAAA`,
      await idToken(secondary.user_id, { aud: 'other' }),
      await idToken(secondary.user_id, { aud: [world.client.client_id, 'other'] }),
      await idToken(secondary.user_id, { azp: 'other' }),
      await idToken(secondary.user_id, { iss: 'https://evil.test/' }),
      await idToken(secondary.user_id, { iss: `https://${other.domain}/` }),
      await idToken(secondary.user_id, { exp: Math.floor(world.clock.now() / 1000) }),
      await idToken(secondary.user_id, { exp: undefined }),
      await idToken(secondary.user_id, { iat: Math.floor(world.clock.now() / 1000) + 3600 }),
      await idToken(secondary.user_id, { scope: 'openid' }),
      await idToken(secondary.user_id, { gty: 'client-credentials' }),
      await idToken(secondary.user_id, { sub: undefined }),
      await idToken(secondary.user_id, {}, 'at+jwt'),
      token,
    ];
    for (const link_with of tokens) {
      const refused = await link(primary.user_id, { link_with }, token);
      expect([link_with.length, refused.status, refused.body.errorCode]).toEqual([
        link_with.length,
        400,
        'invalid_body',
      ]);
    }
    expect((await link(primary.user_id, { link_with: await idToken('auth0|none') }, token)).status).toBe(404);
    expect((await world.call('GET', path(secondary.user_id))).status).toBe(200);
  });
});
