import { buildProduction } from './local/bundle.ts';
import { StartFailure } from './local/start-failure.ts';

/** `npm run build`, which `wrangler deploy` runs by itself: the Worker's modules, where `wrangler.toml` expects them. */
try {
  await buildProduction();
} catch (cause) {
  console.error(cause instanceof StartFailure ? cause.message : cause);
  process.exit(1);
}
