import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk, server } from './driver.ts';
import { aClient, aDatabase, aUser } from './fixtures.ts';

describe('tickets', () => {
  it('verify an address', async () => {
    const { id } = await aUser();
    const { ticket } = await sdk.tickets.verifyEmail({ user_id: id, ttl_sec: 600 });
    expect(ticket.startsWith(server.url)).toBe(true);
    expect((await fetch(ticket)).status).toBe(200);
    expect((await sdk.users.get(id)).email_verified).toBe(true);
    expect(await refusal(sdk.tickets.verifyEmail({ user_id: 'auth0|nobody' }))).toBe('404 inexistent_user');
  });

  it('change a password, by user and by address', async () => {
    const connection = await aDatabase();
    const { id, email } = await aUser({ connection: connection.name });
    for (const whom of [{ user_id: id }, { connection_id: connection.id, email }]) {
      const { ticket } = await sdk.tickets.changePassword({ ...whom, mark_email_as_verified: true });
      expect((await fetch(ticket)).status).toBe(200);
    }
    expect(await refusal(sdk.tickets.changePassword({}))).toBe('400 invalid_body');
  });
});

describe('jobs', () => {
  it('import users from a file, get the job and its errors', async () => {
    const { id: connection_id, name: connection } = await aDatabase();
    const email = `${fresh('imported')}@example.test`;
    const rows = JSON.stringify([{ email, given_name: 'Ada' }, { email: 'no address' }]);
    const started = await sdk.jobs.usersImports.create({
      users: new File([rows], 'users.json', { type: 'application/json' }),
      connection_id,
      external_id: 'nightly',
    });
    expect(started).toMatchObject({ type: 'users_import', connection, connection_id, external_id: 'nightly' });
    expect(await finished(started.id)).toMatchObject({ summary: { total: 2, inserted: 1, updated: 0, failed: 1 } });
    expect(await sdk.jobs.errors.get(started.id)).toMatchObject([{ errors: [{ code: 'FORMAT' }] }]);
    expect(await sdk.users.listUsersByEmail({ email })).toMatchObject([{ given_name: 'Ada' }]);
    expect(await refusal(sdk.jobs.get('job_0000000000000000'))).toMatch(/^404 /);
  });

  it('export users to a file', async () => {
    const { id: connection_id, name: connection } = await aDatabase();
    const people = [await aUser({ connection }), await aUser({ connection })];
    const fields = [{ name: 'email', export_as: 'mail' }];
    const started = await sdk.jobs.usersExports.create({ connection_id, format: 'json', fields });
    const { location = '' } = await finished(started.id);
    const file = gunzipSync(Buffer.from(await (await fetch(location)).arrayBuffer())).toString();
    const mails = file
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { mail: string }).mail);
    expect(mails.toSorted()).toEqual(people.map(({ email }) => email).toSorted());
    expect(await sdk.jobs.errors.get(started.id)).toBeUndefined();
  });
});

describe('a verification email', () => {
  it('is a job like the others', async () => {
    const { id: user_id } = await aUser();
    const started = await sdk.jobs.verificationEmail.create({ user_id });
    expect(started).toMatchObject({ id: expect.stringMatching(/^job_/), type: 'verification_email' });
    expect(await sdk.jobs.get(started.id)).toMatchObject({ id: started.id, type: 'verification_email' });
    const nobody = sdk.jobs.verificationEmail.create({ user_id: 'auth0|nobody' });
    expect(await refusal(nobody)).toMatch(/404 inexistent_user$/);
  });
});

describe('logs', () => {
  it('a write is in the log: list by query in pages, get, of a user', async () => {
    const name = fresh('logged');
    const made = await sdk.clients.create({ name });
    await sdk.clients.delete(made.client_id ?? '');
    await aClient();
    const written = async () => all(sdk.logs.list({ search: 'type:sapi', sort: 'date:-1', per_page: 50, fields: '' }));
    await expect.poll(async () => (await written()).length, { timeout: 10_000 }).toBeGreaterThan(1);
    const page = await sdk.logs.list({ search: 'type:sapi', per_page: 1 });
    const [first] = page.data;
    expect([page.data.length, page.hasNextPage()]).toEqual([1, true]);
    await page.getNextPage();
    expect(page.data[0]?.log_id).not.toBe(first?.log_id);
    expect(await sdk.logs.get(first?.log_id ?? '')).toEqual(first);
    expect(await refusal(sdk.logs.get('nothing'))).toBe('404 inexistent_log');
    const { id } = await aUser();
    expect(await all(sdk.users.logs.list(id, { per_page: 1 }))).toEqual([]);
  });
});

/** The job when it is over. */
async function finished(id: string) {
  await expect.poll(async () => (await sdk.jobs.get(id)).status, { timeout: 10_000 }).toBe('completed');
  return sdk.jobs.get(id);
}
