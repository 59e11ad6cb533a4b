import { waitUntil } from 'cloudflare:workers';
import { checkedClientId } from '../shared/keys/client-ids.ts';
import { digest, leftHash } from '../shared/keys/digest.ts';
import { makeEnvelopes } from '../shared/keys/envelopes.ts';
import { random } from '../shared/keys/random.ts';
import { makeSealer } from '../shared/keys/sealer.ts';
import { secrets } from '../shared/keys/secrets.ts';
import { makeTokens } from '../shared/keys/tokens.ts';
import { BoundedCache } from '../shared/model/bounded-cache.ts';
import { lazily } from '../shared/model/lazily.ts';
import type { Assertions, Clock, HandedOut } from '../shared/model/ports.ts';
import { makeKeyring } from '../shared/storage/durable/keyring.ts';
import { makeLogs } from '../shared/storage/durable/logs.ts';
import { makeReplay } from '../shared/storage/durable/replay.ts';
import { makeRegistry } from '../shared/storage/kv/registry.ts';
import { makeLimits } from '../shared/storage/limits.ts';
import type { TokenConfig } from './env.ts';
import { eventLines, toAll } from './events.ts';
import { LogBuffer } from './log-buffer.ts';

/** The bindings that issuing tokens needs. The rate limits are absent where the platform has none (local mode). */
export interface TokenBindings {
  REGISTRY: KVNamespace;
  TENANT: DurableObjectNamespace;
  DIRECTORY: DurableObjectNamespace;
  KEYRING: DurableObjectNamespace;
  REPLAY: DurableObjectNamespace;
  LOGS: DurableObjectNamespace;
  ADDRESS_LIMIT?: RateLimit;
  CLIENT_LIMIT?: RateLimit;
  FAILURE_LIMIT?: RateLimit;
  MANAGEMENT_LIMIT?: RateLimit;
}

/** Tokens that an isolate keeps for clients that may get them again: 2 KB mostly and 4 KB at most, so 20 MB. */
const mostReusable = 5000;

const clock: Clock = { now: () => Date.now() };

/**
 * The ports of the token path over bindings and settings, the same in every Worker that issues tokens. Called once per
 * isolate; it holds bindings, never stubs, across requests.
 */
export function tokenPorts(env: TokenBindings, config: TokenConfig) {
  const sealer = makeSealer(config.keyEncryptionSecret);
  const keyring = makeKeyring({ kv: env.REGISTRY, namespace: env.KEYRING, clock, background: waitUntil });
  const objects = { tenants: env.TENANT, directory: env.DIRECTORY };
  const logs = makeLogs(env.LOGS);
  const lines = eventLines((line) => console.log(line), clock.now, config.verbose);
  return {
    clock,
    random,
    registry: makeRegistry({
      ...{ kv: env.REGISTRY, ...objects, digest, clock, background: waitUntil },
      checkedClientId,
    }),
    tokens: makeTokens({ privateKeys: keyring, keyring, sealer, clock }),
    keyring,
    assertions: lazyAssertions(),
    secrets,
    sealer,
    envelopes: makeEnvelopes({ secrets: keyring, sealer }),
    digest,
    leftHash,
    replay: makeReplay(env.REPLAY, clock),
    reusable: new BoundedCache<HandedOut>(mostReusable),
    limits: makeLimits({ bindings: limitsOf(env), perMinute: config.perMinute, clock }),
    /** The operator's lines alone, without the tenants' logs. */
    lines,
    events: toAll(lines, new LogBuffer({ logs, clock, random, background: waitUntil, wait, report: lines })),
    logs,
  };
}

/**
 * The verifying of clients' assertions: a token request with a client secret does without. It stands apart from the
 * other lazy ports, whose modules the front would have to upload with it.
 */
function lazyAssertions(): Assertions {
  const assertions = lazily('the verification of assertions', async () => {
    return (await import('../shared/keys/assertions.ts')).assertions;
  });
  return { check: async (assertion, keys) => (await assertions()).check(assertion, keys) };
}

/** @param milliseconds how long to wait */
export const wait = (milliseconds: number): Promise<void> =>
  new Promise<void>((settle) => setTimeout(settle, milliseconds));

const limitsOf = (env: TokenBindings) => ({
  address: env.ADDRESS_LIMIT,
  client: env.CLIENT_LIMIT,
  failure: env.FAILURE_LIMIT,
  management: env.MANAGEMENT_LIMIT,
});
