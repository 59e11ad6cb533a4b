import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../functions/management/routes.ts';
import { accessScopes } from '../support/access-scopes.ts';
import { familyScopes } from '../support/family-scopes.ts';
import { allScopes, type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { organizationScopes, secondScopes } from '../support/organization-scopes.ts';
import { furtherScopes, settingsScopes } from '../support/settings-scopes.ts';
import { userScopes } from '../support/user-scopes.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

/** The documented scopes of every operation (fact sheet 3.1 to 3.4). A route that is not here fails the test. */
const read = 'read:clients read:client_keys read:client_credentials read:client_summary';
const update =
  'update:clients update:client_keys update:client_credentials update:client_token_vault_privileged_access';
const documented: Record<string, string> = {
  ...familyScopes,
  ...organizationScopes,
  'GET /clients': read,
  'POST /clients': 'create:clients',
  'GET /clients/:id': read,
  'PATCH /clients/:id': update,
  'DELETE /clients/:id': 'delete:clients',
  'POST /clients/:id/rotate-secret': 'update:client_keys',
  'GET /clients/:id/credentials': 'read:client_credentials',
  'POST /clients/:id/credentials': 'create:client_credentials',
  'GET /clients/:id/credentials/:credential': 'read:client_credentials',
  'PATCH /clients/:id/credentials/:credential': 'update:client_credentials',
  'DELETE /clients/:id/credentials/:credential': 'delete:client_credentials',
  'GET /resource-servers': 'read:resource_servers',
  'GET /resource-servers/search': 'read:resource_servers',
  'POST /resource-servers': 'create:resource_servers',
  'GET /resource-servers/:id': 'read:resource_servers',
  'PATCH /resource-servers/:id': 'update:resource_servers',
  'DELETE /resource-servers/:id': 'delete:resource_servers',
  'GET /client-grants': 'read:client_grants',
  'POST /client-grants': 'create:client_grants',
  'GET /client-grants/:id': 'read:client_grants',
  'PATCH /client-grants/:id': 'update:client_grants',
  'DELETE /client-grants/:id': 'delete:client_grants',
  'GET /logs': 'read:logs read:logs_users',
  'GET /logs/:id': 'read:logs read:logs_users',
  'GET /users/:id/logs': 'read:logs read:logs_users',
  ...settingsScopes,
  ...accessScopes,
  ...userScopes,
};

const keyOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;
const concrete = (path: string): string => path.replaceAll(/:[a-z]+/g, 'nobody');
const bodyFor = (method: string) => (method === 'GET' || method === 'DELETE' ? {} : { body: {} });

test('MGMT-02 every route is in the table of documented scopes, and the other way round', () => {
  expect(routes.map(keyOf).sort()).toEqual(Object.keys(documented).sort());
  for (const route of routes) expect(route.scopes.join(' ')).toBe(documented[keyOf(route)]);
  for (const route of routes) expect(route.scopes.every((scope) => allScopes.includes(scope))).toBe(true);
});

describe.each(routes.map((route) => ({ name: keyOf(route), route })))('MGMT-02 $name', ({ name, route }) => {
  const ask = async (scopes: readonly string[]) =>
    world.call(route.method, concrete(route.path), {
      // The user that every path is about: some scopes reach only the token's own user.
      token: await world.token(scopes, { sub: 'nobody' }),
      ...bodyFor(route.method),
    });
  const wanted = documented[name]?.split(' ') ?? [];

  test('is refused without a scope, with every other scope, and with near misses', async () => {
    const others = allScopes.filter((scope) => !wanted.includes(scope));
    const [first = ''] = wanted;
    const near = [
      first.toUpperCase(),
      `${first}s`,
      first.slice(0, -1),
      first.replace(':', '_'),
      `${first},x`,
      'read:*',
    ];
    for (const scopes of [[], others, near]) {
      const refused = await ask(scopes);
      expect([refused.status, refused.body]).toEqual([
        403,
        {
          statusCode: 403,
          error: 'Forbidden',
          message: `Insufficient scope, expected any of: ${wanted.join(',')}`,
          errorCode: 'insufficient_scope',
        },
      ]);
    }
  });

  test('is allowed with any one of the documented scopes', async () => {
    const further = { ...furtherScopes, ...secondScopes }[name];
    for (const scope of wanted) {
      const answer = await ask(further === undefined ? [scope] : [scope, further]);
      expect([scope, [200, 201, 202, 204, 400, 404, 415].includes(answer.status), answer.status]).toEqual([
        scope,
        true,
        answer.status,
      ]);
    }
  });

  test('MGMT-01 wants a token', async () => {
    const refused = await world.call(route.method, concrete(route.path), { token: '', ...bodyFor(route.method) });
    expect(refused.status).toBe(401);
    expect(refused.text).toBe('{"statusCode":401,"error":"Unauthorized","message":"Missing authentication"}');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('MGMT-09 paths', () => {
  const raw = async (path: string, method = 'GET') =>
    world.app.fetch(
      new Request(`https://${world.domain}${path}`, {
        method,
        headers: { authorization: `Bearer ${await world.token()}` },
      }),
    );

  test.each([
    '//api/v2/clients',
    '/api//v2/clients',
    '/api/v2//clients',
    '/api/v2/clients/',
    '/API/v2/clients',
    '/api/v2/Clients',
    '/api/v2/client%73',
    '/api%2Fv2/clients',
    '/api/v2%2Fclients',
    '/api/v2/clients;x=1',
    '/api/v2/clients%3Bx',
    '/api/v2/%E2%84%AAlients',
    '/api/v2/clients/%FF',
    '/api/v2',
    '/api/v2/',
    '/api/v2/nothing',
  ])('%s does not exist', async (path) => {
    const refused = await raw(path);
    expect([path, refused.status]).toEqual([path, 404]);
  });

  test('an unknown path and another method get the envelope', async () => {
    for (const [path, method] of [
      ['/api/v2/nothing', 'GET'],
      ['/api/v2/clients', 'PUT'],
      ['/api/v2/clients/x/rotate-secret', 'GET'],
    ] as const) {
      const refused = await raw(path, method);
      expect(await refused.json()).toEqual({ statusCode: 404, error: 'Not Found', message: 'Not Found' });
      expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  test('dot segments and HEAD are the same route with the same rules', async () => {
    expect((await raw('/api/v2/./clients')).status).toBe(200);
    expect((await raw('/api/v2/x/%2e%2e/clients')).status).toBe(200);
    expect((await raw('/api/v2/clients', 'HEAD')).status).toBe(200);
    const anonymous = await world.app.fetch(new Request(`https://${world.domain}/api/v2/./clients`));
    expect(anonymous.status).toBe(401);
  });
});

describe('rates (fact sheet 1.9)', () => {
  test('every answer says what is left; over the limit nothing is done', async () => {
    const slow = await makeManagementWorld({ perMinute: { management: 3 } });
    const left = [];
    for (let call = 0; call < 3; call += 1) {
      const answer = await slow.call('GET', '/clients');
      expect([answer.status, answer.headers.get('x-ratelimit-limit')]).toEqual([200, '3']);
      left.push(answer.headers.get('x-ratelimit-remaining'));
    }
    expect(left).toEqual(['2', '1', '0']);
    const refused = await slow.call('POST', '/clients', { body: { name: 'too many' } });
    expect(refused.text).toBe(
      '{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}',
    );
    const reset = Number(refused.headers.get('x-ratelimit-reset')) - Math.floor(slow.clock.now() / 1000);
    expect(reset).toBeGreaterThan(0);
    expect(reset).toBeLessThanOrEqual(60);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { total } = await slow.ports.store.list(slow.tenant, 'client', { limit: 0 });
    expect(total).toBe(2);
  });

  test('errors carry the headers too', async () => {
    const refused = await world.call('GET', '/clients/nobody');
    expect([refused.status, refused.headers.get('x-ratelimit-limit')]).toEqual([404, '1000000']);
  });
});

test('browsers may ask first and read the answer', async () => {
  const preflight = await world.app.fetch(
    new Request(`https://${world.domain}/api/v2/clients`, { method: 'OPTIONS', headers: { origin: 'https://a.test' } }),
  );
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('auth0-client');
  const answer = await world.call('GET', '/clients', { headers: { origin: 'https://a.test' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});

test('every write is an event that holds nothing of its body', async () => {
  const made = await world.call('POST', '/clients', { body: { name: 'a-very-special-name' } });
  const event = world.events.at(-1);
  expect(event).toMatchObject({
    type: 'sapi',
    tenant: world.tenant,
    client_id: world.client.client_id,
    description: 'Create a client',
    status: 201,
    ip: '192.0.2.1',
  });
  expect(JSON.stringify(world.events)).not.toContain(made.body.client_secret);
  expect(JSON.stringify(world.events)).not.toContain('a-very-special-name');
});
