import { beforeAll, describe, expect, test } from 'vitest';
import { aRefreshToken, bareUser } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user: string;
beforeAll(async () => {
  world = await makeManagementWorld();
  user = await bareUser(world);
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, path, body === undefined ? {} : { body });
const status = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).status;
const idsOf = (tokens: { id: string }[]) => tokens.map(({ id }) => id);

test('a token is read without its value, its metadata is replaced', async () => {
  const token = await aRefreshToken(world, user);
  const path = `/refresh-tokens/${token.id}`;
  expect((await call('GET', path)).body).toEqual(token);
  const changed = await call('PATCH', path, { refresh_token_metadata: { device: 'tv' } });
  expect([changed.status, changed.body]).toEqual([200, { ...token, refresh_token_metadata: { device: 'tv' } }]);
  expect((await call('PATCH', path, { refresh_token_metadata: null })).body).toEqual(token);
  for (const body of [{}, { rotating: false }, { refresh_token_metadata: 'x' }]) {
    expect(await status('PATCH', path, body)).toBe(400);
  }
  expect(await status('DELETE', path)).toBe(202);
  expect(await status('DELETE', path)).toBe(202);
  expect((await call('GET', path)).body).toEqual({
    statusCode: 404,
    error: 'Not Found',
    message: 'The refresh token does not exist',
    errorCode: 'inexistent_refresh_token',
  });
});

test('lists want a user, know clients and fields, and come in pages', async () => {
  const owner = await bareUser(world);
  const first = await aRefreshToken(world, owner, { client_id: 'one' });
  const second = await aRefreshToken(world, owner, { client_id: 'two', expires_at: null, idle_expires_at: null });
  const base = `/refresh-tokens?user_id=${encodeURIComponent(owner)}`;
  expect(idsOf((await call('GET', base)).body.refresh_tokens)).toEqual([first.id, second.id]);
  expect(idsOf((await call('GET', `${base}&client_id=two`)).body.refresh_tokens)).toEqual([second.id]);
  expect((await call('GET', `${base}&fields=id,rotating`)).body.refresh_tokens[0]).toEqual({
    id: first.id,
    rotating: true,
  });
  const page = (await call('GET', `${base}&take=1`)).body;
  expect([idsOf(page.refresh_tokens), typeof page.next]).toEqual([[first.id], 'string']);
  const rest = (await call('GET', `${base}&take=1&from=${encodeURIComponent(page.next)}`)).body;
  expect([idsOf(rest.refresh_tokens), 'next' in rest]).toEqual([[second.id], false]);
  expect((await call('GET', '/refresh-tokens')).body.message).toBe(
    "Query validation error: 'Missing required property: user_id' on property user_id.",
  );
  expect(await status('GET', '/refresh-tokens?user_id=auth0%7Cnobody')).toBe(404);
  expect(await status('GET', `${base}&fields=token`)).toBe(400);
  world.clock.pass(2 * 86_400_000);
  expect(idsOf((await call('GET', base)).body.refresh_tokens)).toEqual([second.id]);
});

test('those of a user are listed as tokens and go together', async () => {
  const [one, other] = [await bareUser(world), await bareUser(world)];
  const mine = await aRefreshToken(world, one);
  const theirs = await aRefreshToken(world, other);
  const path = `/users/${encodeURIComponent(one)}/refresh-tokens`;
  expect((await call('GET', path)).body).toEqual({ tokens: [mine] });
  expect(await status('DELETE', path)).toBe(202);
  expect((await call('GET', path)).body).toEqual({ tokens: [] });
  expect(await status('GET', `/refresh-tokens/${theirs.id}`)).toBe(200);
  for (const method of ['GET', 'DELETE']) expect(await status(method, '/users/auth0%7Cx/refresh-tokens')).toBe(404);
});

describe('POST /refresh-tokens/revoke', () => {
  const prepared = async () => {
    const owner = await bareUser(world);
    const make = async (client_id: string, audience: string) =>
      (await aRefreshToken(world, owner, { client_id, resource_servers: [{ audience, scopes: 'a' }] })).id;
    const client = `client-of-${owner.slice(-6)}`;
    const ids = [await make(client, 'urn:a'), await make(client, 'urn:b'), await make('other', 'urn:a')];
    const left = async () => {
      const { body } = await call('GET', `/refresh-tokens?user_id=${encodeURIComponent(owner)}`);
      return ids.map((id) => idsOf(body.refresh_tokens).includes(id));
    };
    return { owner, client, ids, left };
  };

  test('by ids, by user, by client, by both, and for one API', async () => {
    const byIds = await prepared();
    expect(await status('POST', '/refresh-tokens/revoke', { ids: [byIds.ids[0], 'nothing'] })).toBe(202);
    expect(await byIds.left()).toEqual([false, true, true]);
    const byUser = await prepared();
    expect(await status('POST', '/refresh-tokens/revoke', { user_id: byUser.owner })).toBe(202);
    expect(await byUser.left()).toEqual([false, false, false]);
    expect(await byIds.left()).toEqual([false, true, true]);
    const byClient = await prepared();
    expect(await status('POST', '/refresh-tokens/revoke', { client_id: byClient.client })).toBe(202);
    expect(await byClient.left()).toEqual([false, false, true]);
    const byBoth = await prepared();
    const both = { user_id: byBoth.owner, client_id: byBoth.client };
    expect(await status('POST', '/refresh-tokens/revoke', { ...both, audience: 'urn:a' })).toBe(202);
    expect(await byBoth.left()).toEqual([false, true, true]);
    expect(await status('POST', '/refresh-tokens/revoke', both)).toBe(202);
    expect(await byBoth.left()).toEqual([false, false, true]);
  });

  test('is refused when it says nothing, or two things', async () => {
    const { owner, ids, left } = await prepared();
    for (const body of [
      {},
      undefined,
      { ids: [] },
      { ids, user_id: owner },
      { audience: 'urn:a' },
      { user_id: owner, audience: 'urn:a' },
      { ids: ['x'.repeat(31)] },
      { everything: true },
    ]) {
      expect([body, await status('POST', '/refresh-tokens/revoke', body)]).toEqual([body, 400]);
    }
    expect(await left()).toEqual([true, true, true]);
  });
});
