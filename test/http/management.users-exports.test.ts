import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let connection_id: string;
beforeAll(async () => {
  world = await makeManagementWorld();
  for (const name of ['people', 'others']) {
    const made = await world.call('POST', '/connections', { body: { name, strategy: 'auth0' } });
    if (name === 'people') connection_id = made.body.id;
    for (const number of [1, 2, 3]) {
      const body = { connection: name, email: `${number}@${name}.test`, password: 'Correct-Horse-1' };
      const more = { name: number === 1 ? '=1+1' : `the "${number}"`, user_metadata: { team: { no: number } } };
      await world.call('POST', '/users', { body: { ...body, ...more } });
    }
  }
});

const start = (body?: unknown) => world.call('POST', '/jobs/users-exports', body === undefined ? {} : { body });
const locationOf = async (id: string): Promise<string> => (await world.call('GET', `/jobs/${id}`)).body.location;
const download = (url: string, method = 'GET') => world.app.fetch(new Request(url, { method }));
const fileOf = async (body?: unknown): Promise<string> => {
  const response = await download(await locationOf((await start(body)).body.id));
  return gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
};
const lines = (file: string) =>
  file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('an export is a job whose file is downloaded once', async () => {
  const started = await start({ connection_id, format: 'json', limit: 5 });
  expect([started.status, started.body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
      type: 'users_export',
      status: 'pending',
      created_at: new Date(world.clock.now()).toISOString(),
      connection_id,
      connection: 'people',
      format: 'json',
      limit: 5,
    },
  ]);
  const job = await world.call('GET', `/jobs/${started.body.id}`);
  expect(job.body).toMatchObject({ status: 'completed', percentage_done: 100, format: 'json' });
  const url = job.body.location;
  expect(url).toMatch(new RegExp(`^https://${world.domain}/u/users-exports/${started.body.id}\\?ticket=`));
  expect((await download(url, 'HEAD')).status).toBe(200);
  const answers = await Promise.all([download(url), download(url), download(url)]);
  const good = answers.filter(({ status }) => status === 200);
  expect([good.length, answers.filter(({ status }) => status === 404).length]).toEqual([1, 2]);
  expect(good[0]?.headers.get('content-disposition')).toBe(`attachment; filename="${started.body.id}.json.gz"`);
  const users = lines(gunzipSync(Buffer.from((await good[0]?.arrayBuffer()) ?? new ArrayBuffer(0))).toString());
  expect(users.map(({ email }) => email)).toEqual(['1@people.test', '2@people.test', '3@people.test']);
  expect('location' in (await world.call('GET', `/jobs/${started.body.id}`)).body).toBe(false);
  expect((await world.call('GET', `/jobs/${started.body.id}/errors`)).status).toBe(204);
});

test('all users, some fields under other names, and no more than asked for', async () => {
  expect(lines(await fileOf())).toHaveLength(6);
  const fields = [{ name: 'user_metadata.team.no', export_as: 'team' }, { name: 'identities[0].connection' }];
  expect(lines(await fileOf({ connection_id, fields, limit: 2 }))).toEqual([
    { team: 1, 'identities[0].connection': 'people' },
    { team: 2, 'identities[0].connection': 'people' },
  ]);
  const strange = [
    { name: '__proto__.toString' },
    { name: 'constructor' },
    { name: 'nothing', export_as: '__proto__' },
  ];
  expect(lines(await fileOf({ fields: strange, limit: 1 }))).toEqual([{}]);
});

test('CSV quotes what it must and holds no formula', async () => {
  const fields = [{ name: 'email', export_as: 'E-mail' }, { name: 'name' }, { name: 'user_metadata' }, { name: 'x' }];
  expect(await fileOf({ connection_id, format: 'csv', fields, limit: 2 })).toBe(
    [
      'E-mail,name,user_metadata,x',
      `1@people.test,'=1+1,"{""team"":{""no"":1}}",`,
      `2@people.test,"the ""2""","{""team"":{""no"":2}}",`,
      '',
    ].join('\r\n'),
  );
  const usual = await fileOf({ connection_id, format: 'csv', limit: 1 });
  expect(usual.split('\r\n')[0]).toMatch(/^user_id,email,email_verified,username,phone_number,name,/);
});

test('MGMT-07 no file holds a hash', async () => {
  const file = await fileOf();
  expect(file).not.toMatch(/argon2|\$custom\$|password/i);
});

test('who may not read users does not learn where the file is', async () => {
  const { id } = (await start()).body;
  const token = await world.token(['create:users']);
  expect('location' in (await world.call('GET', `/jobs/${id}`, { token })).body).toBe(false);
});

test('addresses that are none get nothing, and using one of them up changes nothing', async () => {
  const { id } = (await start()).body;
  const url = await locationOf(id);
  const base = `https://${world.domain}/u/users-exports`;
  const { search } = new URL(url);
  for (const wrong of [`${base}/${id}`, `${base}/${id}?ticket=`, `${base}/${id}${search}x`, `${base}/job_x${search}`]) {
    expect([wrong, (await download(wrong)).status]).toEqual([wrong, 404]);
  }
  const other = await makeManagementWorld();
  expect((await other.app.fetch(new Request(url.replace(world.domain, other.domain)))).status).toBe(404);
  expect((await download(url)).status).toBe(200);
});

test('a job is gone after a day', async () => {
  const { id } = (await start()).body;
  const url = await locationOf(id);
  world.clock.pass(86_400_000);
  expect((await world.call('GET', `/jobs/${id}`)).body).toMatchObject({ statusCode: 404, errorCode: 'inexistent_job' });
  expect((await download(url)).status).toBe(404);
  const next = (await start()).body;
  expect((await world.ports.store.list(world.tenant, 'job', { limit: 100 })).items.map((job) => job.id)).toEqual([
    next.id,
  ]);
});

test('bodies and ids that are wrong', async () => {
  for (const body of [
    { connection_id: 'x' },
    { connection_id: 'con_0000000000000000' },
    { format: 'xml' },
    { limit: 0 },
    { fields: [] },
    { fields: [{ export_as: 'x' }] },
    { users: [] },
    [],
  ]) {
    const refused = await start(body);
    expect([body, refused.status, refused.body.errorCode]).toEqual([body, 400, 'invalid_body']);
  }
  expect((await world.call('GET', '/jobs/nothing')).body.errorCode).toBe('invalid_uri');
  expect((await world.call('GET', '/jobs/job_0000000000000000')).status).toBe(404);
  expect((await world.call('GET', '/jobs/job_0000000000000000/errors')).status).toBe(404);
});
