import { rmSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { test as base, inject } from 'vitest';
import { chromiumPath, startOrdinaryProfile } from './browser.ts';
import { temporaryFolder } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's browser listens; empty on a machine without one. */
    browser: string;
  }
}

/** Milliseconds that a page may take for one step. */
const patience = 10_000;

interface Visit {
  /** Opens a private profile for the test, with a page in it. */
  profile(options?: BrowserContextOptions): Promise<Page>;
  /** A page in a private profile. */
  page: Page;
  /** A page in an ordinary profile: other sites' frames have their cookies there. */
  ordinaryPage: Page;
}

/** What the pages of a profile show, for whoever reads about a failed test. */
async function whatIsShown(context: BrowserContext): Promise<string> {
  const pages = context.pages().map(async (page) => {
    const text = await page.locator('body').ariaSnapshot({ timeout: 1000 });
    return `${page.url().slice(0, 100)}\n${text.replaceAll(/^ *- \/url: .*$\n?/gm, '')}`;
  });
  return (await Promise.all(pages).catch((error) => [String(error)])).join('\n\n');
}

/** The profiles of one test: closed at its end, when nothing may have been blocked by a page's content policy. */
function profilesOf(onTestFailed: (tell: () => void) => void) {
  const opened: BrowserContext[] = [];
  const blocked: string[] = [];
  let seen = '';
  onTestFailed(() => console.error(seen));
  return {
    add(context: BrowserContext): BrowserContext {
      context.setDefaultTimeout(patience);
      context.on('console', (message) => {
        if (/Content.Security.Policy/.test(message.text())) blocked.push(message.text());
      });
      opened.push(context);
      return context;
    },
    async close(): Promise<void> {
      seen = (await Promise.all(opened.map(whatIsShown))).join('\n\n');
      for (const context of opened) await context.close();
      if (blocked.length > 0) throw new Error(`A content policy blocked something: ${blocked.join('\n')}`);
    },
  };
}

const visit = base.extend<Visit>({
  profile: async ({ onTestFailed }, use) => {
    const profiles = profilesOf(onTestFailed);
    await use(async (options = {}) => {
      const browser = await runningBrowser();
      return profiles.add(await browser.newContext(options)).newPage();
    });
    await profiles.close();
  },
  page: async ({ profile }, use) => use(await profile()),
  ordinaryPage: async ({ onTestFailed }, use) => {
    const profiles = profilesOf(onTestFailed);
    const folder = temporaryFolder();
    const context = profiles.add(await startOrdinaryProfile(chromiumPath() ?? '', inject('server').ca, folder));
    await use(context.pages()[0] ?? (await context.newPage()));
    await profiles.close();
    rmSync(folder, { recursive: true, force: true });
  },
});

let connected: Promise<Browser> | undefined;

/** The run's one browser. */
function runningBrowser(): Promise<Browser> {
  connected ??= chromium.connect(inject('browser'));
  return connected;
}

/** A test that a machine without a browser skips, by its name. */
export const inBrowser = visit.runIf(inject('browser') !== '');
