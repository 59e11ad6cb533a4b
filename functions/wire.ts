import { waitUntil } from 'cloudflare:workers';
import { checkedClientId } from '../shared/keys/client-ids.ts';
import { keyDocuments } from '../shared/keys/key-documents.ts';
import { md5 } from '../shared/keys/md5.ts';
import type { SecurityEvent } from '../shared/model/event.ts';
import type { Keyring, Ports } from '../shared/model/ports.ts';
import { hostKey, keysKey } from '../shared/model/registry-keys.ts';
import type { HostDirectory } from '../shared/model/tenant-store.ts';
import { makeAccess } from '../shared/storage/durable/access.ts';
import { makeAttempts } from '../shared/storage/durable/attempts.ts';
import { makeHostDirectory } from '../shared/storage/durable/host-directory.ts';
import { makeTenantStore } from '../shared/storage/durable/tenant-store.ts';
import type { Config } from './env.ts';
import { lazyBackChannel, lazyDomainEvidence, lazyMail, lazyPasswords, lazyPublicKeys } from './lazy-ports.ts';
import { liquid } from './mail/liquid.ts';
import type { MailBinding } from './mail/mail.ts';
import { type TokenBindings, tokenPorts, wait } from './token-ports.ts';

/** The bindings of wrangler.toml. */
export interface Bindings extends TokenBindings {
  MAIL?: MailBinding;
}

/** Hears which read copies a request has just changed, by their keys. */
type Heard = (keys: readonly string[]) => void;

/**
 * Bindings and settings to ports: with `token-ports.ts` the only file that knows the adapters by name. Called once per
 * isolate; it holds bindings, never stubs, across requests.
 */
export function wire(env: Bindings, config: Config, heard: Heard = () => undefined): Ports {
  const { lines, ...ports } = tokenPorts(env, config);
  const { clock, registry, sealer } = ports;
  const ask: typeof fetch = (...request) => fetch(...request);
  const store = makeTenantStore(env.TENANT, clock);
  const access = makeAccess({ namespace: env.TENANT, clock });
  // This isolate reads its own writes: what a commit touched is asked of the record next time.
  const changed: Heard = (keys) => {
    registry.changed(keys);
    heard(keys);
  };
  return {
    ...ports,
    store: {
      ...store,
      commit: async (tenant, changes) => {
        const result = await store.commit(tenant, changes);
        if (result.ok) changed(result.keys);
        if (result.ok) access.committed(tenant, changes);
        return result;
      },
    },
    directory: seen(makeHostDirectory(env.DIRECTORY), changed),
    keyring: told(ports.keyring, heard),
    documents: keyDocuments,
    publicKeys: lazyPublicKeys(),
    access,
    attempts: makeAttempts(env.TENANT, clock),
    backChannel: lazyBackChannel(ask, wait),
    passwords: lazyPasswords(),
    checkedClientId,
    avatarHash: md5,
    background: (work) => waitUntil(work.catch((error: unknown) => lines.emit(backgroundFailure(error)))),
    pause: () => wait(0),
    domainEvidence: lazyDomainEvidence(ask),
    mail: lazyMail({
      ...{ store, sealer, clock, wait, ask },
      binding: env.MAIL,
      from: config.mailFrom,
    }),
    liquid,
  };
}

/** What went wrong after the answer had left, for the operator. */
const backgroundFailure = (error: unknown): SecurityEvent => ({
  type: 'failure',
  description: `Work after an answer failed: ${error instanceof Error ? error.message : 'unknown'}`,
});

/** A host that this isolate has just claimed or released is asked of the record next time, too. */
const seen = (directory: HostDirectory, changed: Heard): HostDirectory => ({
  async claim(host, tenant, domain) {
    const claimed = await directory.claim(host, tenant, domain);
    changed([hostKey(host)]);
    return claimed;
  },
  async release(host, tenant) {
    await directory.release(host, tenant);
    changed([hostKey(host)]);
  },
});

/** This isolate knows the keys that it has just changed; others are told. */
const told = (keyring: Keyring, heard: Heard): Keyring => ({
  keys: (tenant) => keyring.keys(tenant),
  async rotate(tenant, expected) {
    const change = await keyring.rotate(tenant, expected);
    heard([keysKey(tenant)]);
    return change;
  },
  async revoke(tenant, kid) {
    const change = await keyring.revoke(tenant, kid);
    heard([keysKey(tenant)]);
    return change;
  },
});
