import { beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../../shared/model/log.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const logs = async (query = '', of: ManagementWorld = world): Promise<Log[]> => {
  await of.logged();
  return (await of.call('GET', `/logs${query}`)).body;
};

const tokenCall = (of: ManagementWorld, form: Record<string, string>) =>
  of.app.fetch(
    new Request(`https://${of.domain}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'sdk/1.0 (iPhone)' },
      body: JSON.stringify({ grant_type: 'client_credentials', audience: `https://${of.domain}/api/v2/`, ...form }),
    }),
  );

describe('LOG-03 what happens is in the tenant’s log', () => {
  test('a token, a refused one, a write, a refused write, a limit', async () => {
    const fresh = await makeManagementWorld({ perMinute: { management: 3 } });
    expect((await tokenCall(fresh, fresh.client)).status).toBe(200);
    expect((await tokenCall(fresh, { ...fresh.client, client_secret: 'wrong' })).status).toBe(401);
    const made = await fresh.call('POST', '/clients', { body: { name: 'made' } });
    await fresh.call('PATCH', `/clients/${made.body.client_id}`, { body: { nme: 'a secret in the wrong place' } });
    await fresh.call('DELETE', '/clients/x', { token: await fresh.token(['read:clients']) });
    expect((await fresh.call('GET', '/clients')).status).toBe(429);
    fresh.clock.pass(60_000);
    const found = await logs('', fresh);
    expect(found.map(({ type, description }) => [type, description])).toEqual([
      ['api_limit', 'Global limit has been reached'],
      ['fapi', 'Insufficient scope, expected any of: delete:clients'],
      ['fapi', 'Update a client'],
      ['sapi', 'Create a client'],
      ['feccft', 'The client secret is wrong.'],
      ['seccft', undefined],
    ]);
    expect(found.at(-1)).toEqual({
      log_id: expect.stringMatching(/^900\d{37}$/),
      _id: found.at(-1)?.log_id,
      date: '2027-01-15T08:00:00.000Z',
      type: 'seccft',
      client_id: fresh.client.client_id,
      client_name: expect.any(String),
      ip: '192.0.2.1',
      hostname: fresh.domain,
      user_agent: 'sdk/1.0 (iPhone)',
      isMobile: true,
      audience: `https://${fresh.domain}/api/v2/`,
      details: { request_id: expect.stringMatching(/^[0-9a-f]{20}$/) },
    });
    const [, , refused, written] = found;
    expect(written?.details).toMatchObject({
      request: { method: 'POST', path: '/api/v2/clients', channel: 'api', properties: ['name'] },
      response: { statusCode: 201 },
    });
    expect(refused?.details).toMatchObject({ error: 'invalid_body', response: { statusCode: 400 } });
    expect(JSON.stringify(found)).not.toContain('wrong place');
  });

  test('a call without a token is a refused write of nobody', async () => {
    await world.call('POST', '/clients', { token: '', body: {} });
    const [newest] = await logs('?per_page=1');
    expect(newest).toMatchObject({ type: 'fapi', description: 'Missing authentication' });
    expect(newest).not.toHaveProperty('client_id');
  });

  test('LOG-01 no value that was sent', async () => {
    const canary = 'canary-9d1f';
    const secret = `${canary}-${'x'.repeat(40)}`;
    await world.call('POST', '/clients', { body: { name: canary, client_secret: secret } });
    await world.call('POST', '/clients', { body: { name: 'n', app_type: canary, client_secret: canary } });
    await world.call('PATCH', '/clients/nobody', { body: { [canary.slice(0, 6)]: canary } });
    await tokenCall(world, { client_id: world.client.client_id, client_secret: canary });
    await world.logged();
    const answer = await world.call('GET', '/logs?per_page=100');
    expect(answer.body.length).toBeGreaterThan(3);
    expect(answer.text).not.toContain(canary);
  });

  test('LOG-02 a caller’s text is bounded', async () => {
    const long = '\u2028\u0000"\\'.padEnd(9000, 'x');
    await tokenCall(world, { client_id: long, client_secret: 'x' });
    const [newest] = await logs('?per_page=1');
    expect(newest?.type).toBe('feccft');
    expect(newest?.client_id).toBe(`${long.slice(0, 300)}…`);
    expect(JSON.stringify(newest).length).toBeLessThan(6000);
  });
});

describe('lists (fact sheet 1.6 and 3.14)', () => {
  let listed: ManagementWorld;
  beforeAll(async () => {
    listed = await makeManagementWorld();
    for (let at = 0; at < 7; at += 1) {
      const user = at % 2 === 0 ? {} : { user_id: `auth0|${at}` };
      const ip = `192.0.2.${at}`;
      listed.ports.events.emit({ type: at < 5 ? 's' : 'fp', tenant: listed.tenant, ip, client_id: `c${at}`, ...user });
      listed.clock.pass(86_400_000);
    }
    await listed.logged();
  });
  const ips = async (query: string, token?: string) => {
    const answer = await listed.call('GET', `/logs${query}`, token === undefined ? {} : { token });
    expect([query, answer.status]).toEqual([query, 200]);
    return answer.body.map(({ ip }: Log) => Number(ip?.split('.').at(-1)));
  };

  test('newest first, or sorted, page by page', async () => {
    expect(await ips('')).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect(await ips('?sort=date:1&per_page=3&page=1')).toEqual([3, 4, 5]);
    expect(await ips('?sort=type:1&per_page=3')).toEqual([5, 6, 0]);
    expect(await ips('?per_page=0')).toEqual([]);
    expect(await ips('?page=9')).toEqual([]);
    const totals = await listed.call('GET', '/logs?include_totals=true&per_page=2&page=1&fields=ip');
    expect(totals.body).toEqual({
      ...{ start: 2, limit: 2, length: 2, total: 7 },
      logs: [{ ip: '192.0.2.4' }, { ip: '192.0.2.3' }],
    });
  });

  test('nothing beyond the window', async () => {
    expect((await listed.call('GET', '/logs?per_page=100&page=9')).status).toBe(200);
    const beyond = await listed.call('GET', '/logs?per_page=100&page=10');
    expect([beyond.status, beyond.body.errorCode, beyond.body.message]).toEqual([
      400,
      'invalid_paging',
      'Requesting page exceeds the allowed maximum of 1000 records',
    ]);
  });

  test('by checkpoint from the oldest on, with a link to go on from', async () => {
    const seen: number[] = [];
    let next = '?take=3';
    for (let page = 0; page < 4; page += 1) {
      const answer = await listed.call('GET', `/logs${next}`);
      seen.push(...answer.body.map(({ ip }: Log) => Number(ip?.split('.').at(-1))));
      const link = /^<https:\/\/([^/]+)\/api\/v2\/logs(\?[^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '');
      expect(link?.[1]).toBe(listed.domain);
      if (answer.body.length === 0) expect(link?.[2]).toBe(next);
      next = link?.[2] ?? '';
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    listed.ports.events.emit({ type: 'late', tenant: listed.tenant, ip: '192.0.2.9' });
    await listed.logged();
    expect(await ips(next)).toEqual([9]);
    const empty = await makeManagementWorld();
    expect((await empty.call('GET', '/logs?take=5')).headers.get('link')).toContain('logs?take=5>');
  });

  test('searches', async () => {
    expect(await ips('?q=type:fp')).toEqual([6, 5]);
    expect(await ips('?search=type:fp')).toEqual([6, 5]);
    expect(await ips(`?q=${encodeURIComponent('type:s AND client_id:"c3"')}`)).toEqual([3]);
    expect(await ips(`?q=${encodeURIComponent('user_id:"auth0|5"')}`)).toEqual([5]);
    expect(await ips('?q=type:FP')).toEqual([]);
    expect(await ips('?q=192.0.2.4')).toEqual([4]);
    const { log_id } = (await listed.call('GET', '/logs?q=192.0.2.4')).body[0];
    expect(await ips(`?q=log_id:${log_id}`)).toEqual([4]);
    expect(await ips(`?q=${log_id}`)).toEqual([4]);
    expect(await ips('?q=log_id:9*&per_page=2')).toEqual([9, 6]);
    expect(await ips(`?q=${encodeURIComponent('NOT type:s AND NOT client_id:c6')}`)).toEqual([9, 5]);
    expect(await ips(`?q=${encodeURIComponent('(client_id:c1 OR client_id:c2) AND _exists_:user_id')}`)).toEqual([1]);
    expect(await ips(`?q=${encodeURIComponent('ip:192.0.2.6*')}`)).toEqual([6]);
    expect(await ips(`?q=${encodeURIComponent('date:[2027-01-17 TO 2027-01-18]')}`)).toEqual([3, 2]);
    expect(await ips(`?q=${encodeURIComponent('date:{2027-01-19T08:00:00.000Z TO *]')}`)).toEqual([9, 6, 5]);
    const totals = await listed.call('GET', '/logs?q=type:fp&include_totals=true&per_page=1');
    expect([totals.body.total, totals.body.length]).toEqual([2, 1]);
  });

  test.each([
    'q=type:',
    'q=nope:x',
    'q=date:[a',
    'q=%22open',
    'sort=nope:1',
    'sort=type:2',
    'fields=nope',
    'from=x&take=1',
    'per_page=101',
    'take=0',
  ])('refuses %s', async (query) => {
    const refused = await listed.call('GET', `/logs?${query}`);
    expect([query, refused.status, refused.body.errorCode]).toEqual([query, 400, 'invalid_query_string']);
  });

  test('one entry by its id', async () => {
    const [log] = (await listed.call('GET', '/logs?per_page=1&page=1')).body;
    expect((await listed.call('GET', `/logs/${log.log_id}`)).body).toEqual(log);
    for (const id of ['1', 'x', `${log.log_id.slice(0, -1)}9`, `900${'0'.repeat(37)}`]) {
      const missing = await listed.call('GET', `/logs/${id}`);
      expect([id, missing.status, missing.body.errorCode]).toEqual([id, 404, 'inexistent_log']);
    }
    expect((await world.call('GET', `/logs/${log.log_id}`)).status).toBe(404);
  });

  test('read:logs_users shows what is about users only', async () => {
    const token = await listed.token(['read:logs_users']);
    expect(await ips('', token)).toEqual([5, 3, 1]);
    expect(await ips('?take=9', token)).toEqual([1, 3, 5]);
    const hidden = (await listed.call('GET', '/logs?q=client_id:c2')).body[0];
    expect((await listed.call('GET', `/logs/${hidden.log_id}`, { token })).status).toBe(404);
  });

  test('the entries about one user', async () => {
    const mine = await listed.call('GET', `/users/${encodeURIComponent('auth0|3')}/logs?include_totals=true`);
    expect(mine.body).toMatchObject({ start: 0, limit: 50, length: 1, total: 1, logs: [{ client_id: 'c3' }] });
    expect((await listed.call('GET', '/users/auth0%7Cnobody/logs')).body).toEqual([]);
  });
});

test('MGMT-05 another tenant’s log is not this one’s', async () => {
  const other = await makeManagementWorld();
  await other.call('POST', '/clients', { body: { name: 'other' } });
  expect((await logs('', other)).length).toBe(1);
  expect((await logs()).every(({ hostname }) => hostname !== other.domain)).toBe(true);
});
