import { lazily } from '../shared/model/lazily.ts';
import type { Assertions } from '../shared/model/ports.ts';

/** The verifying of clients' assertions: a token request with a client secret does without. */
export function lazyAssertions(): Assertions {
  const assertions = lazily('the verification of assertions', async () => {
    return (await import('../shared/keys/assertions.ts')).assertions;
  });
  return { check: async (assertion, keys) => (await assertions()).check(assertion, keys) };
}
