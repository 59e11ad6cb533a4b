import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerOf, describedOperations } from '../../functions/management/answers/described.ts';
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

  test('says what every operation answers, and leaves no schema empty and no reference open', () => {
    const mounted = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(describedOperations().filter((name) => !mounted.has(name))).toEqual([]);
    const silent = routes.filter((route) => answerOf(route) === undefined && route.status !== 204);
    // Those that end something answer 202 without a body; a blocked address is answered by the status alone.
    expect(silent.filter(({ status, path }) => status !== 202 && path !== '/anomaly/blocks/ips/:id')).toEqual([]);
    const references = new Set<string>();
    const blank: string[] = [];
    for (const { where, schema } of schemasIn(described)) {
      if (Object.keys(schema).length === 0) blank.push(where);
      if (typeof schema['$ref'] === 'string') references.add(schema['$ref']);
    }
    expect(blank).toEqual([]);
    const known = Object.keys(described.components['schemas'] ?? {}).map((name) => `#/components/schemas/${name}`);
    expect([...references].sort()).toEqual(known.sort());
  });

  test('tells the forms of a body apart by the property that chooses', () => {
    const schema = operationOf('post', '/event-streams')?.requestBody?.content['application/json']?.schema;
    const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(schema ?? false);
    const webhook_authorization = { method: 'bearer', token: 'a-token' };
    const webhook = { type: 'webhook', configuration: { webhook_endpoint: 'https://a.test', webhook_authorization } };
    for (const [destination, good] of [
      [webhook, true],
      [{ type: 'eventbridge', configuration: { aws_account_id: '123456789012', aws_region: 'us-east-1' } }, true],
      [{ ...webhook, type: 'eventbridge' }, false],
      [{ ...webhook, type: 'pigeon' }, false],
      [{ configuration: webhook.configuration }, false],
    ] as const) {
      const body = { name: 'a', destination, subscriptions: [{ event_type: 'user.created' }] };
      expect([destination, fits(body)]).toEqual([destination, good]);
    }
  });

  test('names the host that was asked', async () => {
    expect(described.servers).toEqual([{ url: `https://${world.domain}/api/v2` }]);
    const other = await world.call('GET', '/openapi.json', { token: '', host: `${world.tenant}.other.test` });
    expect(other.body.servers).toEqual([{ url: `https://${world.tenant}.other.test/api/v2` }]);
  });

  test('its schemas compile, take what is taken and refuse what is refused', async () => {
    const judge = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: true });
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

interface Located {
  where: string;
  schema: Readonly<Record<string, unknown>>;
}

/** Every schema of the document, with those inside of it. What stands under `properties` are names, not schemas. */
function schemasIn(document: unknown): Located[] {
  const found: Located[] = [];
  const schema = (value: unknown, where: string): void => {
    if (Array.isArray(value)) for (const one of value) schema(one, `${where}|`);
    else if (typeof value === 'object' && value !== null) {
      found.push({ where, schema: value as Located['schema'] });
      for (const [keyword, inner] of Object.entries(value)) {
        if (keyword === 'properties') for (const [name, one] of Object.entries(inner)) schema(one, `${where}.${name}`);
        else if (/^(?:items|additionalProperties|anyOf|allOf|prefixItems)$/.test(keyword)) schema(inner, where);
      }
    }
  };
  const walk = (value: unknown, where: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'schema') schema(inner, where);
      else if (name === 'schemas') for (const [one, entity] of Object.entries(inner)) schema(entity, one);
      else walk(inner, `${where}/${name}`);
    }
  };
  walk(document, '');
  return found;
}

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

  test('finds operations by words, without script, and repeats them harmlessly', async () => {
    const page = async (search: string): Promise<string> =>
      (
        await world.app.fetch(new Request(`https://${world.domain}/api/v2/docs?${new URLSearchParams({ q: search })}`))
      ).text();
    const found = await page('POST create:clients');
    expect([...found.matchAll(/<article id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['post_clients']);
    expect(found).toContain(`curl -X POST &#39;https://${world.domain}/api/v2/clients&#39;`);
    expect(found).toContain('<a href="#schema-Client">Client</a>');
    const hostile = await page('"><script>alert(1)</script>');
    expect(hostile).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(hostile).not.toContain('<script');
  });

  test('follows the reader’s choice of light or dark', async () => {
    const sheet = await (await world.app.fetch(new Request(`https://${world.domain}/api/v2/docs.css`))).text();
    expect(sheet).toContain('color-scheme: light dark');
    const colours = [...sheet.matchAll(/#[0-9a-f]{3,6}\b/g)].length;
    const pairs = [...sheet.matchAll(/light-dark\(#[0-9a-f]{3,6}, #[0-9a-f]{3,6}\)/g)].length;
    expect(colours).toBe(2 * pairs);
  });
});
