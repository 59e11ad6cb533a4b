import { beforeAll, describe, expect, test } from 'vitest';
import { aRefreshToken, aSession, bareUser } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let user: string;
beforeAll(async () => {
  world = await makeManagementWorld();
  user = await bareUser(world);
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, path, body === undefined ? {} : { body });
const ofUser = (id: string, what = 'sessions') => `/users/${encodeURIComponent(id)}/${what}`;
const status = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).status;
const hour = 3_600_000;

test('a session is read as it was stored and its metadata is replaced', async () => {
  const session = await aSession(world, user);
  const path = `/sessions/${session.id}`;
  expect((await call('GET', path)).body).toEqual(session);
  world.clock.pass(1000);
  const changed = await call('PATCH', path, { session_metadata: { a: '1', b: { c: 2 } } });
  const updated_at = new Date(world.clock.now()).toISOString();
  expect([changed.status, changed.body]).toEqual([
    200,
    { ...session, updated_at, session_metadata: { a: '1', b: { c: 2 } } },
  ]);
  expect((await call('PATCH', path, { session_metadata: { d: 1 } })).body.session_metadata).toEqual({ d: 1 });
  expect('session_metadata' in (await call('PATCH', path, { session_metadata: null })).body).toBe(false);
  const many = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`k${index}`, 1]));
  for (const body of [{}, { session_metadata: many }, { session_metadata: [] }, { user_id: 'x' }, []]) {
    const refused = await call('PATCH', path, body);
    expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  }
});

test('what is unknown or over does not exist', async () => {
  const missing = {
    statusCode: 404,
    error: 'Not Found',
    message: 'The session does not exist',
    errorCode: 'inexistent_session',
  };
  const idle = await aSession(world, user, { idle_expires_at: new Date(world.clock.now() + hour).toISOString() });
  const kept = await aSession(world, user);
  expect(await status('GET', `/sessions/${idle.id}`)).toBe(200);
  world.clock.pass(hour);
  for (const id of ['nothing', 'x'.repeat(51), idle.id]) {
    expect((await call('GET', `/sessions/${id}`)).body).toEqual(missing);
    expect((await call('PATCH', `/sessions/${id}`, { session_metadata: null })).body).toEqual(missing);
    expect((await call('POST', `/sessions/${id}/revoke`)).body).toEqual(missing);
  }
  const listed = (await call('GET', ofUser(user))).body.sessions.map(({ id }: { id: string }) => id);
  expect([listed.includes(idle.id), listed.includes(kept.id)]).toEqual([false, true]);
});

describe('ending', () => {
  test('a deleted session leaves its refresh tokens, a revoked one takes them along', async () => {
    for (const [method, suffix, left] of [
      ['DELETE', '', 200],
      ['POST', '/revoke', 404],
    ] as const) {
      const session = await aSession(world, user);
      const token = await aRefreshToken(world, user, { session_id: session.id });
      const other = await aRefreshToken(world, user);
      const answer = await call(method, `/sessions/${session.id}${suffix}`);
      expect([answer.status, answer.text]).toEqual([202, '']);
      expect(await status('GET', `/sessions/${session.id}`)).toBe(404);
      expect(await status('GET', `/refresh-tokens/${token.id}`)).toBe(left);
      expect(await status('GET', `/refresh-tokens/${other.id}`)).toBe(200);
    }
    expect(await status('DELETE', '/sessions/nothing')).toBe(202);
  });

  test('all sessions of a user go, those of another stay', async () => {
    const [one, other] = [await bareUser(world), await bareUser(world)];
    for (const owner of [one, one, other]) await aSession(world, owner);
    expect(await status('DELETE', ofUser(one))).toBe(202);
    expect((await call('GET', ofUser(one))).body).toEqual({ sessions: [] });
    expect((await call('GET', ofUser(other))).body.sessions).toHaveLength(1);
    for (const method of ['GET', 'DELETE']) {
      const refused = await call(method, ofUser('auth0|nobody'));
      expect([refused.status, refused.body.message]).toEqual([404, 'The user does not exist.']);
    }
  });
});

test('sessions of a user come in pages', async () => {
  const one = await bareUser(world);
  const ids = [];
  for (let count = 0; count < 3; count += 1) ids.push((await aSession(world, one)).id);
  const first = (await call('GET', `${ofUser(one)}?take=2&include_totals=true`)).body;
  expect([first.sessions.map(({ id }: { id: string }) => id), typeof first.next]).toEqual([ids.slice(0, 2), 'string']);
  const second = (await call('GET', `${ofUser(one)}?take=2&from=${encodeURIComponent(first.next)}`)).body;
  expect(second.sessions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  expect('next' in second).toBe(false);
  // A place in one user's list is good for no other's (MGMT-05).
  const foreign = await call('GET', `${ofUser(user)}?from=${encodeURIComponent(first.next)}`);
  expect([foreign.status, foreign.body.errorCode]).toEqual([400, 'invalid_query_string']);
  expect(await status('GET', `${ofUser(one)}?take=101`)).toBe(400);
});

describe('revoke-access', () => {
  const prepared = async () => {
    const owner = await bareUser(world);
    const session = await aSession(world, owner);
    const second = await aSession(world, owner);
    const bound = await aRefreshToken(world, owner, { session_id: session.id });
    const free = await aRefreshToken(world, owner);
    const alive = async () => ({
      session: (await status('GET', `/sessions/${session.id}`)) === 200,
      second: (await status('GET', `/sessions/${second.id}`)) === 200,
      bound: (await status('GET', `/refresh-tokens/${bound.id}`)) === 200,
      free: (await status('GET', `/refresh-tokens/${free.id}`)) === 200,
    });
    return { path: ofUser(owner, 'revoke-access'), session, alive };
  };
  const none = { session: false, second: false, bound: false, free: false };

  test('takes everything, or leaves the tokens, or takes one session', async () => {
    const all = await prepared();
    expect(await status('POST', all.path)).toBe(202);
    expect(await all.alive()).toEqual(none);
    const tokensKept = await prepared();
    expect(await status('POST', tokensKept.path, { preserve_refresh_tokens: true })).toBe(202);
    expect(await tokensKept.alive()).toEqual({ ...none, bound: true, free: true });
    const one = await prepared();
    expect(await status('POST', one.path, { session_id: one.session.id })).toBe(202);
    expect(await one.alive()).toEqual({ session: false, second: true, bound: false, free: true });
    const oneAlone = await prepared();
    const body = { session_id: oneAlone.session.id, preserve_refresh_tokens: true };
    expect(await status('POST', oneAlone.path, body)).toBe(202);
    expect(await oneAlone.alive()).toEqual({ session: false, second: true, bound: true, free: true });
  });

  test('never touches the session of somebody else', async () => {
    const victim = await prepared();
    const caller = await prepared();
    expect(await status('POST', caller.path, { session_id: victim.session.id })).toBe(202);
    expect(Object.values(await victim.alive())).toEqual([true, true, true, true]);
    expect(await status('POST', ofUser('auth0|nobody', 'revoke-access'), {})).toBe(202);
    expect(await status('POST', caller.path, { session_id: 'x'.repeat(51) })).toBe(400);
    expect(await status('POST', caller.path, { user_id: 'x' })).toBe(400);
  });
});
