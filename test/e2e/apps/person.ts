import type { Page } from 'playwright-core';
import type { Person } from './registration.ts';

/** The moves of a person on our pages, by what the person can read there. */

/** Fills in the login page and sends it. */
export async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await send(page);
}

/** Presses the button of the page's form, as pages of every kind have it. */
export const send = (page: Page): Promise<void> => page.locator('button[name=action][value=default]').click();

/** What a server's page of JSON says. */
export const jsonOf = async (page: Page): Promise<ReturnType<typeof JSON.parse>> =>
  JSON.parse((await page.locator('pre').first().textContent()) ?? '');
