import type { BackChannel } from '../shared/model/ports.ts';

/** How long an application may take to answer, in milliseconds. */
const patience = 5000;

/**
 * Posts logout tokens to applications. Redirects are not followed, since where they lead was checked by nobody, and
 * answers are not read.
 * @param allowed whether the server may connect to the address at all (SSRF-01)
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.5; EXT-08
 */
export function makeBackChannel(
  ask: typeof fetch,
  allowed: (url: string) => boolean,
  wait: (milliseconds: number) => Promise<void>,
): BackChannel {
  return {
    wait,
    async post(url, form) {
      if (!allowed(url)) return 'the server does not connect to that address: it must be public and https';
      try {
        const response = await ask(url, {
          method: 'POST',
          body: new URLSearchParams(form),
          redirect: 'manual',
          signal: AbortSignal.timeout(patience),
        });
        await response.body?.cancel();
        return response.status >= 200 && response.status < 300 ? undefined : `it answered ${response.status}`;
      } catch (error) {
        return error instanceof Error ? `it could not be reached (${error.name})` : 'it could not be reached';
      }
    },
  };
}
