import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

/** 101 clients with a type, beside the two of every fresh tenant. */
const many = 101;
let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
  for (let index = 0; index < many; index += 1) {
    const body = { name: `client ${index}`, app_type: index % 2 === 0 ? 'spa' : 'native' };
    const made = await world.call('POST', '/clients', { body });
    expect(made.status).toBe(201);
  }
});

const get = (query: string) => world.call('GET', `/clients?${query}`);
const total = many + 2;

describe('offset pages (fact sheet 1.6)', () => {
  test('a bare array of 50 when nothing is asked for', async () => {
    const { body } = await get('');
    expect(body).toHaveLength(50);
    expect(body[0].name).toBe('All Applications');
  });

  test('totals are exact on every page, and a page past the end is empty', async () => {
    const sizes = [];
    for (const page of [0, 1, 2, 99]) {
      const { status, body } = await get(`include_totals=true&per_page=100&page=${page}`);
      expect([status, body.total, body.start, body.limit]).toEqual([200, total, page * 100, 100]);
      expect(Object.keys(body).sort()).toEqual(['clients', 'limit', 'start', 'total']);
      sizes.push(body.clients.length);
    }
    expect(sizes).toEqual([100, 3, 0, 0]);
    expect((await get('page=7')).body).toEqual([]);
    expect((await get('per_page=0&include_totals=true')).body).toEqual({ total, start: 0, limit: 0, clients: [] });
  });

  test('filters change the total', async () => {
    expect((await get('include_totals=true&app_type=spa')).body.total).toBe(51);
    expect((await get('include_totals=true&app_type=spa,native')).body.total).toBe(101);
    expect((await get('include_totals=true&is_global=false')).body.total).toBe(102);
    expect((await get('include_totals=true&is_first_party=false')).body).toEqual({
      total: 0,
      start: 0,
      limit: 50,
      clients: [],
    });
  });

  test.each([
    ['page=-1', 'Value -1 is less than minimum 0', 'page'],
    ['per_page=101', 'Value 101 is greater than maximum 100', 'per_page'],
    ['per_page=1e9', 'Expected type integer but found type string', 'per_page'],
    ['page=x', 'Expected type integer but found type string', 'page'],
    ['include_totals=yes', 'Expected type boolean but found type string', 'include_totals'],
    ['take=0', 'Value 0 is less than minimum 1', 'take'],
    ['fields=name,nonsense', 'No field named nonsense', 'fields'],
    ['fields=__proto__', 'No field named __proto__', 'fields'],
    ['q=name:x&take=5', 'Unknown search', 'q'],
  ])('MGMT-05 %s is refused', async (query, text, property) => {
    const { status, body } = await get(query);
    expect([status, body.errorCode]).toEqual([400, 'invalid_query_string']);
    expect(body.message).toBe(`Query validation error: '${text}' on property ${property}.`);
  });

  test('unknown parameters are no error', async () => {
    expect((await get('whatever=1&search_engine=v3')).status).toBe(200);
  });
});

describe('checkpoint pages (fact sheet 1.6)', () => {
  test('walk through everything once, and the last page has no next', async () => {
    const names: string[] = [];
    let from = '';
    for (let page = 0; page < 10; page += 1) {
      const { body } = await get(`take=40${from === '' ? '' : `&from=${encodeURIComponent(from)}`}`);
      names.push(...body.clients.map((client: { name: string }) => client.name));
      expect(Object.keys(body)).not.toContain('total');
      if (!('next' in body)) break;
      from = body.next;
    }
    expect(names).toHaveLength(total);
    expect(new Set(names).size).toBe(total);
  });

  test('a page that fits exactly is the last one; take wins over per_page and totals', async () => {
    const { body } = await get('app_type=spa&take=51&per_page=3&include_totals=true');
    expect([body.clients.length, Object.keys(body)]).toEqual([51, ['clients']]);
  });

  test('MGMT-05 a next is good for its own list only, sealed or not', async () => {
    for (const sealed of [true, false]) {
      const place = await makeManagementWorld({ sealed });
      await place.call('POST', '/clients', { body: { name: 'third' } });
      const { body } = await place.call('GET', '/clients?take=1');
      const again = (query: string) =>
        place.call('GET', `/clients?take=1&from=${encodeURIComponent(body.next)}${query}`);
      expect((await again('')).body.clients).toHaveLength(1);
      expect((await again('&is_global=false')).status).toBe(400);
      const changed = `${body.next.slice(0, -1)}${body.next.endsWith('A') ? 'B' : 'A'}`;
      for (const from of [changed, 'x', '2', 's.', 's.AAAA', 'p.x.y', `p.${'A'.repeat(43)}.%FF`, '%00', "' OR 1=1"]) {
        const refused = await place.call('GET', `/clients?take=1&from=${encodeURIComponent(from)}`);
        expect([from, refused.status, refused.body.errorCode]).toEqual([from, 400, 'invalid_query_string']);
      }
    }
  });
});

describe('fields (fact sheet 1.7)', () => {
  test('include, exclude, dotted names', async () => {
    const [first] = (await get('fields=name,jwt_configuration.lifetime_in_seconds&per_page=1')).body;
    expect(first).toEqual({ name: 'All Applications', jwt_configuration: { lifetime_in_seconds: 36000 } });
    const [second] = (await get('fields=name,jwt_configuration.secret_encoded&include_fields=false&per_page=1')).body;
    expect(second).not.toHaveProperty('name');
    expect(second.jwt_configuration).toEqual({ lifetime_in_seconds: 36000 });
    expect(second).toHaveProperty('client_id');
  });

  test('never show what the scopes hide', async () => {
    const token = await world.token(['read:clients']);
    const { body } = await world.call('GET', '/clients?fields=client_secret,name&per_page=3', { token });
    for (const client of body) expect(Object.keys(client)).toEqual(['name']);
  });
});
