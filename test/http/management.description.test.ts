import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation, Paths } from '../../functions/management/openapi.ts';
import { routes } from '../../functions/management/routes.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let described: { paths: Paths; servers: { url: string }[]; components: Record<string, Record<string, unknown>> };
beforeAll(async () => {
  world = await makeManagementWorld();
  described = (await world.call('GET', '/openapi.json', { token: '' })).body;
});

const operationOf = (method: string, path: string): Operation | undefined => described.paths[path]?.[method];

test('anybody may read it, from any page, for a while', async () => {
  for (const path of ['/openapi.json', '/docs', '/docs.css']) {
    const answer = await world.app.fetch(new Request(`https://${world.domain}/api/v2${path}`));
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  const post = await world.app.fetch(new Request(`https://${world.domain}/api/v2/docs`, { method: 'POST' }));
  expect(post.status).toBe(404);
});

describe('openapi.json', () => {
  test('has every route that is mounted and no other, each with its scopes and status', () => {
    const listed = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
    );
    const mounted = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:([A-Za-z_]+)/g, '{$1}')}`);
    expect(listed.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(mounted.sort());
    for (const route of routes) {
      const path = route.path.replaceAll(/:([A-Za-z_]+)/g, '{$1}');
      const operation = operationOf(route.method.toLowerCase(), path);
      expect(operation?.security).toEqual(route.scopes.map((scope) => ({ oauth2: [scope] })));
      expect(Object.keys(operation?.responses ?? {})).toContain(String(route.status));
      expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    }
    const ids = listed.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z_]+$/.test(id))).toEqual([]);
  });

  test('names the host that was asked', async () => {
    expect(described.servers).toEqual([{ url: `https://${world.domain}/api/v2` }]);
    const other = await world.call('GET', '/openapi.json', { token: '', host: `${world.tenant}.other.test` });
    expect(other.body.servers).toEqual([{ url: `https://${world.tenant}.other.test/api/v2` }]);
  });

  test('its schemas compile, take what is taken and refuse what is refused', async () => {
    const judge = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: true });
    const bodies = routes.flatMap(({ method, path }) => {
      const operation = operationOf(method.toLowerCase(), path.replaceAll(/:([A-Za-z_]+)/g, '{$1}'));
      const schema = operation?.requestBody?.content['application/json']?.schema;
      return schema === undefined ? [] : [schema];
    });
    expect(bodies.length).toBeGreaterThan(5);
    for (const schema of bodies) expect(() => judge.compile(schema)).not.toThrow();
    const schema = operationOf('post', '/clients')?.requestBody?.content['application/json']?.schema ?? {};
    const fits = judge.compile(schema);
    for (const [body, good] of [
      [{ name: 'a' }, true],
      [{ name: 'a', callbacks: ['https://a.test'], description: null, jwt_configuration: { alg: 'RS256' } }, true],
      [{}, false],
      [{ name: '' }, false],
      [{ name: '<b>' }, false],
      [{ name: 'a', nme: 'b' }, false],
      [{ name: 'a', app_type: 'nothing' }, false],
      [{ name: 'a', par_request_expiry: 9 }, false],
      [{ name: 'a', callbacks: 'https://a.test' }, false],
      [{ name: 'a', refresh_token: { rotation_type: 'rotating' } }, false],
    ] as const) {
      const { status } = await world.call('POST', '/clients', { body });
      expect([body, fits(body), status < 300]).toEqual([body, good, good]);
    }
  });
});

describe('the page', () => {
  test('shows every operation with its scopes, without script', async () => {
    const answer = await world.app.fetch(new Request(`https://${world.domain}/api/v2/docs`));
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    expect(page.startsWith('<!doctype html><html lang="en">')).toBe(true);
    for (const { title, path, scopes } of routes) {
      expect(page).toContain(`>${title.replaceAll("'", '&#39;')}</a>`);
      expect(page).toContain(`<code>${path.replaceAll(/:([A-Za-z_]+)/g, '{$1}')}</code>`);
      for (const scope of scopes) expect(page).toContain(`<code>${scope}</code>`);
    }
    expect(page).not.toMatch(/<script|\son[a-z]+=|style=|javascript:/i);
    expect(page).toContain('list of string');
    expect(page).toContain(`audience=https://${world.domain}/api/v2/`);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('follows the reader’s choice of light or dark', async () => {
    const sheet = await (await world.app.fetch(new Request(`https://${world.domain}/api/v2/docs.css`))).text();
    expect(sheet).toContain('color-scheme: light dark');
    const colours = [...sheet.matchAll(/#[0-9a-f]{3,6}\b/g)].length;
    const pairs = [...sheet.matchAll(/light-dark\(#[0-9a-f]{3,6}, #[0-9a-f]{3,6}\)/g)].length;
    expect(colours).toBe(2 * pairs);
  });
});
