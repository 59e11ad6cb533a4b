import { beforeAll, describe, expect, test } from 'vitest';
import { userInsert } from '../../shared/protocol/management/user-record.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const many = 120;
const names = ['Ann Lee', 'bob', 'Carl', 'dora'];

beforeAll(async () => {
  world = await makeManagementWorld();
  const changes = Array.from({ length: many }, (_, index) => {
    const time = new Date(world.clock.now() + index * 86_400_000).toISOString();
    const connection = index % 2 === 0 ? 'even' : 'odd';
    const inserted = userInsert({
      user_id: `auth0|${index}`,
      email: `u${index}@${index % 3 === 0 ? 'three' : 'x'}.test`,
      email_verified: index % 5 === 0,
      name: names[index % 4] ?? '',
      identities: [{ connection, provider: 'auth0', user_id: String(index), isSocial: false }],
      created_at: time,
      updated_at: time,
      logins_count: index,
      ...(index === 7 ? { blocked: true, app_metadata: { plan: 'gold', tags: ['a', 'b'] } } : {}),
      ...(index === 8 ? { user_metadata: { plan: 'gold' }, app_metadata: { plan: 'Gold' } } : {}),
    });
    return { op: 'insert' as const, ...inserted };
  });
  expect((await world.ports.store.commit(world.tenant, changes)).ok).toBe(true);
});

const get = (query: Record<string, string>) => world.call('GET', `/users?${new URLSearchParams(query)}`);
const found = async (q: string, more: Record<string, string> = {}) => {
  const { status, body } = await get({ q, include_totals: 'true', search_engine: 'v3', ...more });
  expect([q, status, body.message]).toEqual([q, 200, undefined]);
  return body;
};

describe('pages (fact sheet 1.6)', () => {
  test('a bare array, and the wrapped form with exact totals', async () => {
    expect((await get({})).body).toHaveLength(50);
    const { body } = await get({ include_totals: 'true', per_page: '100', page: '1' });
    expect([body.total, body.start, body.limit, body.length, body.users.length]).toEqual([many, 100, 100, 20, 20]);
    expect((await get({ include_totals: 'true', per_page: '0' })).body).toEqual({
      start: 0,
      limit: 0,
      length: 0,
      users: [],
      total: many,
    });
    expect((await get({ page: '9' })).body).toEqual([]);
  });

  test('nothing beyond the first thousand', async () => {
    expect((await get({ page: '9', per_page: '100' })).status).toBe(200);
    const refused = await get({ page: '10', per_page: '100' });
    expect([refused.status, refused.body.errorCode, refused.body.message]).toEqual([
      400,
      'invalid_paging',
      'Requesting page exceeds the allowed maximum of 1000 records',
    ]);
  });

  test('fields, sort and connection', async () => {
    const { body } = await get({ fields: 'user_id', sort: 'logins_count:-1', per_page: '2' });
    expect(body).toEqual([{ user_id: 'auth0|119' }, { user_id: 'auth0|118' }]);
    const byName = (await get({ sort: 'name:1', per_page: '1', fields: 'name' })).body;
    expect(byName).toEqual([{ name: 'Ann Lee' }]);
    expect((await get({ connection: 'odd', include_totals: 'true' })).body.total).toBe(60);
    expect((await get({ fields: 'password' })).status).toBe(400);
    expect((await get({ sort: 'name' })).body.errorCode).toBe('invalid_query_string');
    expect((await get({ search_engine: 'v4' })).body.errorCode).toBe('invalid_query_string');
  });
});

describe('q (fact sheet 1.8)', () => {
  test.each([
    ['email:"U7@X.test"', 1],
    ['user_id:"auth0|7"', 1],
    ['user_id:("auth0|7" OR "auth0|8" OR "auth0|none")', 2],
    ['identities.connection:"even"', 60],
    ['identities.connection:even AND email.domain:three.test', 20],
    ['name:"ann lee"', 30],
    ['name:ann*', 30],
    ['name:*lee', 30],
    ['bob', 30],
    ['blocked:true', 1],
    ['NOT blocked:true', many - 1],
    ['email_verified:true', 24],
    ['logins_count:[10 TO 19]', 10],
    ['logins_count:{10 TO *}', 109],
    ['app_metadata.plan:gold', 1],
    ['app_metadata.tags:b', 1],
    ['app_metadata.plan:"Gold" OR user_metadata.plan:gold', 1],
    ['_exists_:app_metadata', 2],
    ['_exists_:app_metadata AND NOT _exists_:user_metadata', 1],
    ['gold', 0],
    ['nothing:here', 0],
    ['*', many],
  ])('%s', async (q, total) => {
    expect((await found(q)).total).toBe(total);
  });

  test('letters of every script are found in either case', async () => {
    const people = ['Åsa ÖBERG', 'ЮЛИЯ Иванова', 'İpek', 'Μαρία ΣΟΦΟΣ'];
    const changes = people.map((name, index) => ({
      op: 'insert' as const,
      ...userInsert({
        user_id: `auth0|far-${index}`,
        name,
        identities: [{ connection: 'far', provider: 'auth0', user_id: `far-${index}`, isSocial: false }],
        created_at: '2026-01-01T00:00:00.000Z',
        updated_at: '2026-01-01T00:00:00.000Z',
      }),
    }));
    expect((await world.ports.store.commit(world.tenant, changes)).ok).toBe(true);
    for (const [q, total] of [
      ['name:"åsa öberg"', 1],
      ['name:ÅSA*', 1],
      ['name:*ÖBERG', 1],
      ['name:asa*', 0],
      ['юлия*', 1],
      ['name:"юлия ивАНОВА"', 1],
      ['name:İPEK', 1],
      ['name:μαρία*', 1],
    ] as const) {
      expect([q, (await found(q)).total]).toEqual([q, total]);
    }
    const gone = changes.map(({ kind, id }) => ({ op: 'remove' as const, kind, id }));
    await world.ports.store.commit(world.tenant, gone);
  });

  test('members of organizations', async () => {
    const { id } = (await world.call('POST', '/organizations', { body: { name: 'acme' } })).body;
    await world.call('POST', `/organizations/${id}/members`, { body: { members: ['auth0|7', 'auth0|8'] } });
    expect((await found(`organization_id:${id}`)).total).toBe(2);
    expect((await found(`organization_id:${id} AND blocked:true`)).total).toBe(1);
    expect((await found(`NOT organization_id:${id}`)).total).toBe(many - 2);
    expect((await found('organization_id:org_none')).total).toBe(0);
  });

  test('dates', async () => {
    const day = (offset: number): string =>
      new Date(world.clock.now() + offset * 86_400_000).toISOString().slice(0, 10);
    expect((await found(`created_at:[${day(1)} TO ${day(3)}]`)).total).toBe(3);
    expect((await found(`created_at:{${day(1)} TO ${day(3)}}`)).total).toBe(1);
  });

  test('pages and orders what it finds', async () => {
    const { total, users } = await found('name:bob', {
      sort: 'logins_count:-1',
      per_page: '2',
      page: '1',
      fields: 'user_id',
    });
    expect([total, users]).toEqual([30, [{ user_id: 'auth0|109' }, { user_id: 'auth0|105' }]]);
  });

  test.each(['name:', '(a', 'a:[1 TO 2', 'name:*le', "x':1) OR (1=1", 'a"b":1'])('bad syntax %s', async (q) => {
    const { status, body } = await get({ q });
    expect([status, body.errorCode]).toEqual([400, 'invalid_query_string']);
  });

  test('nothing of a search becomes SQL', async () => {
    for (const q of ['name:"\' OR 1=1 --"', "app_metadata.x';--:1", 'name:"$[0]"', "a'b:c", 'app_metadata.\\$\\.x:1']) {
      expect((await found(q)).total).toBe(0);
    }
  });
});
