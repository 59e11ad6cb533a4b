import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';

let bundle: Promise<string> | undefined;

const script = (): Promise<string> => {
  bundle ??= build({
    entryPoints: [join(import.meta.dirname, '../page/accessibility.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'accessibility',
    target: 'es2022',
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return bundle;
};

/** Runs one of the functions of `page/accessibility.ts` in the page. */
const look = async <Answer>(page: Page, what: 'faults' | 'focusOf' | 'moving'): Promise<Answer> =>
  page.evaluate(`${await script()};accessibility.${what}()`);

/** What keeps people from using the page. */
export const faultsOf = (page: Page): Promise<string[]> => look(page, 'faults');

/** The name of what has the focus, and whether a person can see that it has it. */
export const focusOf = (page: Page): Promise<{ name: string; shown: boolean }> => look(page, 'focusOf');

/** What moves on the page. */
export const movingOn = (page: Page): Promise<string[]> => look(page, 'moving');
