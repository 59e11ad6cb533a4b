import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, startBrowser } from '../support/node/browser.ts';
import { managementApi } from '../support/node/management.ts';
import { startProduction } from '../support/node/server.ts';
import { makeSceneWorld, type Scene, scenesOf } from './apps/scenes.ts';
import { smallPng } from './apps/small-png.ts';

/**
 * `npm run screenshots`: a picture of every page, light and dark, on a phone and on a desk, in `docs/screenshots/`,
 * with a page that shows them. They are made anew as a whole, so that no picture shows what is no longer there.
 */
const folder = join(import.meta.dirname, '../../docs/screenshots');

const screens = [
  { screen: 'phone', viewport: { width: 390, height: 844 } },
  { screen: 'desktop', viewport: { width: 1280, height: 800 } },
] as const;
const schemes = ['light', 'dark'] as const;

/** Bytes that a picture may have. */
const largest = 80_000;

const path = chromiumPath();
if (path === undefined) throw new Error('No Chromium on this machine: CHROMIUM may name one.');
const production = await startProduction();
const browserServer = await startBrowser(path, production.facts.ca);
try {
  await takeAll(browserServer.wsEndpoint());
} finally {
  await browserServer.close();
  await production.close();
}

async function takeAll(endpoint: string): Promise<void> {
  const management = await managementApi(production.facts);
  await management.patch('tenants/settings', { friendly_name: 'Acme' });
  const person = { email: 'ann@example.com', name: 'Ann Example' };
  const world = await makeSceneWorld(production.facts, management, { application: 'Orders', person, suffix: '' });
  const browser = await chromium.connect(endpoint);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const scenes = scenesOf(world);
  for (const scene of scenes) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await scene.open(page);
    for (const { screen, viewport } of screens) {
      await page.setViewportSize(viewport);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const file = join(folder, fileOf(scene, screen, colorScheme));
        const picture = smallPng(await page.screenshot());
        if (picture.length > largest) console.warn(`${file} has ${picture.length} bytes`);
        writeFileSync(file, picture);
      }
    }
    await context.close();
  }
  await browser.close();
  writeFileSync(join(folder, 'README.md'), document(scenes));
}

function fileOf({ name }: Pick<Scene, 'name'>, screen: string, scheme: string): string {
  return `${name}-${screen}-${scheme}.png`;
}

function document(scenes: readonly Scene[]): string {
  const picture = (scene: Scene, screen: string, scheme: string, width: number): string => {
    const file = fileOf(scene, screen, scheme);
    return `<a href="${file}"><img src="${file}" width="${width}" alt="${scene.about}, ${screen}, ${scheme}"></a>`;
  };
  const row = (scene: Scene): string =>
    `| ${scene.about} | ${schemes
      .map((scheme) =>
        screens.map(({ screen }) => picture(scene, screen, scheme, screen === 'phone' ? 120 : 280)).join(' '),
      )
      .join(' | ')} |`;
  return `# The pages

Every page that people see, as Chromium shows it. \`npm run screenshots\` makes this folder anew.

| page | light | dark |
| --- | --- | --- |
${scenes.map(row).join('\n')}
`;
}
