import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';

/** Users through the Worker itself: the bundle's WebAssembly, the object's own SQLite. */
const host = `users-${crypto.randomUUID().slice(0, 8)}.auth.test`;
let authorization = '';

const send = (path: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(new Request(`https://${host}${path}`, init));
const call = async (method: string, path: string, body?: unknown) => {
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await send(`/api/v2${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

beforeAll(async () => {
  const tenant = host.split('.')[0];
  const made = await send('/setup', {
    method: 'POST',
    headers: { authorization: 'Bearer a-setup-token-for-tests-of-40-characters', 'content-type': 'application/json' },
    body: JSON.stringify({ tenant, domain: host }),
  });
  expect(made.status).toBe(201);
  const { management } = (await made.json()) as { management: Record<string, string> };
  const token = await send('/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', ...management }),
  });
  authorization = `Bearer ${((await token.json()) as { access_token: string }).access_token}`;
});

describe('users in the runtime', () => {
  it('a password is hashed by the WebAssembly of the bundle', async () => {
    const connection = 'Username-Password-Authentication';
    const made = await call('POST', '/users', { connection, email: 'a@x.test', password: 'Correct-horse-7' });
    expect([made.status, made.body.email]).toEqual([201, 'a@x.test']);
    const changed = await call('PATCH', `/users/${encodeURIComponent(made.body.user_id)}`, {
      password: 'Another-horse-8',
    });
    expect([changed.status, typeof changed.body.last_password_reset]).toEqual([200, 'string']);
  });

  it('a search at its bounds runs in the object’s own SQLite', async () => {
    const connection = 'Username-Password-Authentication';
    const app_metadata = { a: { b: { c: { d: ['x39', 'y'] } } }, n: 7 };
    await call('POST', '/users', { connection, email: 'b@x.test', password: 'Correct-horse-7', app_metadata });
    const clauses = Array.from({ length: 39 }, (_, index) => `app_metadata.a.b.c.d:x${index + 1}*`);
    const all = encodeURIComponent(`${clauses.join(' OR ')} OR NOT (NOT (NOT (_exists_:email)))`);
    const wide = await call('GET', `/users?include_totals=true&sort=app_metadata.n:-1&q=${all}`);
    expect([wide.status, wide.body.total]).toEqual([200, 1]);
    for (const [q, total] of [
      ['email:"B@X.test"', 1],
      ['app_metadata.n:[5 TO 10] AND NOT email:a*', 1],
      ['identities.connection:*Password*', 2],
      ['_exists_:app_metadata.a', 1],
    ] as const) {
      const found = await call('GET', `/users?include_totals=true&q=${encodeURIComponent(q)}`);
      expect([q, found.status, found.body.total]).toEqual([q, 200, total]);
    }
  });
});

describe('signing up in the runtime', () => {
  it('of several at once for one name exactly one makes an account, and every try is counted', async () => {
    const connection = 'Username-Password-Authentication';
    const client = await call('POST', '/clients', { name: 'Shop', app_type: 'spa' });
    const { client_id } = client.body;
    const found = await call('GET', `/connections?name=${connection}`);
    const enabled = await call('PATCH', `/connections/${found.body[0].id}/clients`, [{ client_id, status: true }]);
    expect(enabled.status).toBe(204);
    const signUp = () =>
      send('/dbconnections/signup', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_id, connection, email: 'new@x.test', password: 'Correct-horse-7' }),
      });
    const answers = await Promise.all([signUp(), signUp(), signUp()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const left = answers.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
    expect(left.sort((a, b) => b - a)).toEqual([49, 48, 47]);
  });
});
