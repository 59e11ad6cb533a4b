import { waitUntil } from 'cloudflare:workers';
import { digest, leftHash } from '../shared/keys/digest.ts';
import { makeEnvelopes } from '../shared/keys/envelopes.ts';
import { keyDocuments } from '../shared/keys/key-documents.ts';
import { md5 } from '../shared/keys/md5.ts';
import { random } from '../shared/keys/random.ts';
import { makeSealer } from '../shared/keys/sealer.ts';
import { secrets } from '../shared/keys/secrets.ts';
import { makeTokens } from '../shared/keys/tokens.ts';
import { BoundedCache } from '../shared/model/bounded-cache.ts';
import type { SecurityEvent } from '../shared/model/event.ts';
import type { Clock, Ports } from '../shared/model/ports.ts';
import { isPublicTarget } from '../shared/model/public-target.ts';
import { hostKey } from '../shared/model/registry-keys.ts';
import type { HostDirectory } from '../shared/model/tenant-store.ts';
import { makeAccess } from '../shared/storage/durable/access.ts';
import { makeAttempts } from '../shared/storage/durable/attempts.ts';
import { makeHostDirectory } from '../shared/storage/durable/host-directory.ts';
import { makeKeyring } from '../shared/storage/durable/keyring.ts';
import { makeLogs } from '../shared/storage/durable/logs.ts';
import { makeReplay } from '../shared/storage/durable/replay.ts';
import { makeTenantStore } from '../shared/storage/durable/tenant-store.ts';
import { makeRegistry, type WrittenRegistry } from '../shared/storage/kv/registry.ts';
import { makeLimits } from '../shared/storage/limits.ts';
import { makeBackChannel } from './back-channel.ts';
import { dnsEvidence } from './domain-evidence.ts';
import type { Config } from './env.ts';
import { eventLines, toAll } from './events.ts';
import { lazyAssertions, lazyMail, lazyPasswords, lazyPublicKeys } from './lazy-ports.ts';
import { LogBuffer } from './log-buffer.ts';
import { liquid } from './mail/liquid.ts';
import type { MailBinding } from './mail/mail.ts';

/** The bindings of wrangler.toml. The rate limits are absent where the platform has none (local mode). */
export interface Bindings {
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
  MAIL?: MailBinding;
}

/** Tokens that an isolate keeps for clients that may get them again: some 2 KB each, 10 MB at most. */
const mostReusable = 5000;

const clock: Clock = { now: () => Date.now() };

/**
 * Bindings and settings to ports: the only file that knows the adapters by name. Called once per isolate;
 * it holds bindings, never stubs, across requests.
 */
export function wire(env: Bindings, config: Config): Ports {
  const sealer = makeSealer(config.keyEncryptionSecret);
  const keyring = makeKeyring({ kv: env.REGISTRY, namespace: env.KEYRING, clock, background: waitUntil });
  const objects = { tenants: env.TENANT, directory: env.DIRECTORY };
  const registry = makeRegistry({ kv: env.REGISTRY, ...objects, digest, clock, background: waitUntil });
  const store = makeTenantStore(env.TENANT, clock);
  const access = makeAccess({ namespace: env.TENANT, clock });
  const logs = makeLogs(env.LOGS);
  const lines = eventLines((line) => console.log(line), clock.now, config.verbose);
  const wait = (milliseconds: number) => new Promise<void>((settle) => setTimeout(settle, milliseconds));
  return {
    clock,
    random,
    registry,
    store: {
      ...store,
      // This isolate reads its own writes: what a commit touched is asked of the record next time.
      commit: async (tenant, changes) => {
        const result = await store.commit(tenant, changes);
        if (result.ok) registry.changed(result.keys);
        if (result.ok) access.committed(tenant, changes);
        return result;
      },
    },
    directory: seen(makeHostDirectory(env.DIRECTORY), registry),
    tokens: makeTokens({ privateKeys: keyring, keyring, sealer, clock }),
    keyring,
    documents: keyDocuments,
    assertions: lazyAssertions(),
    publicKeys: lazyPublicKeys(),
    secrets,
    sealer,
    envelopes: makeEnvelopes({ secrets: keyring, sealer }),
    access,
    attempts: makeAttempts(env.TENANT, clock),
    backChannel: makeBackChannel((...request) => fetch(...request), isPublicTarget, wait),
    passwords: lazyPasswords(),
    avatarHash: md5,
    digest,
    leftHash,
    background: (work) => waitUntil(work.catch((error: unknown) => lines.emit(backgroundFailure(error)))),
    pause: () => wait(0),
    replay: makeReplay(env.REPLAY, clock),
    reusable: new BoundedCache(mostReusable),
    limits: makeLimits({ bindings: limitsOf(env), perMinute: config.perMinute, clock }),
    events: toAll(lines, new LogBuffer({ logs, clock, random, background: waitUntil, wait, report: lines })),
    logs,
    domainEvidence: dnsEvidence((...request) => fetch(...request)),
    mail: lazyMail({
      ...{ store, sealer, clock, wait },
      ask: (...request) => fetch(...request),
      binding: env.MAIL,
      from: config.mailFrom,
    }),
    liquid,
  };
}

const limitsOf = (env: Bindings) => ({
  address: env.ADDRESS_LIMIT,
  client: env.CLIENT_LIMIT,
  failure: env.FAILURE_LIMIT,
  management: env.MANAGEMENT_LIMIT,
});

/** What went wrong after the answer had left, for the operator. */
const backgroundFailure = (error: unknown): SecurityEvent => ({
  type: 'failure',
  description: `Work after an answer failed: ${error instanceof Error ? error.message : 'unknown'}`,
});

/** A host that this isolate has just claimed or released is asked of the record next time, too. */
const seen = (directory: HostDirectory, registry: WrittenRegistry): HostDirectory => ({
  async claim(host, tenant, domain) {
    const claimed = await directory.claim(host, tenant, domain);
    registry.changed([hostKey(host)]);
    return claimed;
  },
  async release(host, tenant) {
    await directory.release(host, tenant);
    registry.changed([hostKey(host)]);
  },
});
