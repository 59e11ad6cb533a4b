import { waitUntil } from 'cloudflare:workers';
import { assertions } from '../shared/keys/assertions.ts';
import { digest, leftHash } from '../shared/keys/digest.ts';
import { makeEnvelopes } from '../shared/keys/envelopes.ts';
import { random } from '../shared/keys/random.ts';
import { makeSealer } from '../shared/keys/sealer.ts';
import { secrets } from '../shared/keys/secrets.ts';
import { makeTokens } from '../shared/keys/tokens.ts';
import type { Clock } from '../shared/model/ports.ts';
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

const clock: Clock = { now: () => Date.now() };

/**
 * The ports of the token path over bindings and settings, the same in every Worker that issues tokens. Called once per
 * isolate; it holds bindings, never stubs, across requests.
 */
export function tokenPorts(env: TokenBindings, config: TokenConfig) {
  const sealer = makeSealer(config.keyEncryptionSecret);
  const keyring = makeKeyring({ kv: env.REGISTRY, namespace: env.KEYRING, clock });
  const logs = makeLogs(env.LOGS);
  const lines = eventLines((line) => console.log(line), clock.now, config.verbose);
  return {
    clock,
    random,
    registry: makeRegistry({ kv: env.REGISTRY, tenants: env.TENANT, directory: env.DIRECTORY, digest, clock }),
    tokens: makeTokens({ privateKeys: keyring, keyring, sealer, clock }),
    keyring,
    assertions,
    secrets,
    sealer,
    envelopes: makeEnvelopes({ secrets: keyring, sealer }),
    digest,
    leftHash,
    replay: makeReplay(env.REPLAY, clock),
    limits: makeLimits({ bindings: limitsOf(env), perMinute: config.perMinute, clock }),
    /** The operator's lines alone, without the tenants' logs. */
    lines,
    events: toAll(lines, new LogBuffer({ logs, clock, random, background: waitUntil, wait, report: lines })),
    logs,
  };
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
