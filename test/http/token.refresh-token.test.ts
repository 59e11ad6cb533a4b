import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { giveConsent } from '../../shared/protocol/login/give-consent.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let rotating: { client_id: string; client_secret: string };

const rotation = {
  ...{ rotation_type: 'rotating', expiration_type: 'expiring', leeway: 10 },
  ...{ token_lifetime: 1000, idle_token_lifetime: 100 },
};

beforeAll(async () => {
  world = await makeSignInWorld();
  rotating = await world.application({ refresh_token: rotation });
});

type Client = { client_id: string; client_secret: string };
const scope = 'openid profile offline_access read:items';
const first = async (client: Client = rotating, params: Record<string, string | undefined> = {}) => {
  const code = await world.code({ audience: world.api, scope, client_id: client.client_id, ...params });
  const { status, body } = await world.exchange({ ...code, ...client });
  expect(status).toBe(200);
  return body;
};
const refresh = (refresh_token: string, client: Client = rotating, more: Record<string, string> = {}) =>
  world.exchange({ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token, ...client, ...more });
const invalid = {
  status: 403,
  body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
};
const userPath = () => `/users/${encodeURIComponent(world.user.user_id)}`;

describe('a refresh token', () => {
  it('gives tokens anew, with the scope, the session and the person of the sign-in', async () => {
    const begun = await first(rotating, { nonce: 'n', max_age: '9999' });
    world.clock.pass(5000);
    const { status, body } = await refresh(begun.refresh_token);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      ...['access_token', 'refresh_token', 'id_token', 'scope', 'expires_in', 'token_type'],
    ]);
    expect(body.scope).toBe(scope);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: world.user.user_id, gty: 'refresh_token', scope });
    const [before, after] = [decodeJwt(begun.id_token), decodeJwt(body.id_token)];
    for (const name of ['iss', 'sub', 'aud', 'sid', 'auth_time']) expect(after[name]).toEqual(before[name]);
    expect((after.iat ?? 0) - (before.iat ?? 0)).toBe(5);
    expect(after).not.toHaveProperty('nonce');
  });

  it('JWT-09 opens nothing once its API is gone, in the words after which SDKs sign in anew', async () => {
    const audience = 'https://gone.example.com';
    const body = {
      ...{ identifier: audience, allow_offline_access: true, scopes: [{ value: 'read:items' }] },
      skip_consent_for_verifiable_first_party_clients: true,
    };
    const made = await world.call('POST', '/resource-servers', { body });
    const { refresh_token } = await first(rotating, { audience });
    await world.call('DELETE', `/resource-servers/${made.body.id}`);
    expect(await refresh(refresh_token)).toEqual(invalid);
  });

  it('stays the same and is not repeated where it does not rotate', async () => {
    const { refresh_token } = await first(world.web);
    for (let use = 0; use < 3; use += 1) {
      const { status, body } = await refresh(refresh_token, world.web);
      expect([status, 'refresh_token' in body]).toEqual([200, false]);
    }
  });

  it('costs one call of the object once everything else is at hand', async () => {
    const { refresh_token } = await first();
    const { body } = await refresh(refresh_token);
    const before = world.storage.calls();
    expect((await refresh(body.refresh_token)).status).toBe(200);
    expect(world.storage.calls()).toEqual({ ...before, rpc: before.rpc + 1 });
  });

  it('RT-01 used again after the leeway ends the whole family, and the log says so', async () => {
    const begun = await first();
    const { body } = await refresh(begun.refresh_token);
    world.clock.pass(10_001);
    world.events.length = 0;
    expect(await refresh(begun.refresh_token)).toEqual(invalid);
    expect(world.events).toMatchObject([{ type: 'ferrt' }]);
    expect(await refresh(body.refresh_token)).toEqual(invalid);
  });

  it('RT-02 twenty at once stay on one line, whose next token works', async () => {
    const { refresh_token } = await first();
    const all = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect((await refresh(all[7]?.body.refresh_token)).status).toBe(200);
    // All twenty were the same token: it has been used now, and all of them are the one before.
    expect((await refresh(all[13]?.body.refresh_token)).status).toBe(200);
  });

  it('RT-02 another client gets nothing, inside the leeway too, and changes nothing', async () => {
    const { refresh_token } = await first();
    expect(await refresh(refresh_token, world.web)).toEqual(invalid);
    const { body } = await refresh(refresh_token);
    expect(await refresh(refresh_token, world.web)).toEqual(invalid);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  it('RT-03 gives less when less is asked for, and never more', async () => {
    const { refresh_token } = await first(world.web, { scope: 'openid offline_access read:items' });
    const scopes = async (asked: string) => (await refresh(refresh_token, world.web, { scope: asked })).body.scope;
    expect(await scopes('openid read:items')).toBe('openid read:items');
    expect(await scopes('openid profile read:items write:items admin')).toBe('openid read:items');
    expect(await scopes('write:items')).toBeUndefined();
    const elsewhere = await refresh(refresh_token, world.web, { audience: `https://${world.domain}/api/v2/` });
    expect(elsewhere).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    expect((await refresh(refresh_token, world.web, { audience: 'urn:none' })).status).toBe(403);
  });

  it.each([
    ['idle', 100],
    ['absolute', 1000],
  ])('RT-04 is over at its %s end', async (_name, seconds) => {
    let { refresh_token } = await first();
    for (let passed = 0; passed + 90 < seconds; passed += 90) {
      world.clock.pass(90_000);
      const { status, body } = await refresh(refresh_token);
      expect(status).toBe(200);
      refresh_token = body.refresh_token;
    }
    world.clock.pass(100_000);
    expect(await refresh(refresh_token)).toEqual(invalid);
  });

  it('RT-06 forged, cut, lengthened or of another tenant opens nothing, and none is stored', async () => {
    const { refresh_token } = await first();
    const other = await makeSignInWorld();
    const foreign = await other.exchange(await other.code({ scope: 'openid offline_access' }));
    for (const token of [
      `${refresh_token.slice(0, -3)}abc`,
      refresh_token.slice(0, -1),
      `${refresh_token}A`,
      refresh_token.slice(3),
      `v2${refresh_token.slice(2)}`,
      'v1.M-a-token-of-another-server',
      foreign.body.refresh_token,
    ]) {
      expect(await refresh(token)).toEqual(invalid);
    }
    const stored = world.storage.dump();
    expect(stored).not.toContain(refresh_token);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  it('RT-08 works again inside the leeway for whoever lost the answer', async () => {
    const { refresh_token } = await first();
    await refresh(refresh_token);
    world.clock.pass(9000);
    const again = await refresh(refresh_token);
    expect(again.status).toBe(200);
    expect((await refresh(again.body.refresh_token)).status).toBe(200);
  });

  it('RT-07 of a public client rotates, whatever the client says', async () => {
    const app = await world.application({
      ...{ app_type: 'native', token_endpoint_auth_method: 'none' },
      refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
    });
    const bare = { client_id: app.client_id, client_secret: undefined };
    const code = await world.code({ scope: 'openid offline_access', client_id: app.client_id });
    const { body } = await world.exchange({ ...code, ...bare });
    const next = await world.exchange({
      ...{ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token: body.refresh_token },
      ...bare,
    });
    expect(next.body.refresh_token).toMatch(/^v1\./);
    expect(next.body.refresh_token).not.toBe(body.refresh_token);
  });
});

describe('RT-05 the next refresh is refused at once', () => {
  const kills: [string, () => Promise<unknown>, string][] = [
    ['a new password', () => world.call('PATCH', userPath(), { body: { password: 'Another-horse-8' } }), ''],
    ['the end of the session with its tokens', () => world.call('POST', `${userPath()}/revoke-access`), ''],
    ['a block', () => world.call('PATCH', userPath(), { body: { blocked: true } }), 'user is blocked'],
  ];
  it.each(kills)('after %s', async (_name, kill, text) => {
    const { refresh_token } = await first();
    expect(await kill()).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
    const refused = await refresh(refresh_token);
    expect(refused.status).toBe(403);
    expect(refused.body.error_description).toBe(text === '' ? invalid.body.error_description : text);
    await world.call('PATCH', userPath(), { body: { blocked: false } });
    expect(await refresh(refresh_token)).toEqual(invalid);
  });

  it('after its client was removed', async () => {
    const client = await world.application();
    const { refresh_token } = await first(client);
    await world.call('DELETE', `/clients/${client.client_id}`);
    expect((await refresh(refresh_token, client)).status).toBe(401);
    const left = await world.call('GET', `${userPath()}/refresh-tokens?take=100`);
    const clients = left.body.tokens.map((token: { client_id: string }) => token.client_id);
    expect(clients).not.toContain(client.client_id);
  });

  it('after the consent it rests on was withdrawn, in the same commit', async () => {
    const identifier = 'https://asking.example.com';
    await world.call('POST', '/resource-servers', {
      body: { identifier, allow_offline_access: true, scopes: [{ value: 'read:items' }] },
    });
    const { user_id } = world.user;
    const about = { user_id, client_id: rotating.client_id, audience: identifier };
    const consent = { scope: scope.split(' '), ...about };
    await giveConsent(world.ports, world.tenant, consent);
    const { refresh_token } = await first(rotating, { audience: identifier });
    const again = await refresh(refresh_token);
    expect(again.status).toBe(200);
    const of = `/grants?user_id=${encodeURIComponent(user_id)}&client_id=${rotating.client_id}`;
    const listed = await world.call('GET', of);
    await world.call('DELETE', `/grants/${listed.body[0].id}`);
    expect(await refresh(again.body.refresh_token)).toEqual(invalid);
    const tokens = await world.call('GET', `${userPath()}/refresh-tokens?take=100`);
    expect(JSON.stringify(tokens.body)).not.toContain(identifier);
  });

  it('after its user was removed, with the text that SDKs know', async () => {
    const own = await makeSignInWorld();
    const { body } = await own.exchange(await own.code({ scope: 'openid offline_access' }));
    await own.call('DELETE', `/users/${encodeURIComponent(own.user.user_id)}`);
    const answer = await own.exchange({
      ...{ grant_type: 'refresh_token', redirect_uri: undefined, refresh_token: body.refresh_token },
    });
    expect(answer).toEqual({
      status: 403,
      body: {
        error: 'invalid_grant',
        error_description: "The refresh_token was generated for a user who doesn't exist anymore.",
      },
    });
  });
});

describe('a refresh token for several APIs', () => {
  const stock = 'https://stock.example.com';
  const asks = 'https://asks.example.com';
  let client: Client;
  let refresh_token: string;

  beforeAll(async () => {
    const api = (identifier: string, skips: boolean) =>
      world.call('POST', '/resource-servers', {
        body: {
          ...{ identifier, allow_offline_access: true, skip_consent_for_verifiable_first_party_clients: skips },
          scopes: [{ value: 'read:stock' }, { value: 'write:stock' }],
        },
      });
    await api(stock, true);
    await api(asks, false);
    client = await world.application({
      refresh_token: {
        ...{ rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
        policies: [
          { audience: stock, scope: ['read:stock', 'gone:stock'] },
          { audience: world.api, scope: ['write:items'] },
          { audience: asks, scope: ['read:stock'] },
          { audience: 'https://nowhere.example.com', scope: ['x'] },
        ],
      },
    });
    refresh_token = (await first(client)).refresh_token;
  });

  const at = (more: Record<string, string>) => refresh(refresh_token, client, more);

  it('gives the scopes of the policy at another API, and of them the ones that are asked for', async () => {
    const { body } = await at({ audience: stock });
    expect(decodeJwt(body.access_token).aud).toEqual([stock, `${world.issuer}userinfo`]);
    expect(body.scope.split(' ').toSorted()).toEqual(['offline_access', 'openid', 'profile', 'read:stock']);
    const less = await at({ audience: stock, scope: 'read:stock write:stock read:items' });
    expect([less.body.scope, decodeJwt(less.body.access_token).aud]).toEqual(['read:stock', stock]);
  });

  it('adds the scopes of the policy at the API it was given for', async () => {
    for (const more of [{}, { audience: world.api }]) {
      expect((await at(more)).body.scope.split(' ')).toEqual([...scope.split(' '), 'write:items']);
    }
    expect((await at({ scope: 'write:items' })).body.scope).toBe('write:items');
  });

  it('RT-03 ignores policies of APIs that are not there or ask for consent', async () => {
    for (const audience of [asks, 'https://nowhere.example.com', 'https://other.example.com']) {
      expect(await at({ audience })).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    }
  });
});
