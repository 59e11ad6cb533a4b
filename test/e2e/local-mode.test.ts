import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Management, managementApi } from '../support/node/management.ts';
import { interruptAll, npmStart, type Started } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';
import { inBrowser } from '../support/node/visit.ts';
import { send, signIn } from './apps/person.ts';
import { makeApplication, makePerson, type Registered } from './apps/registration.ts';
import { linkTo } from './apps/scenes.ts';

/** What only local mode has: an inbox that a person can open, and plain http. */
const state = temporaryFolder();
const origin = 'http://localhost:9';
let started: Started;
let management: Management;
let client: Registered;
let url: string;

beforeAll(async () => {
  started = await npmStart(state, ['--https-port', '0', '--http-port', '0']);
  url = started.local.http_issuer;
  management = await managementApi({ url, management: started.local.management });
  client = await makeApplication(management, origin);
});
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true, force: true });
});

const link = (): string => linkTo({ url }, client, origin);

describe('npm start in a browser, over plain http', () => {
  inBrowser(
    'a forgotten password: the mail of the inbox leads to a new one, the old one is worth nothing',
    async ({ page, profile }) => {
      const person = await makePerson(management);
      await page.goto(link());
      await page.getByRole('link', { name: 'Forgot password?' }).click();
      await page.getByLabel('Email address').fill(person.email);
      await send(page);
      await page.getByText(person.email).waitFor();
      const inbox = await profile();
      const mailbox = new URL(`.latchkey/inbox?to=${person.email}`, url).href;
      await expect
        .poll(async () => {
          await inbox.goto(mailbox);
          return inbox.getByText(person.email).count();
        })
        .toBeGreaterThan(0);
      const read = await fetch(mailbox.replace('inbox?', 'inbox.json?'));
      const { messages } = (await read.json()) as { messages: { links: string[] }[] };
      const ticket = new URL(messages[0]?.links.find((one) => one.includes('/u/reset-verify')) ?? '');
      await inbox.goto(`${url}${ticket.pathname.slice(1)}${ticket.search}`);
      await inbox.getByLabel('New password', { exact: true }).fill('Other-horse-8');
      await inbox.getByLabel('New password, once more').fill('Other-horse-8');
      await send(inbox);
      await inbox.getByText('Password changed').waitFor();
      await page.goto(link());
      await signIn(page, person);
      await page.getByRole('alert').waitFor();
      const called = page.waitForRequest((request) => request.url().startsWith(`${origin}/callback?code=`));
      await signIn(page, { ...person, password: 'Other-horse-8' });
      await called;
    },
  );

  inBrowser('the users of local mode sign in with one click', async ({ page }) => {
    await page.goto(link());
    const called = page.waitForRequest((request) => request.url().startsWith(`${origin}/callback?code=`));
    await page.getByRole('button', { name: started.local.user.email }).click();
    await called;
  });
});
