import { type OAuthError, tooManyRequests } from '../model/errors.ts';
import type { Allowance, Ports } from '../model/ports.ts';
import { rescued, type Soon } from '../model/soon.ts';

/** The headers that Auth0 puts on every counted answer. @see fact sheet 10.1 */
export const allowanceHeaders = ({ limit, remaining, reset }: Allowance): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
});

/**
 * Lets a counted request pass or refuses it with the time to wait, in whole seconds.
 * @throws {OAuthError} too_many_requests
 */
export function admit(allowance: Allowance, now: number): Allowance {
  if (!allowance.allowed) throw refusal(allowance, now);
  return allowance;
}

/**
 * Runs the authentication of a client and counts its failures by client and address. Who fails too often
 * from one address is refused there, also with the right secret, while the real client goes on from
 * its own address (CAUTH-10).
 * @throws {OAuthError} too_many_requests, or whatever the authentication threw
 */
export function countFailures<Result>(
  key: string,
  ports: Pick<Ports, 'limits' | 'clock'>,
  authenticate: () => Soon<Result>,
  isFailure: (error: unknown) => boolean,
): Soon<Result> {
  admit(ports.limits.peek('failure', key), ports.clock.now());
  return rescued(authenticate, async (error) => {
    if (isFailure(error)) admit(await ports.limits.take('failure', key), ports.clock.now());
    throw error;
  });
}

function refusal(allowance: Allowance, now: number): OAuthError {
  const wait = Math.max(1, allowance.reset - Math.floor(now / 1000));
  return tooManyRequests(wait, allowanceHeaders(allowance));
}
