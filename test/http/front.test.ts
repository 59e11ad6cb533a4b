import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ChangedCopies } from '../../functions/changed-copies.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { frontOf } from '../support/front.ts';
import { makeWorld, type World } from '../support/world.ts';

const formType = 'application/x-www-form-urlencoded';
const json = { 'content-type': 'application/json' };

interface Sent {
  path?: string;
  method?: string;
  host?: string;
  protocol?: string;
  headers?: Record<string, string>;
  body?: BodyInit | (() => BodyInit);
}

type Form = Record<string, string>;

const asForm = (form: Form): string => new URLSearchParams(form).toString();

/** What is sent, and whether the complete Worker answers it. */
const requests: readonly (readonly [name: string, by: 'front' | 'complete', sent: (form: Form) => Sent])[] = [
  ['a token', 'front', (form) => ({ body: asForm(form) })],
  ['a token, JSON', 'front', (form) => ({ headers: json, body: JSON.stringify(form) })],
  ['a token, name and value percent-encoded', 'front', (form) => ({ body: encodedGrant(form) })],
  ['a wrong secret', 'front', (form) => ({ body: asForm({ ...form, client_secret: 'wrong' }) })],
  ['an unknown client', 'front', (form) => ({ body: asForm({ ...form, client_id: 'unknown' }) })],
  ['an unknown audience', 'front', (form) => ({ body: asForm({ ...form, audience: 'unknown' }) })],
  ['a page of another origin', 'front', (form) => ({ headers: { origin: 'https://a.test' }, body: asForm(form) })],
  ['a parameter of the form in the URL too', 'front', (form) => ({ path: '?client_id=a', body: asForm(form) })],
  ['an unregistered host', 'front', (form) => ({ host: 'evil.example', body: asForm(form) })],
  ['plain http', 'front', (form) => ({ protocol: 'http', body: asForm(form) })],
  ['a grant type twice', 'front', (form) => ({ body: `${asForm(form)}&grant_type=client_credentials` })],
  ['two grant types', 'front', (form) => ({ body: `${asForm(form)}&grant_type=password` })],
  ['no JSON', 'front', () => ({ headers: json, body: '{"grant_type":"client_credentials"' })],
  ['a JSON list', 'front', () => ({ headers: json, body: '["grant_type","client_credentials"]' })],
  ['a number for a grant type', 'front', () => ({ headers: json, body: '{"grant_type":1}' })],
  ['a name twice in JSON', 'front', () => ({ headers: json, body: '{"a":"1","a":"2"}' })],
  ['no UTF-8', 'front', () => ({ body: new Uint8Array([0x67, 0xff, 0xfe]) })],
  ['a stream over the limit', 'front', () => ({ body: () => streamOf('a'.repeat(16_385)) })],
  ['a stream that breaks', 'front', () => ({ body: brokenStream })],
  ['a length over the limit', 'complete', () => ({ headers: { 'content-length': '20000' }, body: 'a' })],
  ['another type', 'complete', (form) => ({ headers: { 'content-type': 'text/plain' }, body: asForm(form) })],
  ['two types', 'complete', (form) => ({ headers: { 'content-type': `${formType}, text/plain` }, body: asForm(form) })],
  ['a coded body', 'complete', (form) => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(asForm(form)) })],
  ['nothing', 'complete', () => ({})],
  ['no grant type', 'complete', ({ grant_type: _, ...form }) => ({ body: asForm(form) })],
  ['no grant type but in the URL', 'complete', () => ({ path: '?grant_type=client_credentials', body: 'a=1' })],
  ['an unknown grant type', 'complete', (form) => ({ body: asForm({ ...form, grant_type: 'constructor' }) })],
  ['another spelling', 'complete', (form) => ({ body: asForm({ ...form, grant_type: 'Client_Credentials' }) })],
  ['a code', 'complete', (form) => ({ body: asForm({ ...form, grant_type: 'authorization_code', code: 'a' }) })],
  ['a code in JSON', 'complete', () => ({ headers: json, body: '{"grant_type":"authorization_code"}' })],
  ['a password', 'complete', (form) => ({ body: asForm({ ...form, grant_type: 'password' }) })],
  ['GET', 'complete', () => ({ method: 'GET' })],
  ['a preflight', 'complete', () => ({ method: 'OPTIONS', headers: { origin: 'https://a.test' } })],
  ['PUT', 'complete', (form) => ({ method: 'PUT', body: asForm(form) })],
  ['a slash too many', 'complete', (form) => ({ path: '/', body: asForm(form) })],
];

const encodedGrant = ({ grant_type: _, ...form }: Form): string => `%67rant_type=client%5Fcredentials&${asForm(form)}`;

const streamOf = (text: string): ReadableStream =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

const brokenStream = (): ReadableStream =>
  new ReadableStream({ pull: (controller) => controller.error(new Error('The caller is gone')) });

function requestOf(world: World, { path = '', method = 'POST', ...sent }: Sent): Request {
  const { host = world.site.host, protocol = 'https', headers, body } = sent;
  return new Request(`${protocol}://${host}/oauth/token${path}`, {
    method,
    duplex: 'half',
    headers: { 'content-type': formType, 'cf-connecting-ip': '192.0.2.1', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'function' ? body() : body }),
  } as RequestInit);
}

/** What two answers to the same request have in common. */
async function likeness(response: Response): Promise<unknown> {
  const headers = Object.fromEntries(response.headers);
  expect(headers['x-auth0-requestid']).toMatch(/^[0-9a-f]{20}$/);
  delete headers['x-auth0-requestid'];
  delete headers['x-ratelimit-remaining'];
  return { status: response.status, headers, body: await response.text() };
}

describe('a front answers as the complete Worker would', () => {
  it.each(requests)('%s, by the %s', async (_, by, sent) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const front = frontOf(world);
    const expected = await likeness(await world.handle(requestOf(world, sent(form))));
    const answer = await front.handle(requestOf(world, sent(form)));
    expect(await likeness(answer)).toEqual(expected);
    expect(front.handedOn).toHaveLength(by === 'front' ? 0 : 1);
  });

  it.each(requests)('HTTP-09 counted as often as there: %s', async (_, __, sent) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const left = (): number => world.ports.limits.peek('address', `${world.site.tenant}:192.0.2.1`).remaining;
    const before = left();
    await world.handle(requestOf(world, sent(form)));
    const once = left();
    await frontOf(world).handle(requestOf(world, sent(form)));
    const twice = left();
    expect(once - twice).toBe(before - once);
  });
});

describe('what a front hands on', () => {
  it.each([
    ['GET', '/health'],
    ['GET', '/.well-known/openid-configuration?a=%20b'],
    ['POST', '/oauth/revoke'],
    ['PATCH', '/api/v2/clients/a'],
    ['POST', '/nowhere'],
  ])('%s %s goes on as it came', async (method, path) => {
    const world = makeWorld();
    const seen: Request[] = [];
    const complete = async (request: Request): Promise<Response> => {
      seen.push(request);
      return new Response('answer', {
        status: 418,
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      });
    };
    const request = new Request(`https://${world.site.host}${path}`, { method, headers: { 'x-any': 'thing' } });
    const answer = await frontOf(world, { complete }).handle(request);
    expect(seen).toEqual([request]);
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([
      418,
      'answer',
      ['a=1', 'b=2'],
    ]);
    expect([...answer.headers.keys()].sort()).toEqual(['content-type', 'set-cookie', 'set-cookie']);
  });

  it('a form for another grant goes on with the same bytes and headers', async () => {
    const world = makeWorld();
    const bytes = 'grant_type=refresh_token&a=%e2%82%ac+ \r\n';
    const seen: { body: string; headers: Record<string, string> }[] = [];
    const complete = async (request: Request): Promise<Response> => {
      seen.push({ body: await request.text(), headers: Object.fromEntries(request.headers) });
      return new Response();
    };
    const headers = { authorization: 'Basic YTpi', 'auth0-client': 'x', 'content-length': String(bytes.length) };
    await frontOf(world, { complete }).handle(requestOf(world, { headers, body: bytes }));
    expect(seen).toEqual([
      { body: bytes, headers: { 'content-type': formType, 'cf-connecting-ip': '192.0.2.1', ...headers } },
    ]);
  });

  it('without a secret of its own it hands on client_credentials too', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const front = frontOf(world, { grants: new Map() });
    await tokenOf(await front.handle(requestOf(world, { body: asForm(form) })));
    expect(front.handedOn).toEqual(['POST /oauth/token']);
  });

  it('a complete Worker that cannot be reached is a 503 with an event, and tokens are still issued', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const complete = () => Promise.reject(new Error('The Worker is gone'));
    const front = frontOf(world, { complete });
    const answer = await front.handle(requestOf(world, { method: 'GET' }));
    await expectError(
      answer,
      503,
      'temporarily_unavailable',
      'The service is temporarily unavailable, try again shortly',
    );
    expect(world.lines.some((line) => line.includes('The Worker is gone'))).toBe(true);
    await tokenOf(await front.handle(requestOf(world, { body: asForm(form) })));
  });
});

describe('what has changed behind a front', () => {
  const change = async (world: World, keys: readonly string[]) => {
    const changes = new ChangedCopies();
    const complete = (): Promise<Response> =>
      changes.tell(async () => {
        changes.add(keys);
        return new Response(null, { status: 204, headers: { 'x-any': 'thing' } });
      });
    const front = frontOf(world, { complete });
    return { front, answer: await front.handle(new Request(`https://${world.site.host}/api/v2/clients/a`)) };
  };

  it('the front forgets it before it answers, and the caller is not told', async () => {
    const { front, answer } = await change(makeWorld(), ['t:a:client:b', 't:a:grant:b:https%3A%2F%2Fx']);
    expect(front.forgotten.sort()).toEqual(['t:a:client:b', 't:a:grant:b:https%3A%2F%2Fx']);
    expect([answer.status, [...answer.headers]]).toEqual([204, [['x-any', 'thing']]]);
  });

  it('of very many keys it is told the last ones, each once', async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `t:a:grant:${index}:${'x'.repeat(100)}`);
    const { front } = await change(makeWorld(), [...keys, 't:a:api:x', 't:a:api:x']);
    expect(front.forgotten.slice(0, 2)).toEqual(['t:a:api:x', keys.at(-1)]);
    expect(front.forgotten.join(' ').length).toBeLessThanOrEqual(8192);
    expect(front.forgotten.length).toBeGreaterThan(60);
  });

  it('each request hears what changes while it is answered, and nothing from before', async () => {
    const changes = new ChangedCopies();
    changes.add(['before']);
    const { promise, resolve } = Promise.withResolvers<Response>();
    const slow = changes.tell(() => promise);
    const quick = await changes.tell(async () => {
      changes.add(['between']);
      return new Response();
    });
    changes.add(['after']);
    resolve(new Response());
    const told = [...(await slow).headers.values()].join();
    expect([...quick.headers.values()]).toEqual(['between']);
    expect(told).toBe('after between');
    expect([...(await changes.tell(() => new Response())).headers]).toEqual([]);
  });
});
