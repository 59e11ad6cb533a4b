import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { LocalJson } from '../../scripts/local/announce.ts';
import { type Management, managementApi } from '../support/node/management.ts';
import { interruptAll, npmStart } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';

const state = temporaryFolder();
const mailed: unknown[] = [];
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

it('the user of local.json is there, hashed by the bundled WebAssembly, and stays over a restart, as mails do', async () => {
  const options = ['--https-port', '0', '--http-port', '0'];
  const ids: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const started = await npmStart(state, options);
    const { local } = started;
    const management = await managementApi({ url: local.http_issuer, management: local.management });
    const found = await management.get<
      { user_id: string; email_verified: boolean; identities: { connection: string }[] }[]
    >(`users-by-email?email=${encodeURIComponent(local.user.email)}`);
    expect(found.map(({ email_verified, identities }) => [email_verified, identities[0]?.connection])).toEqual([
      [true, 'Username-Password-Authentication'],
    ]);
    ids.push(...found.map(({ user_id }) => user_id));
    mailed.push(await mailToNewUser(management, local, run));
    await started.interrupt();
  }
  expect(new Set(ids).size).toBe(1);
  expect(mailed).toEqual([
    { mails: 1, written: 'Please verify new-0@example.com', verified: true },
    { mails: 2, written: 'Please verify new-1@example.com', verified: true },
  ]);
});

/** A user, the mail that the inbox has for it (by a template of the tenant, in Liquid), and the link in that mail. */
async function mailToNewUser(management: Management, { http_issuer }: LocalJson, run: number) {
  const template = { body: '<a href="{{ url }}">{{ user.email | escape }}</a>', from: null, syntax: 'liquid' };
  const own = { ...template, template: 'verify_email', subject: 'Please verify {{ user.email }}', enabled: true };
  if (run === 0) await management.post('email-templates', own);
  const email = `new-${run}@example.com`;
  const connection = 'Username-Password-Authentication';
  const { user_id } = await management.post<{ user_id: string }>('users', {
    connection,
    email,
    password: 'Correct-Horse-1',
  });
  const inbox = async (query = ''): Promise<{ subject: string; links: string[] }[]> =>
    JSON.parse(await (await fetch(`${http_issuer}.latchkey/inbox.json${query}`)).text()).messages;
  await expect.poll(() => inbox(`?to=${email}`)).toHaveLength(1);
  const [mail] = await inbox(`?to=${email}`);
  const link = new URL(mail?.links[0] ?? '');
  expect((await fetch(`${http_issuer}${link.pathname.slice(1)}${link.search}`)).status).toBe(200);
  const { email_verified: verified } = await management.get<{ email_verified: boolean }>(
    `users/${encodeURIComponent(user_id)}`,
  );
  return { mails: (await inbox()).length, written: mail?.subject, verified };
}
