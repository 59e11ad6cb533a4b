import { ConfigError } from './env.ts';

/**
 * The answer to everything while a setting is missing or unsafe: 503, and a log line that names the
 * setting (DEV-02). The caller learns nothing of the setting.
 * @throws whatever is not a ConfigError
 */
export function misconfigured(error: unknown): Response {
  if (!(error instanceof ConfigError)) throw error;
  console.error(JSON.stringify({ type: 'misconfigured', description: error.message }));
  return Response.json(
    { error: 'temporarily_unavailable', error_description: 'The service is not configured' },
    { status: 503, headers: { 'cache-control': 'no-store', 'retry-after': '60' } },
  );
}
