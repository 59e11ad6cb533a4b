import { expect, test } from 'vitest';
import { routes } from '../../functions/management/routes.ts';
import { bootstrapTenant } from '../../shared/protocol/management/bootstrap.ts';
import { allScopes, makeManagementWorld } from '../support/management-world.ts';
import { validBodies } from '../support/valid-bodies/all.ts';

/**
 * Two tenants over the same objects. Every id that one of them has is tried on every route of the other, in paths
 * and in bodies: it is what an id is that nobody has.
 */

const world = await makeManagementWorld();
const bodies = await validBodies(world);
const other = { tenant: `${world.tenant}-other`, domain: `other.${world.domain}`, hosts: [] };
const born = await bootstrapTenant(world.ports, other);
if (!born.ok) throw new Error(born.why);

/** A token of the other tenant with every scope. */
const token = await world.ports.tokens.sign(other.tenant, {
  alg: 'RS256',
  typ: 'JWT',
  claims: {
    iss: `https://${other.domain}/`,
    aud: `https://${other.domain}/api/v2/`,
    sub: `${born.client_id}@clients`,
    azp: born.client_id,
    gty: 'client-credentials',
    iat: Math.floor(world.clock.now() / 1000),
    exp: Math.floor(world.clock.now() / 1000) + 3600,
    scope: allScopes.join(' '),
  },
});

const call = async (method: string, path: string, body?: unknown) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await world.app.fetch(new Request(`https://${other.domain}/api/v2${path}`, init));
  return { status: response.status, text: await response.text() };
};

/** The same form, and nobody's: letters and figures at the end become others. */
const nobodys = (id: string): string =>
  id.replace(/[A-Za-z0-9]{6}$/, (end) => [...end].map((letter) => (letter === '2' ? '3' : '2')).join(''));

const isParameter = (part: string): boolean => part.startsWith(':');

/** The path of a route up to its first parameter, with the id that the first tenant has there. */
const known = new Map<string, string>();
for (const { operation, path } of bodies) {
  const parts = (operation.split(' ')[1] ?? '').split('/');
  const first = parts.findIndex(isParameter);
  if (first > 0) known.set(parts.slice(0, first).join('/'), path.split('/')[first] ?? '');
}

/** What is the same in every tenant is no id: names of factors, templates, prompts, triggers, keys. */
const named = ['/email-templates', '/guardian/factors', '/prompts', '/actions/triggers', '/rules-configs'];

const nested = routes.flatMap(({ method, path }) => {
  const parts = path.split('/');
  const first = parts.findIndex(isParameter);
  const stem = parts.slice(0, Math.max(first, 0)).join('/');
  const id = known.get(stem);
  if (id === undefined || named.includes(stem)) return [];
  const own = bodies.find(({ operation }) => operation === `${method} ${path}`);
  const rest = own?.path.split('/') ?? parts.map((part) => (isParameter(part) ? 'nobody' : part));
  const at = (value: string) => rest.map((part, index) => (index === first ? value : part)).join('/');
  return [{ route: `${method} ${path}`, method, foreign: at(id), nobodys: at(nobodys(id)), id, body: own?.body }];
});

/** Revoking what is not there is no error. */
const revocations = new Set(['POST /users/:id/revoke-access', 'POST /refresh-tokens/revoke']);

// The log of a tenant begins with the first question.
await call('GET', '/logs');

test('MGMT-06 most routes with an id are tried', () => {
  expect(nested.length).toBeGreaterThan(150);
});

test.each(nested)('MGMT-06 $route', async ({ route, method, foreign, nobodys: free, id, body }) => {
  expect(foreign).not.toBe(free);
  const before = world.storage.dump();
  const [asked, unknown] = [await call(method, foreign, body), await call(method, free, body)];
  const plain = decodeURIComponent(id);
  const shown = (text: string) => text.replaceAll(plain, 'ID').replaceAll(nobodys(plain), 'ID');
  expect([asked.status, shown(asked.text)]).toEqual([unknown.status, shown(unknown.text)]);
  // Deleting what is not there is no error for some kinds, and a list of nobody's is empty for others.
  const isWrite = method === 'POST' || method === 'PATCH' || method === 'PUT';
  if (isWrite && !revocations.has(route)) expect(asked.status).toBeGreaterThanOrEqual(400);
  expect(world.storage.dump() === before).toBe(true);
});

test('MGMT-06 an id of another tenant in a body is one that nobody has', async () => {
  const own = [...known].filter(([stem]) => !named.includes(stem)).map(([, id]) => decodeURIComponent(id));
  const ids = new Set(own);
  ids.add(world.client.client_id);
  const naming = bodies.filter(({ operation, body, path }) => {
    const text = JSON.stringify(body);
    return (
      operation.startsWith('POST ') && path === operation.split(' ')[1] && [...ids].some((id) => text.includes(id))
    );
  });
  expect(naming.length).toBeGreaterThan(5);
  for (const { operation, path, body } of naming) {
    const before = world.storage.dump();
    const refused = await call('POST', path, body);
    const isRefused = refused.status >= 400 && refused.status < 500;
    expect([operation, isRefused || revocations.has(operation), refused.text]).toEqual([operation, true, refused.text]);
    expect(world.storage.dump() === before).toBe(true);
  }
});
