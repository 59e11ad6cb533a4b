import { createHash } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserPassword } from '../../shared/model/user.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { expectContract } from '../support/openapi/contract.ts';

let world: ManagementWorld;
let connection_id: string;
let count = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
beforeEach(async () => {
  count += 1;
  const body = { name: `people-${count}`, strategy: 'auth0' };
  connection_id = (await world.call('POST', '/connections', { body })).body.id;
});

const address = (name: string) => `${name}@people-${count}.test`;
async function send(form: FormData, headers: Record<string, string> = {}) {
  const request = new Request(`https://${world.domain}/api/v2/jobs/users-imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await world.token()}`, ...headers },
    body: form,
  });
  const response = await world.app.fetch(request);
  const body = JSON.parse(await response.text());
  expectContract('POST', '/jobs/users-imports', response.status, body);
  return { status: response.status, body };
}
function formOf(users: unknown, parameters: Record<string, string> = {}): FormData {
  const form = new FormData();
  const text = typeof users === 'string' ? users : JSON.stringify(users);
  form.set('users', new Blob([text], { type: 'application/json' }), 'users.json');
  for (const [name, value] of Object.entries({ connection_id, ...parameters })) form.set(name, value);
  return form;
}
async function run(users: unknown, parameters: Record<string, string> = {}) {
  const started = await send(formOf(users, parameters));
  expect([started.status, started.body]).toMatchObject([202, {}]);
  const job = (await world.call('GET', `/jobs/${started.body.id}`)).body;
  const errors = (await world.call('GET', `/jobs/${started.body.id}/errors`)).body ?? [];
  return { started: started.body, job, errors, summary: job.summary };
}
const userAt = async (email: string) =>
  (await world.call('GET', `/users-by-email?email=${encodeURIComponent(email)}`)).body[0];
const hashOf = async (user_id: string): Promise<string> => {
  const stored = await world.ports.store.get(world.tenant, 'user-password', user_id);
  if (stored === undefined) throw new Error(`${user_id} has no password`);
  return (stored.doc as unknown as UserPassword).hash;
};
const sha = (text: string) => ({
  algorithm: 'sha256',
  hash: { value: createHash('sha256').update(text).digest('hex'), encoding: 'hex' },
});

test('a file of users becomes users, with the passwords they had', async () => {
  const bcryptHash = bcrypt.hashSync('first password', 10);
  const { started, job, errors } = await run(
    [
      {
        email: address('A'),
        email_verified: true,
        user_id: `one-${count}`,
        name: 'One',
        user_metadata: { a: 1 },
        app_metadata: { b: 2 },
        password_hash: bcryptHash,
      },
      { email: address('b'), blocked: true, custom_password_hash: sha('second password') },
    ],
    { external_id: 'my import', send_completion_email: 'false' },
  );
  expect(started).toEqual({
    id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
    type: 'users_import',
    status: 'pending',
    created_at: new Date(world.clock.now()).toISOString(),
    connection_id,
    connection: `people-${count}`,
    upsert: false,
    external_id: 'my import',
  });
  expect(job).toMatchObject({ status: 'completed', summary: { total: 2, inserted: 2, updated: 0, failed: 0 } });
  expect(errors).toEqual([]);
  const one = await userAt(address('a'));
  expect(one).toMatchObject({
    user_id: `auth0|one-${count}`,
    email: address('a'),
    email_verified: true,
    name: 'One',
    user_metadata: { a: 1 },
    app_metadata: { b: 2 },
    identities: [{ connection: `people-${count}`, provider: 'auth0', user_id: `one-${count}`, isSocial: false }],
  });
  const two = await userAt(address('b'));
  expect([two.email_verified, two.blocked]).toEqual([false, true]);
  const { verify } = world.ports.passwords;
  expect(await verify('first password', await hashOf(one.user_id))).toBe(true);
  expect(await verify('second password', await hashOf(two.user_id))).toBe(true);
  expect(await verify('first password', await hashOf(two.user_id))).toBe(false);
  expect(JSON.stringify([one, two])).not.toMatch(/hash|\$2/);
});

test('rows that are wrong say why, hide their hashes, and keep no others out', async () => {
  const good = { email: address('good') };
  const { summary, errors } = await run([
    { email: 'nobody', password_hash: 'x' },
    good,
    good,
    { user_id: 'without-address' },
    { email: address('x'), password: 'plain', connection: 'other' },
    { email: address('x'), blocked: 'yes' },
    { email: address('x'), custom_password_hash: { algorithm: 'rot13', hash: { value: 'a' } } },
    { email: address('x'), custom_password_hash: sha('a'), password_hash: bcrypt.hashSync('a', 10) },
    { email: address('x'), mfa_factors: [{ totp: { secret: 'not base 32 but secret' } }] },
    { email: address('x'), nickname: 'x'.repeat(301) },
    'a text',
  ]);
  expect(summary).toEqual({ total: 11, inserted: 1, updated: 0, failed: 10 });
  const codesOf = (index: number) => errors[index].errors.map(({ code }: { code: string }) => code);
  expect(errors.map((_: unknown, index: number) => codesOf(index))).toEqual([
    ['FORMAT'],
    ['DUPLICATED_USER'],
    ['ANY_OF_MISSING'],
    ['OBJECT_ADDITIONAL_PROPERTIES', 'OBJECT_ADDITIONAL_PROPERTIES'],
    ['INVALID_TYPE'],
    ['ENUM_MISMATCH'],
    ['NOT_PASSED'],
    ['MFA_FACTORS_FAILED'],
    ['MAX_LENGTH'],
    ['INVALID_TYPE'],
  ]);
  expect(errors[0]).toMatchObject({
    user: { email: 'nobody', password_hash: '*****' },
    errors: [{ path: 'email', message: "Object didn't pass validation for format email: nobody" }],
  });
  expect(JSON.stringify(errors)).not.toMatch(/rot13|\$2b|plain|not base 32/);
});

test('users that are there are refused, or updated when that was asked for', async () => {
  const row = { email: address('a'), user_id: `a-${count}`, name: 'Old', user_metadata: { kept: 1, changed: 1 } };
  await run([{ ...row, custom_password_hash: sha('old') }]);
  const id = `auth0|a-${count}`;
  const refused = await run([row]);
  expect([refused.summary.failed, refused.errors[0].errors[0].code]).toEqual([1, 'DUPLICATED_USER']);
  const next = { email: address('a'), name: 'New', blocked: true, user_metadata: { changed: 2 } };
  const updated = await run([{ ...next, custom_password_hash: sha('new') }], { upsert: 'true' });
  expect(updated.summary).toEqual({ total: 1, inserted: 0, updated: 1, failed: 0 });
  expect(await userAt(address('a'))).toMatchObject({
    user_id: id,
    name: 'New',
    user_metadata: { kept: 1, changed: 2 },
  });
  expect('blocked' in (await userAt(address('a')))).toBe(false);
  expect(await world.ports.passwords.verify('new', await hashOf(id))).toBe(true);
  const other = await run([{ user_id: `a-${count}`, email: address('b') }], { upsert: 'true' });
  expect(other.errors[0].errors[0].code).toBe('CONFLICT_EMAIL');
  await run([{ email: address('b') }]);
  const both = await run([{ user_id: `a-${count}`, email: address('b') }], { upsert: 'true' });
  expect(both.errors[0].errors[0].code).toBe('CONFLICT');
});

test('a password that was set here is not replaced by an import', async () => {
  const body = { connection: `people-${count}`, email: address('a'), password: 'Correct-Horse-1' };
  const { user_id } = (await world.call('POST', '/users', { body })).body;
  const before = await hashOf(user_id);
  const { summary } = await run([{ email: address('a'), custom_password_hash: sha('other') }], { upsert: 'true' });
  expect(summary.updated).toBe(1);
  expect(await hashOf(user_id)).toBe(before);
});

test('factors come along', async () => {
  const { summary } = await run([
    {
      email: address('a'),
      mfa_factors: [
        { totp: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } },
        { phone: { value: '+49151' } },
        { phone: { value: '+49151' } },
      ],
    },
  ]);
  expect(summary.inserted).toBe(1);
  const { user_id } = await userAt(address('a'));
  const methods = await world.call('GET', `/users/${encodeURIComponent(user_id)}/authentication-methods`);
  expect(methods.body.map(({ type }: { type: string }) => type)).toEqual(['totp', 'phone']);
});

test('a file of many users is imported in batches', async () => {
  const users = Array.from({ length: 250 }, (_, number) => ({ email: address(`n${number}`) }));
  await run([users[120]]);
  const { summary, errors } = await run(users);
  expect(summary).toEqual({ total: 250, inserted: 249, updated: 0, failed: 1 });
  expect(errors[0].user).toEqual(users[120]);
});

describe('MGMT-10 what would cost too much is refused', () => {
  test('hashes, row by row', async () => {
    const hex = 'ab'.repeat(64);
    const hashes = [
      { algorithm: 'bcrypt', hash: { value: bcrypt.hashSync('x', 4).replace('$04$', '$31$') } },
      { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha512$i=1000000000,l=64$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA' } },
      { algorithm: 'scrypt', hash: { value: hex, encoding: 'hex' }, salt: { value: 'a' }, keylen: 64, cost: 2 ** 30 },
      { algorithm: 'sha256', hash: { value: hex, encoding: 'hex' } },
    ];
    const { summary } = await run(
      hashes.map((custom_password_hash, index) => ({ email: address(`h${index}`), custom_password_hash })),
    );
    expect(summary).toEqual({ total: 4, inserted: 0, updated: 0, failed: 4 });
  });

  test('files over 500 KB, before they are read', async () => {
    const large = await send(formOf(' '.repeat(512_001)));
    expect([large.status, large.body.message]).toEqual([
      413,
      'Payload content length greater than maximum allowed: 512000',
    ]);
    const declared = await send(formOf([]), { 'content-length': '500000000' });
    expect(declared.status).toBe(413);
    expect((await send(formOf(`[${' '.repeat(511_998)}]`))).status).toBe(202);
  });

  test('deep files, hostile names, and too many rows', async () => {
    for (const file of [
      `${'['.repeat(1000)}${']'.repeat(1000)}`,
      '{',
      '{}',
      '[{"email":"a@b.test","email":"c@d.test"}]',
      '',
      JSON.stringify(Array.from({ length: 5001 }, () => ({}))),
    ]) {
      const refused = await send(formOf(file));
      expect([file.slice(0, 20), refused.status, refused.body.errorCode]).toEqual([
        file.slice(0, 20),
        400,
        'invalid_body',
      ]);
    }
    const { errors } = await run(`[{"email":"${address('p')}","user_metadata":{"__proto__":{"a":1}}}]`);
    expect(errors[0].errors[0].code).toBe('NOT_PASSED');
  });
});

describe('forms', () => {
  test.each([
    [{ connection_id: 'x' }, 400],
    [{ connection_id: 'con_0000000000000000' }, 400],
    [{ upsert: 'yes' }, 400],
    [{ unknown: 'x' }, 400],
    [{ external_id: 'x'.repeat(256) }, 400],
  ])('%j answers %i', async (parameters, status) => {
    expect((await send(formOf([], parameters as Record<string, string>))).status).toBe(status);
  });

  test('a form without a file, with two of them, of another type, or no form', async () => {
    const none = formOf([]);
    none.delete('users');
    expect((await send(none)).body.message).toBe('Missing required property: users');
    const two = formOf([]);
    two.append('users', new Blob(['[]']));
    expect((await send(two)).status).toBe(400);
    expect((await world.call('POST', '/jobs/users-imports', { body: { connection_id } })).status).toBe(415);
    const broken = await world.call('POST', '/jobs/users-imports', {
      body: 'no form at all',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect([broken.status, broken.body.errorCode]).toEqual([400, 'invalid_body']);
  });

  test('connections without passwords take no files', async () => {
    const made = await world.call('POST', '/connections', { body: { name: `mail-${count}`, strategy: 'email' } });
    expect((await send(formOf([], { connection_id: made.body.id }))).status).toBe(400);
  });
});
