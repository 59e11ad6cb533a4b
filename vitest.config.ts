import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Layers, fastest first. See `docs/testing.md`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          // A guard against what never ends, not a measure: slow hashes on a busy machine take their time.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ['test/architecture.test.ts', 'test/unit/**/*.test.ts', 'test/http/**/*.test.ts'],
        },
      },
      {
        plugins: [
          cloudflareTest({
            // The sources, not what `wrangler.toml` has built of them: tests import the same modules.
            main: './functions/index.ts',
            wrangler: { configPath: './wrangler.toml' },
            remoteBindings: false,
            miniflare: {
              bindings: {
                SETUP_TOKEN: 'a-setup-token-for-tests-of-40-characters',
                KEY_ENCRYPTION_SECRET: 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
              },
              // Nothing may leave the machine: every outbound fetch ends here.
              outboundService: ((request: Request) =>
                Response.json({ blocked: request.url }, { status: 599 })) as never,
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/runtime/**/*.test.ts'],
          isolate: false,
          maxWorkers: 1,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'conformance',
          environment: 'node',
          include: ['test/conformance/**/*.test.ts'],
          globalSetup: ['test/support/node/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/node/e2e-setup.ts'],
          fileParallelism: false,
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
