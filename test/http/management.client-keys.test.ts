import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

test('fact sheet 3.1: signing_keys is the certificate of the key that signs now, for who may see keys', async () => {
  const made = (await world.call('POST', '/clients', { body: { name: 'a' } })).body;
  const path = `/clients/${made.client_id}`;
  const [current] = (await world.call('GET', '/keys/signing')).body;
  const signing_keys = [{ cert: current.cert, pkcs7: current.pkcs7, subject: `/CN=${world.tenant}` }];
  expect(made.signing_keys).toEqual(signing_keys);
  expect((await world.call('GET', '/clients?fields=signing_keys')).body).toContainEqual({ signing_keys });
  const seen = async (scope: string) =>
    (await world.call('GET', path, { token: await world.token([scope]) })).body.signing_keys;
  expect(await seen('read:client_keys')).toEqual(signing_keys);
  expect(await seen('read:client_credentials')).toEqual(signing_keys);
  expect(await seen('read:clients')).toBeUndefined();
  const quiet = await world.call('PATCH', path, { token: await world.token(['update:clients']), body: { name: 'b' } });
  expect([quiet.status, quiet.body.signing_keys]).toEqual([200, undefined]);
  expect((await world.call('PATCH', path, { body: { signing_keys } })).status).toBe(400);
  world.clock.pass(3_600_000);
  const { cert } = (await world.call('POST', '/keys/signing/rotate')).body;
  expect((await world.call('GET', path)).body.signing_keys[0].cert).toBe(cert);
});

test('the page of the classic login belongs to the client of all applications', async () => {
  const [{ client_id }] = (await world.call('GET', '/clients?is_global=true&fields=client_id')).body;
  const body = { custom_login_page: '<html>{{config}}</html>', custom_login_page_on: true };
  const changed = await world.call('PATCH', `/clients/${client_id}`, { body });
  expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(body)]);
  const read = await world.call('GET', '/clients?is_global=true&fields=custom_login_page,custom_login_page_on');
  expect(read.body).toEqual([body]);
});
