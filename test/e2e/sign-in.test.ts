import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { inBrowser } from '../support/node/visit.ts';
import { send, signIn } from './apps/person.ts';
import { focusOf } from './apps/readable.ts';
import { makePerson, type Person } from './apps/registration.ts';
import { linkTo, type Params } from './apps/scenes.ts';
import { serveWelcome, type Welcome } from './apps/welcome.ts';

/** A person at the login page, with what people have: a keyboard, no script, a wrong password, no account. */
const { server, management } = await connect();
let app: Welcome;
let person: Person;

beforeAll(async () => {
  person = await makePerson(management);
  app = await serveWelcome(server, management);
});
afterAll(() => app?.close());

const link = (params: Params = {}): string => linkTo(server, app.client, app.origin, params);

describe('the login page', () => {
  inBrowser('is used with the keyboard alone, and shows where one is', async ({ page }) => {
    await page.goto(link());
    await expect.poll(async () => (await focusOf(page)).name).toBe('Email address');
    await page.keyboard.type(person.email);
    await page.keyboard.press('Tab');
    // The ring comes within an eighth of a second.
    await expect.poll(() => focusOf(page)).toEqual({ name: 'Password', shown: true });
    await page.keyboard.type(person.password);
    for (const name of ['Forgot password?', 'Log in', 'Sign up']) {
      await page.keyboard.press('Tab');
      await expect.poll(() => focusOf(page)).toEqual({ name, shown: true });
    }
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await app.answer(page)).toEqual({ code: expect.stringMatching(/.{22}/), state: 's' });
  });

  inBrowser('works without script, and so does the answer by form_post', async ({ profile }) => {
    const page = await profile({ javaScriptEnabled: false });
    await page.goto(link({ response_mode: 'form_post' }));
    await signIn(page, person);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL((url) => url.origin === app.origin);
    expect(Object.fromEntries(new URLSearchParams(app.posted.at(-1)))).toEqual({
      code: expect.stringMatching(/.{22}/),
      state: 's',
    });
  });

  inBrowser(
    'says the same of a wrong password and of an unknown account, keeps the name and forgets the password',
    async ({ page }) => {
      const said: (string | null)[] = [];
      await page.goto(link());
      for (const email of [person.email, `nobody-${crypto.randomUUID()}@example.com`]) {
        await signIn(page, { email, password: 'Wrong-horse-7' });
        said.push(await page.getByRole('alert').textContent());
        expect(await page.getByLabel('Email address').inputValue()).toBe(email);
        expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
      }
      expect(said).toEqual(['Wrong email or password.', 'Wrong email or password.']);
      await signIn(page, person);
      expect(await app.answer(page)).toHaveProperty('code');
    },
  );

  inBrowser('leads to a new account, which is signed in at once', async ({ page }) => {
    const email = `new-${crypto.randomUUID()}@example.com`;
    await page.goto(link({ screen_hint: 'signup' }));
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('weak');
    await send(page);
    await page.getByText('This password is too weak.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('Correct-horse-7');
    await send(page);
    expect(await app.answer(page)).toHaveProperty('code');
    const made = await management.get<unknown[]>(`users-by-email?email=${encodeURIComponent(email)}`);
    expect(made).toEqual([expect.objectContaining({ email, email_verified: false })]);
  });

  inBrowser('two tabs of one browser sign in to the same application, one after the other', async ({ page }) => {
    const other = await page.context().newPage();
    await page.goto(link({ state: 'first' }));
    await other.goto(link({ state: 'second' }));
    await signIn(other, person);
    expect(await app.answer(other)).toEqual({ code: expect.any(String), state: 'second' });
    await signIn(page, person);
    expect(await app.answer(page)).toEqual({ code: expect.any(String), state: 'first' });
  });

  inBrowser('SESS-02 a sign-in that was finished is not finished once more with the back button', async ({ page }) => {
    await page.goto(link());
    await signIn(page, person);
    await app.answer(page);
    await page.goBack();
    expect(new URL(page.url()).host).toBe(server.domain);
    await signIn(page, person);
    await page.getByText('went wrong').waitFor();
    expect(new URL(page.url()).host).toBe(server.domain);
  });
});
