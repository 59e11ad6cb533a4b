import { beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { inBrowser } from '../support/node/visit.ts';
import { faultsOf, movingOn } from './apps/readable.ts';
import { makeSceneWorld, type SceneWorld, scenesOf } from './apps/scenes.ts';

const { server, management } = await connect();
let world: SceneWorld;

beforeAll(async () => {
  world = await makeSceneWorld(server, management);
});

const looks = [
  { name: 'a phone at night', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  { name: 'a desk by day, twice as large', viewport: { width: 640, height: 400 }, colorScheme: 'light' },
] as const;

describe('the pages', () => {
  inBrowser(
    'can be read and used by everybody, on a phone at night and on a desk by day',
    async ({ profile }) => {
      const found: string[] = [];
      for (const scene of scenesOf(world)) {
        const page = await profile({ reducedMotion: 'reduce' });
        await scene.open(page);
        for (const { name, viewport, colorScheme } of looks) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          found.push(...(await faultsOf(page)).map((fault) => `${scene.name} on ${name}: ${fault}`));
        }
        found.push(...(await movingOn(page)).map((what) => `${scene.name}: ${what} moves`));
        await page.context().close();
      }
      expect(found).toEqual([]);
    },
    90_000,
  );
});
