import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const clients = async (): Promise<number> => (await world.ports.store.list(world.tenant, 'client', { limit: 0 })).total;

test('HTTP-01 a body without a length is cut off at the limit', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(100_000));
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(chunk);
    },
  });
  const request = new Request(`https://${world.domain}/api/v2/clients`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/json' },
  } as RequestInit);
  expect((await world.app.fetch(request)).status).toBe(413);
  expect(pulled).toBeLessThan(20);
});

test('HTTP-02 invalid UTF-8 is refused', async () => {
  const request = new Request(`https://${world.domain}/api/v2/clients`, {
    method: 'POST',
    body: new Uint8Array([0x7b, 0x22, 0x6e, 0xff, 0x22, 0x7d]),
    headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/json' },
  });
  expect((await world.app.fetch(request)).status).toBe(400);
});

test('an entity cannot be grown beyond a row by many small changes', async () => {
  const { client_id } = (await world.call('POST', '/clients', { body: { name: 'grow' } })).body;
  const page = 'x'.repeat(400_000);
  const fields = ['custom_login_page', 'custom_login_page_preview', 'form_template'];
  const statuses = [];
  for (const field of fields) {
    statuses.push((await world.call('PATCH', `/clients/${client_id}`, { body: { [field]: page } })).status);
  }
  expect(statuses).toEqual([200, 200, 400]);
});

test('forms are read as the schema wants them (fact sheet 1.1)', async () => {
  const form = (fields: [string, string][]) =>
    world.call('POST', '/clients', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const made = await form([
    ['name', '123'],
    ['is_first_party', 'true'],
    ['callbacks[]', 'https://a.test/cb'],
    ['web_origins', 'https://a.test'],
    ['grant_types', 'client_credentials'],
    ['grant_types', 'authorization_code'],
    ['jwt_configuration[lifetime_in_seconds]', '60'],
  ]);
  expect(made.body).toMatchObject({
    name: '123',
    is_first_party: true,
    callbacks: ['https://a.test/cb'],
    web_origins: ['https://a.test'],
    grant_types: ['client_credentials', 'authorization_code'],
    jwt_configuration: { lifetime_in_seconds: 60 },
  });
  const before = await clients();
  for (const fields of [
    [
      ['name', 'x'],
      ['name', 'y'],
    ],
    [
      ['name', 'x'],
      ['is_first_party', 'yes'],
    ],
    [
      ['name', 'x'],
      ['__proto__[global]', 'true'],
    ],
    [
      ['name', 'x'],
      ['jwt_configuration[__proto__][alg]', 'x'],
    ],
    [
      ['name', 'x'],
      ['a[b', 'x'],
    ],
    [
      ['name', 'x'],
      ['client_id', 'x'],
    ],
    [
      ['name', 'x'],
      ['name[x]', 'y'],
    ],
    [],
  ] as [string, string][][]) {
    const { status } = await form(fields);
    expect([fields, status >= 400 && status < 500]).toEqual([fields, true]);
  }
  expect(await clients()).toBe(before);
});
