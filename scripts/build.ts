import { buildFront, buildProduction } from './local/bundle.ts';
import { StartFailure } from './local/start-failure.ts';

/** `npm run build`, which `wrangler deploy` runs by itself: the modules of both Workers, where their settings expect them. */
try {
  await Promise.all([buildProduction(), buildFront()]);
} catch (cause) {
  console.error(cause instanceof StartFailure ? cause.message : cause);
  process.exit(1);
}
